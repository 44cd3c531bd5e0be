-- What the scripts of this folder on linear networks share: the data, sweeps
-- over widths, seeds and learning rates, the figures.
--
-- Hayou 2025, arXiv 2511.01734: learning-rate transfer under muP for deep
-- linear networks f(x) = V' W_L .. W_1 W_0 x, W_0 and V frozen, full-batch
-- gradient descent on (1/2m) sum (f - y)^2.  doc/theory/mup.md has the
-- formulas behind every prediction.

local limn = require "limn"
local study = require "limn.study"
local theory = limn.theory

local linear = {}

-- Four samples in two anisotropic dimensions: small enough for exact
-- reference numbers, rich enough for several minima from two steps on.
linear.X = {{1, 0}, {0, 0.5}, {1, 1}, {-1, 0.5}}
linear.Y = {1, -0.5, 0.25, -1.5}
-- Their loss where f = 0.
linear.start = 0.4453125

-- ---- one step: everything from the polynomial ----------------------------------

function linear.poly(c, x)
  local value = 0
  for j = #c, 1, -1 do value = value * x + c[j] end
  return value
end

-- The option `train` by which the n x n matrices learn at their rates times
-- o.rate(width), and W_0 and V do not.
function linear.train(width, o)
  local train = {0}
  for l = 1, o.depth do train[l + 1] = o.rate and o.rate(width) or 1 end
  train[o.depth + 2] = 0
  return train
end

-- For each width a list over seeds of limn.theory.linear.step; with all rates
-- times options.rate(width), if that is given.
function linear.steps(widths, seeds, options)
  local runs = {}
  for i, width in ipairs(widths) do
    runs[i] = {}
    for seed = 1, seeds do
      local o = {width = width, seed = seed}
      for k, v in pairs(options) do o[k] = v end
      local x, y = o.x or linear.X, o.y or linear.Y
      o.train = linear.train(width, o)
      o.x, o.y, o.rate = nil, nil, nil
      runs[i][seed] = theory.linear.step(x, y, o)
    end
  end
  return runs
end

-- One field of every run of a width.
function linear.column(runs, name)
  local list = {}
  for i, r in ipairs(runs) do list[i] = r[name] end
  return list
end

-- ---- several steps ------------------------------------------------------------

-- For each width and seed the losses after o.steps steps, one a rate; with
-- all rates times o.rate(width), if that is given.
function linear.sweep(widths, seeds, lr, o)
  local runs = {}
  for i, width in ipairs(widths) do
    runs[i] = {}
    for seed = 1, seeds do
      local r = theory.linear.train(o.x or linear.X, o.y or linear.Y, lr,
        {width = width, seed = seed, depth = o.depth, steps = o.steps,
         train = linear.train(width, o), precision = "single"})
      runs[i][seed] = linear.after(r, o.steps)
    end
  end
  return runs
end

-- The losses after `steps` steps, one a rate; infinite where a run diverged.
function linear.after(r, steps)
  local last = {}
  for e = 1, #r.loss do
    local loss = r.loss[e][steps + 1]
    last[e] = loss == loss and loss or math.huge
  end
  return last
end

-- The rate of least loss, refined by a parabola.
function linear.argmin(lr, loss)
  return limn.probe.optima({{loss}}, {1}, lr, {boot = 0}).optimum[1]
end

-- ---- figures -----------------------------------------------------------------

-- The wider, the darker.
function linear.colors(widths)
  return limn.plot.palette(#widths, {range = {0, 0.9}, reverse = true})
end

-- Mean over seeds of loss against learning rate, one curve a width, with its
-- standard error, and the exact limit in black.
function linear.curves(name, title, lr, widths, runs, limit, options)
  local o = options or {}
  local fig = limn.plot.figure{title = title, logy = 10,
    xlabel = o.xlabel or "learning rate", ylabel = "training loss",
    xrange = {lr[1], lr[#lr]}, yrange = o.yrange}
  local colors = linear.colors(widths)
  for i, width in ipairs(widths) do
    local mean, err = {}, {}
    for e = 1, #lr do
      local column = {}
      for seed, r in ipairs(runs[i]) do column[seed] = r[e] end
      mean[e] = limn.tensor.mean(column)
      err[e] = #column > 1
        and limn.tensor.std(column, {ddof = 1}) / math.sqrt(#column) or 0
      if mean[e] - mean[e] ~= 0 or (o.top and mean[e] > o.top) then
        mean[e], err[e] = 0 / 0, 0 / 0
      end
    end
    fig:line(lr, mean, {err = #runs[i] > 1 and err or nil,
      label = "n = " .. width, color = colors[i]})
  end
  if limit then
    local shown = {}
    for e = 1, #lr do
      shown[e] = (o.top and not (limit[e] < o.top)) and 0 / 0 or limit[e]
    end
    fig:line(lr, shown, {label = "limit, exact", color = "black", dash = "dash"})
  end
  study.save(fig, name)
  return fig
end

-- ---- the exact limit -------------------------------------------------------------

-- Loss of the limit after o.steps steps at every rate.
function linear.limit(lr, o)
  local r = theory.linear.limit(o.x or linear.X, o.y or linear.Y, lr,
                                {depth = o.depth, steps = o.steps})
  return linear.after(r, o.steps)
end

-- The best rate of the limit after o.steps steps, and the edge of the basin in
-- which it lies; where that is not reached, twice the best rate of one step.
function linear.optimum(o)
  local x, y = o.x or linear.X, o.y or linear.Y
  local r = theory.linear.optimum(x, y, {depth = o.depth, steps = o.steps,
    pieces = o.quick and o.steps >= 20 and 60 or nil})
  if r.unresolved then print("      " .. r.unresolved) end
  local edge = r.basin_edge
  if edge ~= edge then
    edge = 2 * theory.linear.lr_first(x, y, {depth = o.depth}).lr
  end
  return {lr = r.lr, edge = edge, minima = r.minima}
end

-- ---- curves of many widths beside the limit ------------------------------------

-- The median over starts at each of the first `count` rates.
local function median(runs, count)
  local list = {}
  for e = 1, count do
    local column = {}
    for seed, r in ipairs(runs) do column[seed] = r[e] end
    list[e] = limn.tensor.quantile(column, 0.5)
  end
  return list
end

-- log2 of the least rate whose loss is within `tie` of the least one.
local function onset(lr, loss, tie)
  local least = math.huge
  for e = 1, #loss do least = math.min(least, loss[e]) end
  for e = 1, #loss do
    if loss[e] <= least + tie then return math.log(lr[e], 2) end
  end
end

-- Median over starts of |loss - limit| / start, averaged over the rates; what
-- has risen above the start counts as 1.
local function distance(runs, limit, start)
  local all = {}
  for seed, r in ipairs(runs) do
    all[seed] = 0
    for e = 1, #limit do
      local gap = math.min(1, math.abs(r[e] - limit[e]) / start)
      all[seed] = all[seed] + gap / #limit
    end
  end
  return limn.tensor.quantile(all, 0.5)
end

-- What is said of networks whose curves tend to that of the limit, up to its
-- best rate; at fractions of octaves below it, since after t steps most of the
-- descent is at rates far below the best.
--   A3: the distance of one start to the limit falls as n^(-1/2).
--   A7: the least rate that does as well as any is the same for the widest; and
--       at the best rate of the limit it does as well as the limit, unless
--       (p.steep) that lies so near the edge that finite networks are beyond.
local function meet(p, runs, lr, limit)
  local start, n = p.start or linear.start, #p.widths
  local gap = {}
  for i, width in ipairs(p.widths) do
    gap[i] = distance(runs[i], limit, start)
    print(("      n = %-5d distance to the limit up to lr %.3g: %.4f"):format(
      width, lr[#lr], gap[i]))
  end
  if p.fluctuates then
    study.expect("A3", "distance to the limit, widest / narrowest", "< 1",
                 gap[n] / gap[1], gap[n] < gap[1])
  else
    study.near("A3", "slope of log distance to the limit", -0.5,
               limn.probe.power_law(p.widths, gap).exponent,
               p.quick and 0.3 or 0.2)
  end
  local wide, tie = median(runs[n], #lr), 1e-3 * start
  if not p.steep then
    study.near("A7", ("loss / start at the limit's best lr, n = %d"):format(
      p.widths[n]), limit[#lr] / start, wide[#lr] / start, 0.01)
  end
  study.near("A7", "log2 of the least lr as good as any", onset(lr, limit, tie),
             onset(lr, wide, tie), 0.25 + (p.by or 0.25))
end

-- Networks of p.widths and p.seeds beside the limit, up to its best rate
-- `best`, after p.steps steps at depth p.depth, p.by octaves apart; p.start is
-- the loss where f = 0, unless it is that of linear.X; p.fluctuates where the widths
-- are few or too narrow for the n^(-1/2).
function linear.meet_below(best, p)
  local lr, by = {}, p.by or 0.25
  for k = -5, 0, by do lr[#lr + 1] = best * 2 ^ k end
  local limit = linear.limit(lr, p)
  study.claim(function(rate)
    local runs = linear.sweep(p.widths, p.seeds, lr, {depth = p.depth,
      steps = p.steps, x = p.x, y = p.y, rate = rate})
    meet(p, runs, lr, limit)
  end)
end

-- The study of one depth and number of steps, as meet_below has it, and the
-- figure p.name with p.points rates.
function linear.curves_meet(p)
  local best = linear.optimum(p)
  print(("      limit: best lr %.4f, edge %.4f, one step: %.4f"):format(
    best.lr, best.edge, theory.linear.lr_first(linear.X, linear.Y,
                                        {depth = p.depth}).lr))
  linear.meet_below(best.lr, p)
  local lr = limn.tensor.linspace(0, 1.2 * best.edge, p.points)
  linear.curves(p.name, ("muP, %d steps, L = %d"):format(p.steps, p.depth), lr,
    p.widths, linear.sweep(p.widths, p.seeds, lr, p), linear.limit(lr, p),
    {top = 3, yrange = {1e-3, 3}})
end

return linear
