-- What a Hessian-vector product costs, in gradients of the same batch, in turns: a
-- plain call; one vector after the other with an operator, as in Lanczos' method,
-- which keeps what these share; a block of 8.  Beside it the counts of products of
-- matrices, of tests/c/test_model_products.c.
-- Usage: limn hvp.lua [TURNS]
local T = limn.tensor
local turns = tonumber(arg[1] or 7)
limn.threads(1)

-- The processor time of each, the best of the turns.
local function times(...)
  local best = {}
  for _ = 1, turns do
    for i, f in ipairs{...} do
      local began = os.clock()
      f()
      best[i] = math.min(best[i] or math.huge, os.clock() - began)
    end
  end
  return best
end

print "width depth batch   call counted   operator  block of 8, each  counted"
for _, width in ipairs{64, 256, 1024} do
  for _, depth in ipairs{2, 5, 12} do
    for _, batch in ipairs{32, 256, 1024} do
      if width * width * depth * batch < 2e9 then
        local net = limn.model.net(width, {width = width, depth = depth,
          outputs = 10, act = "tanh", seed = 1})
        local x, y = T.randn(batch, width, {seed = 1}), T.randn(batch, 10, {seed = 2})
        local v, h = T.randn(8, net:count(), {seed = 3}), net:hessian(x, y)
        local t = times(function() net:gradient(x, y) end,
          function() net:hvp(x, y, v[1]) end,
          function() h:apply(v[{{1, 1}}]) end, function() h:apply(v) end)
        local L = depth -- the last layer is narrow
        print(("%5d %5d %5d  %5.2f   %5.2f      %5.2f             %5.2f    %5.2f"):format(
          width, depth, batch, t[2] / t[1], (8 * L - 5) / (3 * L - 1), t[3] / t[1],
          t[4] / 8 / t[1], (6 * L - 4) / (3 * L - 1)))
      end
    end
  end
end
