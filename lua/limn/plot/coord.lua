-- The figure of a coordinate check: a panel a step, size against width, both
-- logarithmic to the base 2, a curve a module with a band over seeds.

local limn = limn
local judge = require "limn.probe.coord.judge"

-- Mean and standard deviation over seeds by value of the axis.
local function curve(r, module, kind, t)
  local rows, x, y, low, high = r.rows, {}, {}, {}, {}
  for _, n in ipairs(r.values) do
    local sum, square, seeds = 0, 0, 0
    for i = 1, #rows.at do
      if rows.at[i] == n and rows.module[i] == module and rows.kind[i] == kind
        and rows.t[i] == t then
        local v = rows[r.size][i]
        sum, square, seeds = sum + v, square + v * v, seeds + 1
      end
    end
    local mean = sum / seeds
    if seeds > 0 and mean > 0 and mean < math.huge then
      local sd = math.sqrt(math.max(square / seeds - mean * mean, 0))
      local k = #x + 1
      x[k], y[k] = n, mean
      low[k], high[k] = math.max(mean - sd, mean / 2), mean + sd
    end
  end
  return x, y, low, high
end

local function modules(r, kind)
  local list, seen = {}, {}
  for _, fit in ipairs(r.fits) do
    if fit.kind == kind and not seen[fit.module] then
      seen[fit.module] = true
      list[#list + 1] = fit.module
    end
  end
  return list
end

local function title(r)
  local s = r.settings
  return r.title or ("%s lr=%g %s nseeds=%d: %s"):format(s.opt, s.lr, s.loss,
    r.seeds, r.pass and "pass" or "FAIL")
end

-- c:figure{kind = "size"}: kind is size, change, own, weight, update or
-- gradient.  A panel is grey where one of its curves fails.
local function figure(r, o)
  o = o or {}
  local kind = o.kind or "size"
  local first = (kind == "size" or kind == "weight" or kind == "gradient")
    and 0 or 1
  local steps = math.min(r.steps, first + 15)
  local names = modules(r, kind)
  if #names == 0 then
    error(("figure: 'kind' must be size, change, own, weight, update or "
      .. "gradient, got '%s'"):format(tostring(kind)), 0)
  end
  local fig = limn.plot.figure{title = o.title or title(r), rows = 1,
    cols = steps - first + 1, sharey = true, logx = 2, logy = 2,
    width = 320 * (steps - first + 1) + 60, height = 380}
  local colors = limn.plot.palette(math.max(#names, 2), {range = {0, 0.9}})
  for t = first, steps do
    local k, bad = t - first + 1, false
    for i, name in ipairs(names) do
      local x, y, low, high = curve(r, name, kind, t)
      local fit = r.find(name, kind, t)
      bad = bad or fit and judge.bad(fit)
      if #x > 0 then
        fig:band(x, low, high, {color = colors[i], panel = k})
        fig:line(x, y, {color = colors[i], panel = k, marker = "circle",
          size = 0.7, label = t == steps and name or nil})
      end
    end
    fig:panel(k, {title = "t=" .. t, xlabel = r.axis,
      ylabel = k == 1 and kind .. " (" .. r.size .. ")" or nil, shaded = bad})
  end
  return fig
end

return figure
