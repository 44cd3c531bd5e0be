-- Slopes of coordinates against width or depth, beside those that maximal
-- updates have, and what to think of them.

local limn = limn

local judge = {}

-- Rows of a record by module, kind and step, in the order that they come in.
local function groups(rows)
  local list, by = {}, {}
  for i = 1, #rows.at do
    local key = table.concat({rows.module[i], rows.kind[i], rows.t[i]}, "\0")
    if not by[key] then
      by[key] = {module = rows.module[i], kind = rows.kind[i], t = rows.t[i],
        rows = {}}
      list[#list + 1] = by[key]
    end
    table.insert(by[key].rows, i)
  end
  return list
end

-- Largest mean over smallest, over the axis.
local function spread(x, y)
  local sum, n = {}, {}
  for i, at in ipairs(x) do
    sum[at], n[at] = (sum[at] or 0) + y[i], (n[at] or 0) + 1
  end
  local low, high = math.huge, 0
  for at, v in pairs(sum) do
    low, high = math.min(low, v / n[at]), math.max(high, v / n[at])
  end
  return low > 0 and high / low or 0 / 0
end

local function last_of(x, y)
  local at, sum, n = math.max(table.unpack(x)), 0, 0
  for i, v in ipairs(y) do
    if x[i] == at then sum, n = sum + v, n + 1 end
  end
  return sum / n
end

local function line(g, rows, size)
  local x, y, finite = {}, {}, true
  for k, i in ipairs(g.rows) do
    x[k], y[k] = rows.at[i], rows[size][i]
    finite = finite and y[k] < math.huge
  end
  local fit = {module = g.module, kind = g.kind, t = g.t, slope = 0 / 0,
    slope_se = 0 / 0, margin = 0 / 0, spread = 0 / 0, last = last_of(x, y)}
  if not finite then
    fit.slope = math.huge
    return fit
  end
  local r = limn.probe.power_law(x, y)
  fit.slope, fit.slope_se, fit.spread = r.exponent, r.exponent_se, spread(x, y)
  fit.margin = r.exponent_margin
  return fit
end

-- What a kind should do: its slope, and whether less is as good.
local WANT = {
  size = {0}, change = {0}, own = {0}, through = {0, below = true},
}
local OUTPUT = {size = {0, below = true}}

local function verdict(fit, want, o)
  local off = fit.slope - want[1]
  if fit.slope ~= fit.slope then return "" end
  if off == math.huge then return "grows" end
  local at_most = o.tolerance
  if math.abs(off) <= at_most or want.below and off < 0 then return "ok" end
  -- Beyond tolerance, but no more than noise.
  if math.abs(off) - at_most < fit.margin then return "unclear" end
  return off > 0 and "grows" or "shrinks"
end

function judge.bad(fit)
  return fit.verdict == "grows" or fit.verdict == "shrinks"
end

-- Whether a fit is bad, and counts.
function judge.wrong(fit) return fit.decides and judge.bad(fit) end

-- Whether this row is one of those that decide: sizes before the first step,
-- the rest after the last; where there are only sizes, both.
local function decides(fit, o)
  return fit.kind == "size" and (fit.t == 0 or o.sizes_only and fit.t == o.steps)
    or fit.kind ~= "size" and fit.t == o.steps
end

function judge.fits(rows, o)
  local fits = {}
  for i, g in ipairs(groups(rows)) do
    local fit = line(g, rows, o.size)
    local want = fit.module == "f" and OUTPUT[fit.kind] or WANT[fit.kind]
    fit.want = want and want[1] or 0 / 0
    fit.decides = want ~= nil and decides(fit, o)
    fit.verdict = want and verdict(fit, want, o) or ""
    fits[i] = fit
  end
  return fits
end

-- What a tensor without width does alone, such as the bias of the output, has no
-- reason to follow a power of the width.  The gradient of a vector is a mean
-- over samples, which may cancel: it is blamed for growing only.
function judge.excuse(fits, list)
  local by = {}
  for _, e in ipairs(list) do by[e.tensor] = e end
  for _, fit in ipairs(fits) do
    local e = fit.kind == "own" and by[fit.module]
    if e and e.side == "none" then
      fit.verdict, fit.decides = "", false
    elseif e and (e.role == "bias" or e.role == "gain") and fit.slope < 0 then
      fit.verdict = "ok"
    end
  end
end

-- A lookup of fits.
function judge.finder(fits)
  local by = {}
  for _, f in ipairs(fits) do
    by[f.module .. "\0" .. f.kind .. "\0" .. f.t] = f
  end
  return function(module, kind, t)
    return by[module .. "\0" .. kind .. "\0" .. t]
  end
end

-- Exponents are quarters; what noise of initial values adds is taken off.
local function quarter(x)
  local q = math.floor(4 * x + 0.5) / 4
  return math.abs(q - x) < 0.1 and q or x
end

-- What the exponents in use predict for a chain of layers: of the sizes, their
-- changes and what each matrix does alone.
function judge.predict(fits, list, modules, opt)
  local a, b, c, names = {}, {}, {}, {}
  for _, e in ipairs(list) do
    if e.side ~= "none" and e.role ~= "bias" and e.role ~= "gain" then
      local k = #a + 1
      local sum = e.start == e.start and e.start or e.start_want
      local c_k = quarter(e.c)
      a[k], names[k] = quarter(e.a), e.tensor
      b[k] = quarter(sum - a[k])
      c[k] = e.follows == "spectral"
        and c_k + (e.side == "both" and 1 or 0.5) or c_k
      if c[k] ~= c[k] then c[k] = math.huge end
    end
  end
  if #a ~= #modules or #a < 2 then return end
  local r = limn.theory.classify(a, b, {c = c, opt = opt})
  local sizes, grown = {}, 0
  for k = 1, #a do
    grown = grown - (a[k] + b[k] - (k == 1 and 0 or 0.5))
    sizes[k] = grown
  end
  local by = {}
  for k, m in ipairs(modules) do
    by[m.name .. "size"] = sizes[k]
    if r.init then
      by[m.name .. "change"] = k < #a and -r.change[k] or -r.f_change
      by[names[k] .. "own"] = k < #a and -r.r[k] or 1 - r.Q
    end
  end
  if r.init then by["fthrough"] = 1 - (r.A + r.r_min) end
  for _, fit in ipairs(fits) do
    if fit.kind ~= "size" or fit.t == 0 then
      fit.predicted = by[fit.module .. fit.kind]
    end
  end
end

return judge
