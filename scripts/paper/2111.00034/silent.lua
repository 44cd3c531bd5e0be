-- Does the tangent kernel take its final shape before the loss moves?
--
-- Deep linear networks on whitened data (D = 30, 20 samples, width 50) from a small
-- start.  With M the metric of the kernel, K = x' M x, and b the direction of the
-- solution, expect: M = |beta|^(2 (L - 1) / L) [(L - 1) b b' + 1] at the end, so that
-- the share of b in its trace is L / (L + D - 1); at least 95 % of that when the
-- loss has fallen by 5 %; a final function that is kernel regression with the final
-- kernel.  Not so from a large start, nor on data that are not white.
-- Atanasov, Bordelon & Pehlevan 2021, arXiv 2111.00034.
local limn = require "limn"
local study = require "limn.study"
local T, probe = limn.tensor, limn.probe

local o = study.options("out/2111.00034", {
  {name = "width", default = 50, doc = "units of a hidden layer"},
})
local D, P = 30, 20

-- White: rows of x are orthonormal.  Else their singular values fall from 1 to 1/4.
local function data(white)
  local x = T.orthogonal(D, {seed = 1})[{1, P}]
  if not white then
    for i = 1, P do x[i] = x[i] * 4 ^ (-(i - 1) / (P - 1)) end
  end
  local beta = T.randn({D, 1}, {seed = 2})
  local new = T.randn(100, D, {seed = 3}) / math.sqrt(D)
  return {x = x, y = x:matmul(beta):flatten() / beta:norm() * math.sqrt(D / P), new = new}
end

-- The solution of least norm, which a small start leads to.
local function solution(set)
  return set.x:lstsq(set.y:reshape{P, 1}).x
end

local function network(L, init)
  local net = limn.model.net(D, {width = o.width, depth = L - 1, act = "linear",
    bias = false, param = "sp", seed = 4})
  for l = 1, L do
    local w = net:get("W" .. l)
    net:set("W" .. l, init * T.randn(w.shape, {seed = 10 + l}))
  end
  return net
end

local function share(M, b)
  return (b:t():matmul(M):matmul(b))[1][1] / M:trace()
end

-- Train until the loss is small; the metric is the kernel of unit vectors.
local function run(L, init, white)
  local set, net = data(white), network(L, init)
  local beta = solution(set)
  local b = beta / beta:norm()
  local r = {set = set, net = net, beta = beta, b = b, t = {}, loss = {}, share = {}, trace = {}}
  r.first = {probe.kernel(net, set.x), probe.kernel(net, set.new, {z = set.x}),
    net:forward(set.x):flatten(), net:forward(set.new):flatten()}
  local lr = 0.05 * P / beta:norm() ^ (2 * (L - 1) / L) / L
  local training = limn.dyn.gd(net, set.x, set.y, {lr = lr})
  local function measure(t)
    local M = probe.kernel(net, T.eye(D), {scaled = false})
    local i = #r.t + 1
    r.t[i], r.loss[i] = t * lr / P, net:loss(set.x, set.y)
    r.share[i], r.trace[i], r.metric = share(M, b), M:trace(), M
  end
  measure(0)
  repeat
    local s = training:step(10)
    measure(s.t)
  until r.loss[#r.loss] < 1e-9 * r.loss[1] or s.t > 100000
  r.silent = probe.silent(r.loss, r.share)
  return r
end

-- Relative distance of the outputs on new points from regression with a kernel.
local function gap(r, k, cross, start, there)
  local want = limn.theory.kernel.gp(k, r.set.y, cross, r.set.new:gram(),
    {start = start, start_test = there}).mean
  return (r.net:forward(r.set.new):flatten() - want):norm() / want:norm()
end
local function final_gap(r)
  return gap(r, probe.kernel(r.net, r.set.x), probe.kernel(r.net, r.set.new, {z = r.set.x}))
end

local function limit(r, L)
  return r.beta:norm() ^ (2 * (L - 1) / L) * ((L - 1) * r.b:matmul(r.b:t()) + T.eye(D))
end

local function expects(r, L, tol)
  study.near("power", ("share of b in the final metric, L = %d"):format(L), L / (L + D - 1),
    r.share[#r.share], tol / 10)
  local M = limit(r, L)
  study.expect("M", ("distance of the final metric, L = %d"):format(L), "< " .. tol,
    (r.metric - M):norm() / M:norm(), (r.metric - M):norm() < tol * M:norm())
  study.expect("early", "final alignment when 5 % of the loss is gone", "> .95", r.silent.share,
    r.silent.share > 0.95)
  local far = final_gap(r)
  study.expect("gap", "distance from regression with the final kernel", "< .03", far, far < 0.03)
  return far
end

local two, three = run(2, 1e-3, true), run(3, 0.006, true)
local near = expects(two, 2, 2e-3)
expects(three, 3, 0.05)
local far = gap(two, table.unpack(two.first))
study.expect("gap", "regression with the first kernel is farther", "> 10 times", far / near,
  far > 10 * near)
local large, coloured = run(2, 0.1, true), run(2, 1e-3, false)
study.control("a large start", function() expects(large, 2, 2e-3) end)
study.control("data that are not white", function() expects(coloured, 2, 2e-3) end)
study.expect("large", "alignment at 5 % from a large start", "< .95", large.silent.share,
  large.silent.share < 0.95)

local fig = limn.plot.figure{title = "Silent alignment of deep linear networks", cols = 2,
  width = 1100, height = 450}
fig:panel(1, {title = "small start, white", xlabel = "time", ylabel = "over its final value"})
fig:panel(2, {title = "start 0.1", xlabel = "time", ylabel = "over its final value"})
for panel, r in ipairs{two, large} do
  local n = #r.t
  local function over(list, last)
    return T.new(list) / last
  end
  fig:line(r.t, over(r.loss, r.loss[1]), {panel = panel, label = "loss / first loss"})
  fig:line(r.t, over(r.share, r.share[n]), {panel = panel, label = "alignment"})
  fig:line(r.t, over(r.trace, r.trace[n]), {panel = panel, label = "trace of the kernel"})
end
study.save(fig, "silent")
study.done()
