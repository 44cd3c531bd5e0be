-- What a Hessian-vector product costs, in gradients of the same batch, side by
-- side: of a plain call, of one vector after the other with an operator, as in
-- Lanczos' method, which keeps what these share, and of a block of 8.
-- Usage: limn hvp.lua
local T = limn.tensor
limn.threads(1)

local function seconds(f)
  local best = math.huge
  for _ = 1, 15 do
    local began = os.clock()
    f()
    best = math.min(best, os.clock() - began)
  end
  return best
end

print "inputs width depth batch   call  operator  block of 8, each"
for _, c in ipairs{{64, 256, 2, 256}, {784, 256, 2, 128}, {100, 512, 3, 64}} do
  local net = limn.model.net(c[1], {width = c[2], depth = c[3], outputs = 10, seed = 1})
  local x, y = T.randn(c[4], c[1], {seed = 1}), T.randn(c[4], 10, {seed = 2})
  local v, h = T.randn(8, net:count(), {seed = 3}), net:hessian(x, y)
  local one = seconds(function() net:gradient(x, y) end)
  print(("%6d %5d %5d %5d  %5.2f     %5.2f  %5.2f"):format(c[1], c[2], c[3], c[4],
    seconds(function() net:hvp(x, y, v[1]) end) / one,
    seconds(function() h:apply(v[{{1, 1}}]) end) / one,
    seconds(function() h:apply(v) end) / 8 / one))
end
