-- A coordinate check as text: slopes by module and kind, entries by tensor.

local function number(x, format)
  if x == nil or x ~= x then return "-" end
  return (format or "%.2f"):format(math.abs(x) < 5e-4 and 0 or x)
end

local function mark(fit)
  if not fit.decides or fit.verdict == "" then return "" end
  return ({ok = "ok", unclear = "unclear", rate = "ok at lr/10"})[fit.verdict]
    or "FAIL " .. fit.verdict
end

local function sizes(r, fit)
  local list, rows = {}, r.rows
  for k, n in ipairs(r.values) do
    local sum, seeds = 0, 0
    for i = 1, #rows.at do
      if rows.at[i] == n and rows.module[i] == fit.module
        and rows.kind[i] == fit.kind and rows.t[i] == fit.t then
        sum, seeds = sum + rows[r.size][i], seeds + 1
      end
    end
    list[k] = ("%9.3g"):format(sum / seeds)
  end
  return table.concat(list)
end

local KINDS = {size = 1, change = 2, own = 3, through = 4, weight = 5,
  update = 6, gradient = 7}

local function head(r)
  local list = {}
  for k, n in ipairs(r.values) do list[k] = ("%9d"):format(n) end
  return ("%-12s %-8s %2s%s %7s %6s %5s %9s %7s"):format(r.axis, "kind", "t",
    table.concat(list), "slope", "+-", "want", "predicted", "spread")
end

-- Tensors of one timescale together.
local function decay_lines(r, lines)
  local list, names = {}, {}
  for _, e in ipairs(r.entries) do
    if e.steps < math.huge then
      local text = ("forgotten by decay in %.4g steps, %.4g epochs"):format(e.steps,
        e.epochs)
      if not names[text] then
        names[text] = {}
        list[#list + 1] = text
      end
      table.insert(names[text], e.tensor)
    end
  end
  for _, text in ipairs(list) do
    lines[#lines + 1] = table.concat(names[text], ", ") .. ": " .. text
  end
end

local function entry_lines(r, lines)
  if #r.entries == 0 then return end
  lines[#lines + 1] = ""
  lines[#lines + 1] = ("%-12s %-8s %-9s %6s %6s %6s %6s %6s %6s %6s"):format(
    "tensor", "role", "steps", "a", "b", "c", "a+b", "want", "step", "want")
  for _, e in ipairs(r.entries) do
    lines[#lines + 1] = ("%-12s %-8s %-9s %6s %6s %6s %6s %6s %6s %6s %s"):format(
      e.tensor, e.role, e.follows, number(e.a), number(e.b), number(e.c),
      number(e.start), number(e.start == e.start and e.start_want or 0 / 0),
      number(e.step), number(e.step == e.step and e.step_want or 0 / 0),
      next(e.repair) and "FAIL" or ""):gsub("%s+$", "")
  end
  decay_lines(r, lines)
end

-- c:text{all = true}: also weights, updates, gradients and every step.
local function text(r, o)
  local lines, order = {head(r)}, {}
  for i, fit in ipairs(r.fits) do
    if o and o.all or fit.decides then order[#order + 1] = {fit, i} end
  end
  table.sort(order, function(p, q)
    local a, b = KINDS[p[1].kind], KINDS[q[1].kind]
    if a ~= b then return a < b end
    if p[1].t ~= q[1].t then return p[1].t < q[1].t end
    return p[2] < q[2]
  end)
  for _, pair in ipairs(order) do
    local fit = pair[1]
    lines[#lines + 1] = ("%-12s %-8s %2d%s %7s %6s %5s %9s %7s %s"):format(
      fit.module, fit.kind, fit.t, sizes(r, fit), number(fit.slope),
      number(fit.slope_se), number(fit.want, "%g"), number(fit.predicted),
      number(fit.spread), mark(fit)):gsub("%s+$", "")
  end
  entry_lines(r, lines)
  lines[#lines + 1] = ""
  lines[#lines + 1] = r.says
  for _, w in ipairs(r.warnings) do lines[#lines + 1] = "note: " .. w end
  return table.concat(lines, "\n")
end

return text
