-- Scores of a transfer: how fast the regret of a transferred optimum and the gap
-- of the loss to its limit fall along the axis, and whether the first is the
-- faster, which is when transfer pays (Ghosh et al. 2025, arXiv 2512.22768).
--
--     gap      loss(n) = loss(inf) + C n^-gap
--     regret   loss of n's optimum at N, over the best there,
--              K (n^-g - N^-g)^2,  g = regret / 2
--
-- The second is what optima that go to a limit as n^-g give where the loss is a
-- parabola at its minimum; with N finite a plain power of n would be too steep.

local limn = limn

local scores = {}

local NAN = 0 / 0
local STEPS, MOST = 121, 3

-- Least squares of y = p + q u: p, q and the sum of squares that is left.
local function line(u, y)
  local n, mu, my, uu, uy, yy = #u, 0, 0, 0, 0, 0
  for i = 1, n do mu, my = mu + u[i] / n, my + y[i] / n end
  for i = 1, n do
    local a, b = u[i] - mu, y[i] - my
    uu, uy, yy = uu + a * a, uy + a * b, yy + b * b
  end
  local q = uu > 0 and uy / uu or 0
  return my - q * mu, q, math.max(yy - q * uy, 0)
end

-- The exponent in [0, MOST] of least cost, refined by a parabola.
local function least(cost)
  local best, at, list = math.huge, nil, {}
  for k = 0, STEPS - 1 do
    list[k] = cost(MOST * k / (STEPS - 1))
    if list[k] < best then best, at = list[k], k end
  end
  if not at then return NAN end
  local step, a, b, c = MOST / (STEPS - 1), list[at - 1], list[at], list[at + 1]
  local shift = a and c and a + c - 2 * b > 0 and (a - c) / (a + c - 2 * b) / 2 or 0
  return step * (at + shift)
end

local function finite(x) return x == x and math.abs(x) < math.huge end

-- n^-g as a function that has a limit at g = 0: log n.
local function power(n, g)
  return g > 1e-9 and (1 - n ^ -g) / g or math.log(n)
end

-- The exponent of the gap and the limit; three values or more.
function scores.gap(widths, best)
  local n, y = {}, {}
  for i, v in ipairs(best) do
    if finite(v) then n[#n + 1], y[#y + 1] = widths[i] / widths[1], v end
  end
  if #n < 3 then return NAN, NAN end
  local function at(g)
    local u = {}
    for i, w in ipairs(n) do u[i] = power(w, g) end
    return u
  end
  local g = least(function(g) return (select(3, line(at(g), y))) end)
  local p, q = line(at(g), y)
  return g, g > 1e-9 and p + q / g or (q < 0 and -math.huge or p)
end

-- The exponent of the regret from what each optimum loses at the last width.
function scores.regret(widths, lost)
  local n, y, last = {}, {}, widths[#widths] / widths[1]
  for i = 1, #widths - 1 do
    if finite(lost[i]) and lost[i] > 0 then
      n[#n + 1], y[#y + 1] = widths[i] / widths[1], math.log(lost[i]) / 2
    end
  end
  if #n < 2 then return NAN end
  return 2 * least(function(g)
    local rest, mean, square = {}, 0, 0
    for i, w in ipairs(n) do
      rest[i] = y[i] - math.log(power(last, g) - power(w, g))
      mean = mean + rest[i] / #n
    end
    for _, v in ipairs(rest) do square = square + (v - mean) ^ 2 end
    return square
  end)
end

-- The parabola through the three grid points nearest to x0, at x0; nil where
-- they are not all finite or x0 is outside.
local function parabola(x, y, x0)
  if #x < 3 or x0 < x[1] or x0 > x[#x] then return nil end
  local at = 2
  for i = 2, #x - 1 do
    if math.abs(x[i] - x0) < math.abs(x[at] - x0) then at = i end
  end
  local value = 0
  for i = at - 1, at + 1 do
    local part = y[i]
    for j = at - 1, at + 1 do
      if j ~= i then part = part * (x0 - x[j]) / (x[i] - x[j]) end
    end
    value = value + part
  end
  return finite(value) and value or nil
end

-- What the optimum of each width loses at the last.  r.regret is linear between
-- grid points: too much where the two optima are a grid step apart or less.
local function lost_at_last(r, x)
  local lost, last = {}, #r.best
  local best = parabola(x, r.mean[last], r.optimum[last])
  for i = 1, last do
    local v = best and parabola(x, r.mean[last], r.optimum[i])
    lost[i] = v and math.max(v - best, 0) or r.regret[i][last]
  end
  return lost
end

local function both(r, widths, x)
  local lost = lost_at_last(r, x)
  local gap, limit = scores.gap(widths, r.best)
  return gap, scores.regret(widths, lost), limit
end

local function quantiles(list, level)
  table.sort(list)
  if #list < 20 then return NAN, NAN end
  local function at(q) return list[math.max(1, math.ceil(q * #list))] end
  return at((1 - level) / 2), at((1 + level) / 2)
end

-- Losses with the seeds drawn anew.
local function drawn(loss, pick)
  local new = {}
  for a, seeds in ipairs(loss) do
    new[a] = {}
    for b, k in ipairs(pick) do new[a][b] = seeds[k] end
  end
  return new
end

local BOOT = 200

-- Scores of one group: loss by width, seed and rate, r of limn.probe.optima.
function scores.of(loss, widths, x, r, o)
  local gap, regret, limit = both(r, widths, x)
  local s = {gap = gap, regret = regret, limit = limit, gap_low = NAN,
    gap_high = NAN, regret_low = NAN, regret_high = NAN, sure = NAN}
  local seeds = #loss[1]
  if seeds > 1 and o.boot > 0 and finite(gap) then
    local gaps, regrets, faster, known = {}, {}, 0, 0
    local draws = limn.tensor.rand(BOOT, seeds, {seed = o.boot_seed})
    for b = 1, BOOT do
      local pick = {}
      for k = 1, seeds do pick[k] = 1 + math.floor(draws[b][k] * seeds) end
      local q = limn.probe.optima(drawn(loss, pick), widths, x, {boot = 0,
        window = math.min(o.window, #x)})
      local g, h = both(q, widths, x)
      if finite(g) then gaps[#gaps + 1] = g end
      if finite(h) then regrets[#regrets + 1] = h end
      if finite(g) and finite(h) then
        known, faster = known + 1, faster + (h > g and 1 or 0)
      end
    end
    s.gap_low, s.gap_high = quantiles(gaps, o.level)
    s.regret_low, s.regret_high = quantiles(regrets, o.level)
    if known > 0 then s.sure = faster / known end
  end
  s.fast = finite(gap) and finite(regret) and regret > gap
  return s
end

local function number(x)
  if x ~= x then return "-" end
  return x == math.huge and "inf" or x == -math.huge and "-inf"
    or ("%.2f"):format(x)
end

-- What they say, in one or two lines.
function scores.text(s, axis)
  if s.gap ~= s.gap or s.regret ~= s.regret then
    return ("rates of loss gap and regret: not known (three %ss with optima, "
      .. "and a regret above 0, are needed)"):format(axis)
  end
  local function falls(rate, low, high)
    if rate < 0.02 then return "does not fall" end
    return ("falls as %s^-%s [%s, %s]"):format(axis, number(rate), number(low),
      number(high))
  end
  local text = ("loss gap to the limit %s, regret %s: transfer is %s"):format(
    falls(s.gap, s.gap_low, s.gap_high),
    falls(s.regret, s.regret_low, s.regret_high), s.fast and "fast" or "not fast")
  if s.sure == s.sure then
    local share = s.fast and s.sure or 1 - s.sure
    text = text .. (" (%.0f %% of resamples)"):format(100 * share)
  end
  return text
end

return scores
