-- limn.report{...}: what was done and found, as one page of HTML that needs no
-- other file: figures, tables, parameters, seeds, versions, the script.

local limn = limn
local errors = require "limn.errors"
local kinds = require "limn.plot.kinds"
local proc = require "limn.proc"
local session = require "limn.session"
local whole = require "limn.files.whole"

local ROWS = 200 -- of a table, at most

-- Text as HTML: what could be markup is not, and what is no text is shown as
-- such.
local function escape(value)
  local text = tostring(value)
  if not utf8.len(text) then
    text = text:gsub("[\128-\255]", "\u{fffd}")
  end
  text = text:gsub("[\0-\8\11\12\14-\31\127]", "\u{fffd}")
  return (text:gsub("[&<>\"']", {["&"] = "&amp;", ["<"] = "&lt;", [">"] = "&gt;",
    ['"'] = "&quot;", ["'"] = "&#39;"}))
end

local function number(x)
  if type(x) ~= "number" then return escape(limn.show(x)) end
  return escape(math.type(x) == "integer" and ("%d"):format(x) or ("%.6g"):format(x))
end

local function cell(value)
  if type(value) == "number" then return "<td class=\"n\">" .. number(value) .. "</td>" end
  if type(value) == "string" then return "<td>" .. escape(value) .. "</td>" end
  return "<td>" .. escape(limn.show(value)) .. "</td>"
end

-- ---- sections --------------------------------------------------------------

local function section(title, body)
  return ("<section>\n<h2>%s</h2>\n%s\n</section>\n"):format(escape(title), body)
end

local function row(name, value)
  return "<tr><th>" .. escape(name) .. "</th>" .. cell(value) .. "</tr>\n"
end

local function names_of(t)
  local names = {}
  for name in pairs(t) do names[#names + 1] = name end
  table.sort(names, function(a, b)
    if type(a) == type(b) and type(a) ~= "table" and type(a) ~= "boolean" then return a < b end
    return tostring(a) < tostring(b)
  end)
  return names
end

-- Names and values, one a row.
local function pairs_table(t)
  local rows = {}
  for _, name in ipairs(names_of(t)) do rows[#rows + 1] = row(name, t[name]) end
  return "<table>\n" .. table.concat(rows) .. "</table>"
end

local function is_column(v, n)
  return (type(v) == "table" or type(v) == "userdata" and getmetatable(v) == "tensor"
    and v.rank == 1) and #v > 0 and (not n or #v == n) and type(v[1]) ~= "table"
end

-- Does a column say nothing, as that of messages where nothing failed?
local function is_empty(column)
  for i = 1, #column do
    if column[i] ~= "" then return false end
  end
  return true
end

-- The name above a column, where its values stand.
local function head_cell(name, column)
  return (type(column[1]) == "number" and "<th class=\"n\">" or "<th>") .. escape(name)
    .. "</th>"
end

-- The columns of a record, as many rows as can be read; nil if it has none.
local function columns_table(record)
  local first = record.t or record.status
  local n = is_column(first) and #first or nil
  local names, scalars = {}, {}
  for _, name in ipairs(names_of(record)) do
    local v = record[name]
    if type(name) == "string" and is_column(v, n) then
      n = n or #v
      if not is_empty(v) then names[#names + 1] = name end
    elseif type(v) == "number" or type(v) == "string" or type(v) == "boolean" then
      scalars[name] = v
    end
  end
  local parts = {}
  if next(scalars) then parts[1] = pairs_table(scalars) end
  if not names[1] then return parts[1] end
  table.sort(names, function(a, b)
    if (a == "t") ~= (b == "t") then return a == "t" end
    return a < b
  end)
  local head, every = {}, math.max(1, math.ceil(n / ROWS))
  for k, name in ipairs(names) do head[k] = head_cell(name, record[name]) end
  local rows = {"<tr>" .. table.concat(head) .. "</tr>"}
  for i = 1, n, every do
    local cells = {}
    for k, name in ipairs(names) do cells[k] = cell(record[name][i]) end
    rows[#rows + 1] = "<tr>" .. table.concat(cells) .. "</tr>"
  end
  if every > 1 then
    parts[#parts + 1] = ("<p>%d rows, of which one in %d is shown.</p>"):format(n, every)
  end
  parts[#parts + 1] = "<table>\n" .. table.concat(rows, "\n") .. "\n</table>"
  return table.concat(parts, "\n")
end

-- ---- figures ---------------------------------------------------------------

-- Names inside an svg are those of its page: each figure has its own.
local function own_names(svg, k)
  local prefix = ("f%d_"):format(k)
  return (svg:gsub("(id%s*=%s*['\"])", "%1" .. prefix)
    :gsub("(href%s*=%s*['\"]#)", "%1" .. prefix)
    :gsub("(url%(#)", "%1" .. prefix))
end

-- The figure as an element of a page; as text where there is no gnuplot.
local function picture(figure, k)
  local path = os.tmpname()
  os.remove(path)
  local ok, r = pcall(figure.write, figure, path .. ".svg")
  local svg = proc.content(path .. ".svg")
  for _, kind in ipairs{".svg", ".gp", ".csv"} do os.remove(path .. kind) end
  if not ok then error(r, 0) end
  svg = svg and svg:match "<svg.*</svg>"
  if not svg then return "<pre>" .. escape(figure:text()) .. "</pre>" end
  -- A view box lets it shrink with the page; titles are those of gnuplot.
  local size = figure:size()
  local w, h = size.width, size.height
  svg = svg:gsub("^<svg%s[^>]*>", function()
    return ('<svg width="%d" height="%d" viewBox="0 0 %d %d" '
      .. 'xmlns="http://www.w3.org/2000/svg" '
      .. 'xmlns:xlink="http://www.w3.org/1999/xlink">'):format(w, h, w, h)
  end, 1):gsub("<title>.-</title>", ""):gsub("<desc>.-</desc>", "")
  return "<figure>" .. own_names(svg, k) .. "</figure>"
end

-- ---- the page --------------------------------------------------------------

local STYLE = [[
body { font: 16px/1.5 sans-serif; color: #222; max-width: 60em; margin: 2em auto; padding: 0 1em }
h1, h2 { font-weight: normal } h2 { border-bottom: 1px solid #ddd; margin-top: 2em }
table { border-collapse: collapse; font-size: 14px; display: block; overflow-x: auto }
th, td { text-align: left; padding: 2px 12px 2px 0; vertical-align: top }
th.n, td.n { text-align: right; font-variant-numeric: tabular-nums }
pre { background: #f6f6f6; padding: 1em; overflow-x: auto; font-size: 13px; line-height: 1.25 }
figure { margin: 1em 0 } svg { max-width: 100%; height: auto }]]

local function is_figure(v) return type(v) == "userdata" and getmetatable(v) == "figure" end

-- A result: its picture, if it has one, and its columns.
local function result(name, value, k)
  local parts = {}
  local figure
  if is_figure(value) then
    figure = value
  else
    local ok, f = errors.try(kinds.figure, value, {})
    figure = ok and f or nil
  end
  if figure then parts[1] = picture(figure, k) end
  if type(value) == "table" then
    parts[#parts + 1] = columns_table(type(value.record) == "table" and value.record or value)
  end
  if not parts[1] then parts[1] = "<pre>" .. escape(limn.show(value)) .. "</pre>" end
  return section(name, table.concat(parts, "\n"))
end

local function text_of(path)
  local text, why = proc.content(path)
  if not text then error(("report: cannot read 'script' '%s': %s"):format(path, why), 0) end
  return text
end

-- Results by name or in order, as a list of {name, value}.
local function listed(results)
  if type(results) ~= "table" or results.t or results.status or results.values
    or results.figure or results.spectra then
    return {{"result", results}}
  end
  local list = {}
  for i, v in ipairs(results) do list[i] = {("result %d"):format(i), v} end
  for _, name in ipairs(names_of(results)) do
    if type(name) == "string" then list[#list + 1] = {name, results[name]} end
  end
  return list
end

local function page(o)
  local facts = session.facts()
  local parts = {}
  local function add(text) parts[#parts + 1] = text end
  local title = escape(o.title)
  add('<!DOCTYPE html>\n<html lang="en" xmlns="http://www.w3.org/1999/xhtml">\n<head>\n'
    .. '<meta charset="utf-8"/>\n'
    .. '<meta name="viewport" content="width=device-width, initial-scale=1"/>\n'
    .. "<title>" .. title .. "</title>\n<style>\n" .. STYLE .. "\n</style>\n</head>\n<body>\n")
  add("<h1>" .. title .. "</h1>\n")
  if o.text then
    for paragraph in (o.text .. "\n\n"):gmatch "(.-)\n%s*\n" do
      if paragraph:find "%S" then add("<p>" .. escape(paragraph) .. "</p>\n") end
    end
  end
  for k, r in ipairs(listed(o.results)) do add(result(r[1], r[2], k)) end
  if o.params then add(section("Parameters", pairs_table(o.params))) end
  local about = {limn = facts.version, ["linear algebra"] = facts.blas,
    kernel = facts.core, lua = _VERSION, threads = limn.threads(),
    processors = limn.cores(), seed = session.seed and session.seed() or nil,
    written = proc.date()}
  if o.seed then about.seed = o.seed end
  add(section("Versions and seeds", pairs_table(about)))
  if o.script then add(section("Script", "<pre>" .. escape(text_of(o.script)) .. "</pre>")) end
  add "</body>\n</html>\n"
  return table.concat(parts)
end

-- The script that runs, where it is a file.
local function running()
  local script = arg and arg[0]
  local there = type(script) == "string" and script:find "%.lua$" and proc.size(script)
  return there and script or nil
end

limn.def{
  name = "report",
  doc = "Write a page of HTML that needs no other file: figures and tables of "
    .. "results, parameters, seeds, versions and the script.",
  example = [[
local path = os.tmpname()
limn.report{path, {loss = {t = {1, 2}, loss = {1, 0.5}}}, title = "two steps",
  params = {lr = 0.1}}
assert(limn.files.read(path):find("two steps"))
os.remove(path)]],
  args = {
    {name = "path", kind = "str", doc = "the file, .html"},
    {name = "results", kind = "any", doc = "a result (whatever limn.plot has a "
      .. "picture of, figures, records), or a table of them by name"},
    {name = "title", kind = "str", default = "limn report", doc = "title of the page"},
    {name = "text", kind = "str", optional = true,
      doc = "paragraphs before the results, an empty line between them"},
    {name = "params", kind = "table", optional = true, doc = "parameters by name"},
    {name = "seed", kind = "any", optional = true,
      doc = "the seed to show; default: that of the session"},
    {name = "script", kind = "str", optional = true,
      doc = "a file whose text is shown; default: the script that runs"},
  },
  results = {{name = "path", kind = "str", doc = "the file written"}},
  run = function(a)
    a.script = a.script or running()
    errors.call("report", whole.write, a.path, errors.call("report", page, a))
    return a.path
  end,
}
