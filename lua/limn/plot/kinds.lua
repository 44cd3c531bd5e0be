-- Which picture shows which value of limn: one function a kind of value.

local limn = limn
local T = limn.tensor
local errors = require "limn.errors"

local kinds = {} -- this module

local PANELS = 12 -- of one figure, at most

local function is(value, kind)
  return type(value) == "userdata" and getmetatable(value) == kind
end

-- A matrix or a vector; nil if it is neither.
local function tensor(value)
  if is(value, "tensor") then return value end
  if type(value) ~= "table" or type(value[1]) ~= "number"
    and type(value[1]) ~= "table" then
    return nil
  end
  local ok, t = errors.try(T.new, value)
  return ok and is(t, "tensor") and t or nil
end

local function numbers(column)
  if is(column, "tensor") then return column.rank == 1 end
  if type(column) ~= "table" or #column == 0 then return false end
  for _, v in ipairs(column) do if type(v) ~= "number" then return false end end
  return true
end

-- A grid of so many panels, as square as can be.
local function grid(n, options)
  local cols = math.ceil(math.sqrt(n))
  options.cols, options.rows = cols, math.ceil(n / cols)
  local fig = limn.plot.figure(options)
  for k = n + 1, options.rows * cols do fig:panel(k, {hidden = true}) end
  return fig
end

-- ---- records of training ---------------------------------------------------

local function columns_of(record)
  local names = {}
  for name, column in pairs(record) do
    if type(name) == "string" and name ~= "t" and numbers(column)
      and #column == #record.t then
      names[#names + 1] = name
    end
  end
  table.sort(names, function(a, b)
    if (a == "loss") ~= (b == "loss") then return a == "loss" end
    return a < b
  end)
  return names
end

local function positive(column)
  for i = 1, #column do if not (column[i] > 0) then return false end end
  return #column > 0
end

-- Each column against t, a panel each; the loss logarithmic.
local function of_record(record, o)
  local names = columns_of(record)
  if not names[1] then error("plot.of: the record has no columns of numbers", 0) end
  local n = math.min(#names, PANELS)
  local fig = grid(n, {title = o.title, xlabel = "t"})
  for k = 1, n do
    local name = names[k]
    fig:panel(k, {ylabel = name, legend = "none",
      logy = name:find "loss" and positive(record[name]) and 10 or nil})
    fig:line(record.t, record[name], {panel = k, label = name})
  end
  return fig
end

-- ---- sweeps ----------------------------------------------------------------

local function distinct(column)
  local list, seen = {}, {}
  for _, v in ipairs(column) do
    if v == v and not seen[v] then
      seen[v] = true
      list[#list + 1] = v
    end
  end
  table.sort(list, function(a, b)
    if type(a) == type(b) then return a < b end
    return tostring(a) < tostring(b)
  end)
  return list
end

-- The columns that can be parameters: several values, and fewer than rows
-- where more than one varies.
local function parameters(record, y)
  local list = {}
  for name, column in pairs(record) do
    if name ~= y and name ~= "status" and name ~= "message" and name ~= "seed"
      and type(column) == "table" and #column == #record.status
      and type(column[1]) ~= "table" then
      local values = distinct(column)
      if #values > 1 then list[#list + 1] = {name = name, values = values} end
    end
  end
  table.sort(list, function(a, b)
    if #a.values ~= #b.values then return #a.values > #b.values end
    return a.name < b.name
  end)
  return list
end

local function choose(what, wanted, list, preferred, not_this, valid)
  local function find(name)
    for _, p in ipairs(list) do
      if p.name == name and name ~= not_this and (not valid or valid(p)) then return p end
    end
  end
  if wanted then
    local p = find(wanted)
    if p then return p end
    local names = {}
    for _, q in ipairs(list) do names[#names + 1] = q.name end
    table.sort(names)
    error(("plot.of: '%s' must be a parameter with several values (%s), got '%s'")
      :format(what, table.concat(names, ", "), wanted), 0)
  end
  local p = find(preferred)
  if p then return p end
  for _, q in ipairs(list) do if find(q.name) then return q end end
end

local function is_numeric(p)
  for _, v in ipairs(p.values) do if type(v) ~= "number" then return false end end
  return true
end

-- Whether values grow by factors rather than by steps.
local function geometric(values)
  if not (values[1] > 0) or #values < 3 then return false end
  local span = values[#values] - values[1]
  return values[#values] / values[1] >= 8
    and values[2] - values[1] < 0.5 * span / (#values - 1)
end

-- Mean and standard error of the rows of one curve by x; trials that failed
-- and results that are not finite are left out.
local function curve(record, x, y, keep)
  local cells = {}
  for i, status in ipairs(record.status) do
    local at, v = record[x][i], record[y][i]
    if status == "done" and type(v) == "number" and v == v and math.abs(v) < math.huge
      and keep(i) then
      cells[at] = cells[at] or {n = 0, sum = 0, square = 0}
      local c = cells[at]
      c.n, c.sum, c.square = c.n + 1, c.sum + v, c.square + v * v
    end
  end
  local xs, mean, se = {}, {}, {}
  for at in pairs(cells) do xs[#xs + 1] = at end
  table.sort(xs)
  for i, at in ipairs(xs) do
    local c = cells[at]
    mean[i] = c.sum / c.n
    local variance = c.n > 1 and math.max(c.square - c.n * mean[i] ^ 2, 0) / (c.n - 1) or 0
    se[i] = math.sqrt(variance / c.n)
  end
  return xs, mean, se
end

local function result_of(record, wanted)
  if wanted then
    if record[wanted] and numbers(record[wanted]) then return wanted end
    error(("plot.of: 'y' must be a column of numbers, got '%s'"):format(wanted), 0)
  end
  if record.loss and numbers(record.loss) then return "loss" end
  error("plot.of: the sweep has no column 'loss'; say which with y = 'name'", 0)
end

-- The result against one parameter, a curve for each value of another, with
-- standard errors over all that is left, such as seeds.
local function of_sweep(record, o)
  local y = result_of(record, o.y)
  local list = parameters(record, y)
  local x = choose("x", o.x, list, "lr", nil, is_numeric)
  if not x then error("plot.of: no parameter of the sweep has several numbers", 0) end
  local by = choose("by", o.by, list, "width", x.name)
  -- What changes with every row is a result, not a parameter.
  if by and not o.by and #by.values > 1 and #by.values >= #record.status then by = nil end
  local fig = limn.plot.figure{title = o.title, xlabel = x.name, ylabel = y,
    logx = geometric(x.values) and 10 or 0,
    logy = y:find "loss" and positive(record[y]) and 10 or 0}
  local values = by and by.values or {false}
  local colors = limn.plot.palette(math.max(#values, 2), {range = {0, 0.9}})
  for k, value in ipairs(values) do
    local xs, mean, se = curve(record, x.name, y, function(i)
      return not by or record[by.name][i] == value
    end)
    if #xs > 0 then
      fig:line(xs, mean, {err = se, marker = "circle", size = 0.7,
        label = by and ("%s %s"):format(by.name, tostring(value)) or nil,
        color = by and is_numeric(by) and colors[k] or nil})
    end
  end
  return fig
end

-- ---- spectra and laws ------------------------------------------------------

-- The density of a law on its bands, from `from` on, times `scale`.
local function draw_law(fig, law, panel, scale, label)
  local s = law:support()
  for b = 1, #s.lower do
    local lo, hi = s.lower[b], s.upper[b]
    -- Denser at the edges, where the density has square roots.
    local u = T.linspace(0, math.pi, 257)
    local x = (lo + hi) / 2 - (hi - lo) / 2 * u:cos()
    fig:line(x, law:density(x).density * scale,
      {panel = panel, color = "vermillion", label = b == 1 and label or nil})
  end
  for k = 1, #s.point do
    fig:vline(s.point[k], {panel = panel, color = "vermillion",
      label = ("mass %.3g"):format(s.point_mass[k])})
  end
end

local function of_law(law, o)
  local fig = limn.plot.figure{title = o.title or tostring(law), xlabel = "x",
    ylabel = "density"}
  draw_law(fig, law, 1, 1)
  return fig
end

local function draw_values(fig, r, panel)
  fig:hist(r.values, {panel = panel, density = true})
  if r.law then
    -- The law is of the values that are no outliers.
    local n = #r.values
    draw_law(fig, r.law, panel, (n - (r.count or 0)) / n, "law of the bulk")
  end
end

local function of_values(r, o)
  local fig = limn.plot.figure{title = o.title,
    xlabel = r.law and "singular value" or "eigenvalue", ylabel = "density"}
  draw_values(fig, r, 1)
  return fig
end

-- The quadrature of an operator: where the nodes are and what they weigh.
local function of_quadrature(r, o)
  local fig = limn.plot.figure{title = o.title, xlabel = "eigenvalue",
    ylabel = "weight", logy = 10}
  local d = r.density
  fig:stems(d.values:flatten(), d.weights:flatten(), {size = 0.8})
  return fig
end

local function of_spectra(r, o)
  local names = {}
  for name, s in pairs(r.spectra) do
    if type(s) == "table" and s.values then names[#names + 1] = name end
  end
  table.sort(names)
  local n = math.min(#names, PANELS)
  if n == 0 then error("plot.of: the table has no spectra", 0) end
  local fig = grid(n, {title = o.title, xlabel = "singular value"})
  for k = 1, n do
    fig:panel(k, {title = names[k], legend = "none"})
    draw_values(fig, r.spectra[names[k]], k)
  end
  return fig
end

-- ---- tensors, networks, particles ------------------------------------------

-- The same distance to both sides of zero where a matrix has both signs.
local function palette_of(m)
  local lo, hi = m:min(), m:max()
  return lo < 0 and hi > 0 and "rdbu" or "viridis"
end

local function of_tensor(t, o)
  if t.rank == 1 then
    local fig = limn.plot.figure{title = o.title, xlabel = "index"}
    fig:line(T.linspace(1, #t, #t), t)
    return fig
  elseif t.rank == 2 then
    local fig = limn.plot.figure{title = o.title}
    fig:heat(t, {palette = palette_of(t)})
    return fig
  end
  error(("plot.of: a tensor of rank %d has no picture, those of rank 1 and 2 have")
    :format(t.rank), 0)
end

local function of_net(net, o)
  local names = {}
  for _, name in ipairs(net:params()) do
    if net:get(name).rank == 2 then names[#names + 1] = name end
  end
  local n = math.min(#names, PANELS)
  local fig = grid(n, {title = o.title or tostring(net)})
  for k = 1, n do
    local w = net:get(names[k])
    fig:panel(k, {title = names[k]})
    fig:heat(w, {panel = k, palette = palette_of(w)})
  end
  return fig
end

-- The first layer of each particle, by its first two coordinates; the colour
-- is the second layer.
local function of_particles(p, o)
  local state = p:get()
  local w, a = state.w, state.a
  local first = w:t()[1]
  local second = w.shape[2] > 1 and w:t()[2] or first * 0
  local fig = limn.plot.figure{title = o.title, xlabel = "w[1]", ylabel = "w[2]",
    aspect = "equal"}
  fig:colored(first, second, a:t()[1], {palette = "rdbu", label = "a", size = 0.7})
  return fig
end

-- ---- which is which --------------------------------------------------------

-- In this order the first whose `is` holds.
local list = {
  {is = function(v) return is(v, "figure") end, of = function(v) return v end},
  {is = function(v) return is(v, "net") end, of = of_net},
  {is = function(v) return is(v, "particles") end, of = of_particles},
  {is = function(v) return is(v, "law") end, of = of_law},
  {is = function(v) return type(v) == "table" and type(v.figure) == "function" end,
   of = function(v, o) return v:figure{title = o.title} end},
  {is = function(v) return type(v) == "table" and type(v.status) == "table"
     and type(v.message) == "table" end, of = of_sweep},
  {is = function(v) return type(v) == "table" and type(v.spectra) == "table" end,
   of = of_spectra},
  {is = function(v) return type(v) == "table" and type(v.density) == "table"
     and is(v.density.values, "tensor") end, of = of_quadrature},
  {is = function(v) return type(v) == "table" and is(v.values, "tensor")
     and v.rows end, of = of_values},
  {is = function(v) return type(v) == "table" and numbers(v.t) end, of = of_record},
  {is = tensor, of = function(v, o) return of_tensor(tensor(v), o) end},
}

-- The figure of a value, which is not shown.
function kinds.figure(value, o)
  for _, kind in ipairs(list) do
    if kind.is(value) then return kind.of(value, o) end
  end
  error(("plot.of: %s has no picture; a record of train, a sweep, a transfer "
    .. "analysis, a spectrum, a coordinate check, a law, a matrix, a vector, "
    .. "particles and a network have"):format(limn.show(value):sub(1, 60)), 0)
end

return kinds
