-- Tables of another program: what scripts/pytorch/train.py has left, and the
-- Lua blocks of doc/pytorch.md, which run as they stand.
local limn = require "limn"
local t = require "limn.test"

local function table_of(name)
  local columns = limn.files.csv("scripts/pytorch/" .. name .. ".csv")
  return columns
end

t.test("coordinates of the default parametrization fail", function()
  local r = limn.probe.coord_table(table_of "coord_sp")
  t.ok(not r.pass)
  t.eq(r.find("hidden", "size", 3).verdict, "grows")
  t.eq(r.find("input", "size", 3).verdict, "ok")
  t.ok(r.says:find("after 3 steps, hidden grows", 1, true), r.says)
  t.ok(r:text():find("cannot tell", 1, true))
end)

t.test("coordinates of muP pass", function()
  local r = limn.probe.coord_table(table_of "coord_mup")
  t.ok(r.pass, r.says)
  t.near(r.find("f", "size", 0).slope, -0.5, 0.2)
end)

-- Under Adam the optimum of SP moves by -1 to -3/2 (doc/theory/mup.md).
t.test("a sweep of PyTorch", function()
  local r = limn.transfer(table_of "sweep", {width = "n_embd",
    lr = "learning_rate", loss = "val_loss", group = "param"})
  local law = {}
  for _, l in ipairs(r.laws) do law[l.group] = l end
  t.near(law.sp.slope, -1.25, 0.35)
  t.ok(law.sp.high < -0.5)
  t.near(law.mup.slope, 0, 0.25)
  t.ok(law.mup.low < 0 and law.mup.high > 0)
end)

-- Widths n, sizes n^p, in any order, under other names.
local function made(p)
  local r = {n = {}, layer = {}, step = {}, size = {}}
  for step = 5, 6 do
    for _, name in ipairs{"in", "mid", "out"} do
      for _, n in ipairs{64, 128, 256} do
        local i = #r.n + 1
        r.n[i], r.layer[i], r.step[i] = n, name, step
        r.size[i] = 3 * n ^ (p[name .. step] or 0)
      end
    end
  end
  return limn.probe.coord_table(r, {width = "n", module = "layer", t = "step",
    value = "size"})
end

t.test("a table of exact powers", function()
  t.ok(made{out5 = -.5}.pass)
  local r = made{mid5 = .5, mid6 = .5}
  t.ok(r.says:find("before training, mid grows as n^0.50", 1, true), r.says)
  t.near(r.find("mid", "size", 0).slope, .5, 1e-12)
  r = made{mid6 = -1}
  t.ok(r.says:find("mid shrinks as n^-1.00", 1, true), r.says)
  t.ok(r.says:find("too small for wide networks", 1, true), r.says)
  r = made{out6 = 1}
  t.ok(r.says:find("out (the output) grows", 1, true), r.says)
end)

t.test("wrong tables", function()
  t.raises(function() limn.probe.coord_table{width = {1}} end,
    "no column 'module'")
  t.raises(function()
    limn.probe.coord_table{width = {1}, module = {"a"}, t = {1}, l1 = {1, 2}}
  end, "column 'l1' has 2 rows")
  t.raises(function()
    limn.probe.coord_table{width = {1}, module = {"a"}, t = {1}, l1 = {1}}
  end, "two different widths")
end)

local file = assert(io.open "doc/pytorch.md")
local text = file:read "a"
file:close()
local place, n = os.tmpname(), 0
os.remove(place)
local env = setmetatable({print = function() end}, {__index = _G})
for body in text:gmatch "\n```lua\n(.-)\n```" do
  n = n + 1
  body = body:gsub('"(%w+%.png)"', function(name) return ("%q"):format(place .. name) end)
  t.test(("doc/pytorch.md, block %d"):format(n), function()
    if body:find(".png", 1, true) then t.needs "gnuplot" end
    local chunk, why = load(body, ("=pytorch.md[%d]"):format(n), "t", env)
    t.ok(chunk, why)
    chunk()
  end)
end
t.test("all blocks", function() t.eq(n, 3) end)
for _, name in ipairs{"coord", "mup", "transfer"} do
  os.remove(place .. name .. ".png")
end

t.done()
