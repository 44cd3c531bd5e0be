-- Time operations on tensors: prints "name size seconds", for tensor.py.
-- Usage: limn tensor.lua SIZE...
local T = limn.tensor

-- Seconds per call: the fastest of five batches of about 40 ms.
local function time(f)
  local calls, best = 1, math.huge
  while true do
    local t = os.clock()
    for _ = 1, calls do f() end
    if os.clock() - t > 0.04 then break end
    calls = calls * 2
  end
  for _ = 1, 5 do
    local t = os.clock()
    for _ = 1, calls do f() end
    best = math.min(best, (os.clock() - t) / calls)
  end
  return best
end

for _, word in ipairs(arg) do
  local n = math.tointeger(tonumber(word))
  local side = math.floor(math.sqrt(n))
  local x, y = T.rand(n, {seed = 1}), T.rand(n, {seed = 2})
  local m = T.rand(side, side, {seed = 3})
  local row, column = m[1]:copy(), m[{{}, {1, 1}}]
  local rows = {
    {"copy", function() return x:copy() end},
    {"fill", function() return T.zeros(n) end},
    {"add", function() return x + y end},
    {"add in place", function() x:add_(y) end},
    {"scale", function() return x * 2 end},
    {"add row", function() return m + row end},
    {"add column", function() return m + column end},
    {"compare", function() return x:gt(y) end},
    {"sqrt", function() return x:sqrt() end},
    {"exp", function() return x:exp() end},
    {"log", function() return x:log() end},
    {"tanh", function() return x:tanh() end},
    {"sin", function() return x:sin() end},
    {"erf", function() return x:erf() end},
    {"pow", function() return x ^ y end},
    {"sum", function() return x:sum() end},
    {"sum axis 1", function() return m:sum{axis = 1} end},
    {"sum axis 2", function() return m:sum{axis = 2} end},
    {"max", function() return x:max() end},
    {"argmax", function() return x:argmax() end},
    {"var", function() return x:var() end},
    {"norm", function() return x:norm() end},
    {"cumsum", function() return x:cumsum() end},
    {"transpose", function() return m:t() end},
    {"sort", function() return x:sort() end},
    {"randn", function() return T.randn(n) end},
    {"rand", function() return T.rand(n) end},
  }
  if side <= 1000 then
    rows[#rows + 1] = {"matmul", function() return m:matmul(m) end}
  end
  for _, r in ipairs(rows) do
    print(("%s\t%d\t%.9f"):format(r[1], n, time(r[2])))
    x:fill_(0.5); x:add_(y)
  end
end
