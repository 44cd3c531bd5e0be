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

-- ---- one step: everything from the polynomial ----------------------------------

function linear.poly(c, x)
  local value = 0
  for j = #c, 1, -1 do value = value * x + c[j] end
  return value
end

-- For each width a list over seeds of limn.theory.linear.step.
function linear.steps(widths, seeds, options)
  local runs = {}
  for i, width in ipairs(widths) do
    runs[i] = {}
    for seed = 1, seeds do
      local o = {width = width, seed = seed}
      for k, v in pairs(options) do o[k] = v end
      local x, y = o.x or linear.X, o.y or linear.Y
      o.x, o.y = nil, nil
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

-- For each width and seed the losses after the last step, one a rate.
function linear.sweep(widths, seeds, lr, options)
  local runs = {}
  for i, width in ipairs(widths) do
    runs[i] = {}
    for seed = 1, seeds do
      local o = {width = width, seed = seed, precision = "single"}
      for k, v in pairs(options) do o[k] = v end
      local r = theory.linear.train(linear.X, linear.Y,
                                    o.scale and o.scale(lr, width) or lr,
                                    {width = o.width, seed = o.seed,
                                     depth = o.depth, steps = o.steps,
                                     param = o.param, precision = o.precision})
      local last = {}
      for e = 1, #lr do last[e] = r.loss[e][#r.loss[e]] end
      runs[i][seed] = last
    end
  end
  return runs
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

-- Loss of the exact limit after `steps` steps at every rate.
function linear.limit(lr, depth, steps)
  local r = theory.linear.limit(linear.X, linear.Y, lr,
                                {depth = depth, steps = steps})
  local last = {}
  for e = 1, #lr do last[e] = r.loss[e][steps + 1] end
  return last
end

-- The study of one depth: curves of several widths beside the limit, and
-- how the gap between them closes.
function linear.deep(p)
  local depth, steps = p.depth, p.steps
  local first = theory.linear.lr_first(linear.X, linear.Y, {depth = depth}).lr
  local optimum = theory.linear.optimum(linear.X, linear.Y,
    {depth = depth, steps = steps, pieces = p.quick and 60 or nil})
  print(("      limit: best lr %.4f, edge of the basin %.4f, %d local minima " ..
         "in it, one step: %.4f"):format(optimum.lr, optimum.basin_edge,
                                         #optimum.minima, first))
  if optimum.unresolved then print("      " .. optimum.unresolved) end
  local widths = p.quick and (depth <= 9 and {64, 128, 256, 512} or {64, 256})
    or depth <= 9 and {128, 256, 512, 1024} or {128, 256, 1024}
  local seeds = p.quick and (depth <= 9 and 10 or 4)
    or depth <= 3 and 20 or depth <= 9 and 8 or 4
  local edge = optimum.basin_edge == optimum.basin_edge
    and optimum.basin_edge or 2 * first
  local lr = limn.tensor.linspace(0, 1.2 * edge, 60)
  local runs = linear.sweep(widths, seeds, lr, {depth = depth, steps = steps})
  local limit = linear.limit(lr, depth, steps)
  -- Where the limit first falls, between 90 % and 10 % of the start, and per
  -- start, so that the spread n^(-1/2) shows and not the luck of a mean.
  local last = 2
  while limit[last] > 0.1 * limit[1] and last < #lr do last = last + 1 end
  local gap = {}
  for i = 1, #widths do
    local all = {}
    for e = 2, last do
      for _, r in ipairs(runs[i]) do
        all[#all + 1] = math.abs(r[e] - limit[e]) / limit[1]
      end
    end
    gap[i] = limn.tensor.quantile(all, 0.5)
    print(("      n = %-5d median distance to the limit, lr <= %.3g: %.4f"):format(
      widths[i], lr[last], gap[i]))
  end
  if depth <= 9 then
    study.near("A3", "slope of log distance to the limit", -0.5,
               limn.probe.power_law(widths, gap).exponent,
               p.quick and 0.5 or 0.25)
  else
    -- Widths that fit a minute are below the 3800 of a 10 % spread.
    study.expect("A3", "distance to the limit, widest / narrowest", "< 1",
                 gap[#widths] / gap[1], gap[#widths] < gap[1])
  end
  study.near("A13", "best lr of one step times L", 2080 / 687, first * depth,
             1e-12)
  linear.curves(p.name, ("muP, %d steps, L = %d"):format(steps, depth), lr,
               widths, runs, limit, {top = 3, yrange = {1e-3, 3}})
end

-- The whole curve after p.steps steps under muP, up to where the limit is
-- stable, beside the limit: its minima, the gap (A3) and the figure p.name.
function linear.whole_curve(p)
  local widths, depth, steps = p.widths, p.depth, p.steps
  local optimum = limn.theory.linear.optimum(linear.X, linear.Y,
                                        {depth = depth, steps = steps})
  print(("      limit: best lr %.4f, edge of the basin %.4f, minima at"):format(
    optimum.lr, optimum.basin_edge))
  for i = 1, #optimum.minima do
    print(("        %.4f  loss %.6g, width %.2g"):format(optimum.minima[i],
      optimum.minima_loss[i], optimum.minima_width[i]))
  end
  local lr = limn.tensor.linspace(0, 1.2 * optimum.basin_edge, p.points)
  local runs = linear.sweep(widths, p.seeds, lr, {depth = depth, steps = steps})
  local limit = linear.limit(lr, depth, steps)
  -- Curves are compared where the limit is well inside its stable range: its
  -- loss near the edge is a steep function of lr.
  local gap = {}
  for i, width in ipairs(widths) do
    local worst = 0
    for c = 1, #lr do
      if lr[c] < 0.5 * optimum.lr then
        local column = {}
        for seed, r in ipairs(runs[i]) do column[seed] = r[c] end
        worst = math.max(worst, math.abs(limn.tensor.mean(column) - limit[c]))
      end
    end
    gap[i] = worst
  end
  study.expect("A3", "largest gap of the curves, widest / narrowest", "< 1",
               gap[#widths] / gap[1], gap[#widths] < gap[1])
  linear.curves(p.name, ("muP, %d steps, L = %d"):format(steps, depth), lr, widths,
               runs, limit, {top = 3, yrange = {1e-3, 3}})
end

return linear
