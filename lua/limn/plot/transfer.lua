-- The figure of a transfer analysis: curves by width, optima, laws.

local limn = limn

-- One curve as lists: x, mean, mean - mean_se, mean + mean_se, where it is finite.
local function finite(c, i)
  local x, y, lo, hi = {}, {}, {}, {}
  for j = 1, #c.x do
    local v, e = c.mean[i][j], c.mean_se[i][j]
    if v == v and v < math.huge then
      e = e == e and e or 0
      local n = #x + 1
      x[n], y[n], lo[n], hi[n] = c.x[j], v, v - e, v + e
    end
  end
  return x, y, lo, hi
end

-- A range of losses in which the minima can be seen: rates that nearly
-- diverge may leave it at the top.
local function loss_range(curves)
  local all = {}
  for _, c in ipairs(curves) do
    for i = 1, #c.width do
      local _, y = finite(c, i)
      table.move(y, 1, #y, #all + 1, all)
    end
  end
  table.sort(all)
  local low = all[1]
  local high = all[math.max(1, math.ceil(0.85 * #all))]
  if not low or not (high > low) then return nil end
  local room = 0.08 * (high - low)
  return {low - room, high + 3 * room}
end

local function draw_group(self, figure, c, panel, range)
  local colors = limn.plot.palette(math.max(#c.width, 2), {range = {0, 0.9},
    reverse = true})
  for i, width in ipairs(c.width) do
    local x, y, lo, hi = finite(c, i)
    if #x > 0 then
      figure:band(x, lo, hi, {color = colors[i], panel = panel})
      figure:line(x, y, {color = colors[i], panel = panel, marker = "circle",
        size = 0.6, label = tostring(width),
        dash = width == math.huge and "dash" or nil})
    end
  end
  for i = 1, #self.width do
    local x, y = self.optimum[i], self.best[i]
    if self.group[i] == c.group and x == x then
      figure:mark(x, math.min(y, range and range[2] or y),
        {color = "#d62728", panel = panel})
    end
  end
end

-- The optimum at infinite width: a line with its interval, at the right end of
-- a band of its own.
local function draw_limit(self, figure, panel, name, first, last)
  for i = 1, #self.width do
    local y = self.optimum[i]
    if self.width[i] == math.huge and self.group[i] == name and y == y then
      local lo, hi = self.low[i], self.high[i]
      if lo == lo and lo > -math.huge and hi < math.huge then
        figure:band({last, last + (last - first) / 8 + 0.1}, {lo, lo}, {hi, hi},
          {panel = panel, color = "gray"})
      end
      figure:hline(y, {panel = panel, label = (name ~= "" and tostring(name)
        .. " " or "") .. "infinite width"})
    end
  end
end

local function draw_laws(self, figure, panel)
  for _, law in ipairs(self.laws) do
    local x, y = {}, {}
    for i = 1, #self.width do
      if self.group[i] == law.group and self.width[i] < math.huge
        and self.optimum[i] == self.optimum[i] then
        x[#x + 1], y[#y + 1] = math.log(self.width[i], 2), self.optimum[i]
      end
    end
    if #x > 0 then
      local name = law.group ~= "" and tostring(law.group) .. " " or ""
      figure:line(x, y, {panel = panel, marker = "circle",
        label = name .. ("slope %.2f"):format(law.slope)})
      draw_limit(self, figure, panel, law.group, x[1], x[#x])
    end
  end
end

local function hyper(self)
  local name = self.columns.lr
  return "log2 " .. (name == "lr" and "learning rate" or name)
end

-- Whether all groups have the same widths, hence the same colours.
local function alike(curves)
  local first = table.concat(curves[1].width, " ")
  for _, c in ipairs(curves) do
    if table.concat(c.width, " ") ~= first then return false end
  end
  return true
end

-- t:figure(): loss against log2 lr, a panel a group, a curve a width with its
-- standard error and its optimum, and one legend beside the last; then the optima
-- against width, that of infinite width as a line with its interval at the right.  o.law =
-- false leaves that panel out; o.title, o.ylabel name things; o.into is a figure
-- of enough panels to draw into instead, such as one on the screen.
local function figure_of(self, o)
  o = o or {}
  local law = o.law ~= false
  if o.into then o.into:clear() end
  local figure = o.into
    or limn.plot.figure{title = o.title, rows = 1,
      cols = math.min(16, #self.curves + (law and 1 or 0))}
  local range = o.yrange or loss_range(self.curves)
  local last = math.min(#self.curves, 15)
  local one = last > 1 and last == #self.curves and alike(self.curves)
  for k, c in ipairs(self.curves) do
    if k > last then break end
    figure:panel(k, {xlabel = hyper(self), ylabel = o.ylabel or "loss",
      title = c.group ~= "" and tostring(c.group) or nil, yrange = range,
      legend = one and (k < last and "none" or "outside") or "auto"})
    draw_group(self, figure, c, k, range)
  end
  if law then
    local k = math.min(16, #self.curves + 1)
    figure:panel(k, {xlabel = "log2 " .. self.columns.width, ylabel = "log2 optimum"})
    draw_laws(self, figure, k)
  end
  return figure
end

return figure_of
