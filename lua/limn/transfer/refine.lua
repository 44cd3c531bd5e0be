-- Which runs would sharpen a transfer most, and running them.
--
-- Worst first: an optimum at the edge of the grid asks for a rate beyond it; one
-- whose grid is too coarse, for rates between; one whose interval is too wide,
-- for another seed at the rates around it.

local limn = limn

local refine = {}

local function spacing(x, at)
  local best
  for i = 2, #x do
    if not best or math.abs((x[i] + x[i - 1]) / 2 - at) < math.abs(best[2]) then
      best = {x[i] - x[i - 1], (x[i] + x[i - 1]) / 2 - at}
    end
  end
  return best and best[1] or 1
end

local function near(x, at, radius)
  local list = {}
  for _, v in ipairs(x) do
    if math.abs(v - at) <= radius * (1 + 1e-9) then list[#list + 1] = v end
  end
  return list
end

-- What row i of the transfer wants: log2 rates, and a new seed or not.
local function want(t, i, x, interval)
  local at, step = t.optimum[i], spacing(x, t.grid[i])
  if t.edge[i] == "low" then return {x[1] - step}, "edge" end
  if t.edge[i] == "high" then return {x[#x] + step}, "edge" end
  if at ~= at then return nil end
  if step > 4 * interval then
    return {t.grid[i] - step / 2, t.grid[i] + step / 2}, "grid"
  end
  local wide = t.high[i] - t.low[i]
  if wide ~= wide or wide > interval then
    return near(x, t.grid[i], math.max(step, wide == wide and wide / 2 or 0)),
      "seed"
  end
end

local RANK = {edge = 3, grid = 2, seed = 1}

-- Every row that is not sharp enough, worst first.
local function ranked(t, interval)
  local list = {}
  for _, c in ipairs(t.curves) do
    for k, width in ipairs(c.width) do
      for i = 1, #t.width do
        if t.group[i] == c.group and t.width[i] == width then
          local rates, why = want(t, i, c.x, interval)
          if rates then
            local wide = t.high[i] - t.low[i]
            list[#list + 1] = {row = i, rates = rates, why = why,
              seeds = c.seeds, width = width, group = c.group,
              rank = RANK[why] * 1e6 + (wide == wide and wide or 1e5) + k * 1e-6}
          end
        end
      end
    end
  end
  table.sort(list, function(a, b) return a.rank > b.rank end)
  return list
end

local function next_seed(seeds)
  local last = 0
  for _, s in ipairs(seeds) do
    if type(s) == "number" then last = math.max(last, s) end
  end
  return math.tointeger(last) and math.tointeger(last) + 1 or last + 1
end

local function cell(t, want, x, seed)
  local names = t.columns
  local c = {[names.width] = want.width, [names.lr] = 2 ^ x, [names.seed] = seed}
  if names.group then c[names.group] = want.group end
  return c
end

-- t:wants{interval = .25, most = 100}: cells to run, most useful first, each
-- with a reason in `why`, which says edge, grid or seed.
function refine.wants(t, o)
  o = o or {}
  local cells, why = {}, {}
  for _, w in ipairs(ranked(t, o.interval or 0.25)) do
    local seeds = w.why == "seed" and {next_seed(w.seeds)} or w.seeds
    for _, seed in ipairs(seeds) do
      for _, x in ipairs(w.rates) do
        if #cells >= (o.most or 100) then return cells, why end
        cells[#cells + 1], why[#why + 1] = cell(t, w, x, seed), w.why
      end
    end
  end
  return cells, why
end

-- Rows of `new` behind those of `old`.
local function append(old, new, n)
  local m = #new[next(new)]
  for name, column in pairs(new) do
    if type(column) == "table" and #column == m then
      if type(old[name]) ~= "table" then
        old[name] = {}
        for i = 1, n do old[name][i] = "" end
      end
      for i = 1, m do old[name][n + i] = column[i] end
    end
  end
end

local function plain(record, n)
  local copy = {}
  for name, c in pairs(record) do
    if type(c) == "table" and #c == n then
      copy[name] = {}
      for i = 1, n do copy[name][i] = c[i] end
    end
  end
  return copy
end

-- t:refine{interval = .25, most = 100}: run what t:wants says, a round at a
-- time, until every optimum has such an interval or `most` runs were made; the
-- sharper transfer.
function refine.refine(t, o)
  o = o or {}
  local most, made = o.most or 100, 0
  if not t.sweep then
    error("transfer.refine: this transfer is of a record; give 'sweep', or run "
      .. "what t:wants() lists", 0)
  end
  while made < most do
    local cells = refine.wants(t, {interval = o.interval, most = most - made})
    if #cells == 0 then break end
    local spec = {}
    for key, v in pairs(t.sweep) do spec[key] = v end
    spec.grid = limn.space.list(cells)
    local new = limn.sweep(spec)
    local n = #t.record[t.columns.loss]
    local record = plain(t.record, n)
    append(record, plain(new, #cells), n)
    made = made + #cells
    t = t.again(record)
  end
  t.runs = made
  return t
end

return refine
