-- Which networks move their features alike at every depth?
--
-- Coordinate checks over L = 2 to 64 layers or blocks under Adam, of plain networks and
-- of residual ones with one and with two matrices a block, branches times L^-alpha and
-- rates times L^(alpha - 1).  Expect: residual networks pass with any alpha in [1/2, 1]
-- and fail with branches that are not scaled.  Plain networks fail: every layer moves what
-- those before it have moved, until the loss rises, and tanh at its critical variance
-- shrinks sizes as L^-1/2.  (tanh: branches relu(W x) of one matrix have a
-- mean, which adds up as L^1/2 at alpha = 1/2 unless it is subtracted, as in the paper.)
-- What tells the alpha of two-matrix blocks
-- apart is inside of them (2505.01618/inside.lua).
-- Yang et al. 2023, arXiv 2310.02244; Dey et al. 2025, arXiv 2505.01618.
--
-- Leaves OUT/coordinate.png and .csv.
local limn = require "limn"
local study = require "limn.study"
local T = limn.tensor

local o = study.options("out/2310.02244", {
  {name = "depth", default = {2, 4, 8, 16, 32, 64}, doc = "numbers of layers or blocks L"},
  {name = "width", default = 64, doc = "width"},
  {name = "alpha", default = {0.5, 0.75, 1}, doc = "exponents of the branches"},
  {name = "lr", default = 0.003, doc = "learning rate"},
  {name = "seeds", default = 3, doc = "repetitions"},
})
if o.quick then o.depth, o.alpha, o.width, o.seeds = {2, 4, 8, 16}, {0.5, 1}, 32, 2 end

local x, y = T.randn(16, 8, {seed = 1}), T.randn(16, {seed = 2})

-- With L of o.depth for its depth; block = 0: plain.
local function check(block, alpha)
  local function net(L, seed)
    return limn.model.net(8, {width = o.width, base = o.width, act = "tanh", bias = false,
      depth = 1 + math.max(block, 1) * L, residual = block > 0, block = math.max(block, 1),
      residual_mult = L ^ -alpha, seed = seed})
  end
  return limn.probe.coord(net, {x, y}, {opt = "adam", lr = o.lr, depths = o.depth,
    seeds = o.seeds, options = function(L)
      return {rates = {hidden = block > 0 and L ^ (alpha - 1) or 1}}
    end})
end

local function last(r) return r.find("last", "change", r.steps).slope end

local fig = limn.plot.figure{title = "change of the last features", cols = 3, logx = 2,
  logy = 2, sharey = true, xlabel = "L", width = 1200, height = 400}
local function draw(panel, label, r)
  local sizes = {}
  for k, L in ipairs(o.depth) do
    local sum = 0
    for i = 1, #r.rows.at do
      if r.rows.at[i] == L and r.rows.module[i] == "last" and r.rows.kind[i] == "change"
        and r.rows.t[i] == r.steps then
        sum = sum + r.rows.rms[i]
      end
    end
    sizes[k] = sum / r.seeds
  end
  fig:line(o.depth, sizes, {panel = panel, label = label, marker = "circle"})
end

local function passes(what, r)
  study.expect("pass", ("%s: slope %.2f"):format(what, last(r)), "pass",
    r.pass and "pass" or "FAIL", r.pass)
end

local function fails(what, r)
  study.expect("fail", ("%s: slope %.2f"):format(what, last(r)), "FAIL",
    r.pass and "pass" or "FAIL", not r.pass)
end

local unscaled = {}
for block = 1, 2 do
  local name = block == 1 and "one matrix" or "two matrices"
  fig:panel(block, {title = "blocks of " .. name, ylabel = block == 1 and "rms" or nil})
  for _, alpha in ipairs(o.alpha) do
    local r = check(block, alpha)
    passes(("%s, alpha = %g"):format(name, alpha), r)
    draw(block, ("alpha = %g"):format(alpha), r)
  end
  -- Branches as they are, and the rates of alpha = 1.
  unscaled[block] = check(block, 0)
  fails(name .. ", alpha = 0", unscaled[block])
  draw(block, "not scaled", unscaled[block])
end
fig:panel(3, {title = "plain"})
local plain = check(0, 0)
draw(3, "plain", plain)
fails("plain", plain)
print(plain)
study.control("branches that are not scaled called alpha = 1", function()
  passes("one matrix", unscaled[1])
end)
study.save(fig, "coordinate")
study.done()
