-- The page of a report: whole, well formed, all text escaped, nothing fetched.
local t = require "limn.test"

local tmp = os.tmpname()
os.remove(tmp)
local path = tmp .. ".html"

-- Elements of a page and the text in them; an error where tags do not match,
-- an attribute is not quoted, or & begins no entity.
local function parse(page)
  local open, names, text = {}, {}, {}
  local i = page:match "^<!DOCTYPE html>()"
  while i <= #page do
    local data, next_ = page:match("^([^<]+)()", i)
    if data then
      assert(not data:gsub("&%a+;", ""):gsub("&#%d+;", ""):find "&", "bare &: " .. data)
      text[#text + 1] = data
      i = next_
    elseif page:sub(i, i + 3) == "<!--" then
      i = assert(page:find("-->", i, true)) + 3
    else
      local slash, name, rest, close
      slash, name, rest, close, next_ = page:match("^<(/?)([%a][%w:]*)([^<>]-)(/?)>()", i)
      assert(name, "no tag: " .. page:sub(i, i + 40))
      local bare = rest:gsub("[%w:_-]+%s*=%s*'[^']*'", ""):gsub('[%w:_-]+%s*=%s*"[^"]*"', "")
      assert(not bare:find "%S", "attributes: " .. rest)
      if slash == "/" then
        assert(table.remove(open) == name, "closes " .. name)
      else
        names[name] = (names[name] or 0) + 1
        if close ~= "/" then open[#open + 1] = name end
      end
      i = next_
    end
  end
  assert(#open == 0, "left open: " .. table.concat(open, " "))
  local plain = table.concat(text):gsub("&lt;", "<"):gsub("&gt;", ">"):gsub("&quot;", '"')
    :gsub("&#39;", "'"):gsub("&amp;", "&")
  return names, plain
end

local function page_of(o)
  o[1], o.title = path, o.title or "page"
  limn.report(o)
  local page = limn.files.read(path)
  os.remove(path)
  return page
end

local evil = [[<script>alert("1")</script> & ' " </pre></table> ]] .. "\1\xff `x` ${y} \u{e9}"

t.test("results, parameters, seeds, versions and the script are there", function()
  local script = tmp .. ".lua"
  limn.files.write(script, "-- what was done: 1 < 2 && 3\n")
  local fig = limn.plot.figure{title = "a figure"}
  fig:line({1, 2}, {1, 2}, {label = "curve"})
  local page = page_of{nil, {training = {t = {1, 2, 3}, loss = {1, 0.5, 0.25}, why = "done"},
      picture = fig, weights = limn.tensor.eye(3), answer = 42},
    title = "a run", text = "One.\n\nTwo.", params = {lr = 0.125, width = 64},
    seed = 77, script = script}
  os.remove(script)
  local names, text = parse(page)
  for _, word in ipairs{"a run", "One.", "Two.", "training", "0.25", "done", "42", "lr",
    "0.125", "width", "64", "77", limn.version, "OpenBLAS", "1 < 2 && 3"} do
    t.ok(text:find(word, 1, true), word)
  end
  t.eq(names.p, 2)
  if os.execute "command -v gnuplot > /dev/null 2>&1" then t.eq(names.svg, 3) end
end)

t.test("no text is markup, wherever it stands", function()
  local fig = limn.plot.figure{title = evil, xlabel = evil}
  fig:line({1, 2}, {1, 2}, {label = evil})
  local script = tmp .. ".lua"
  limn.files.write(script, evil)
  local page = page_of{nil, {[evil] = {t = {1}, loss = {1}, [evil] = {evil}, why = evil}, f = fig},
    title = evil, text = evil, params = {[evil] = evil, list = {evil}}, seed = evil,
    script = script}
  os.remove(script)
  local names, text = parse(page)
  t.eq(names.script, nil)
  t.ok(text:find("<script>alert(\"1\")</script> & '", 1, true))
  t.ok(utf8.len(page) and not page:find "[%z\1-\8]", "text of a page")
end)

t.test("nothing is fetched, and names of figures do not meet", function()
  t.needs "gnuplot"
  local fig = limn.plot.figure()
  fig:points({1, 2}, {1, 2}, {marker = "star"})
  fig:heat({{1, 2}, {3, 4}})
  local script = tmp .. ".lua"
  limn.files.write(script, "-- nothing")
  local page = page_of{nil, {fig, fig}, script = script}
  os.remove(script)
  parse(page)
  local bare = page:gsub('xmlns[:%a]*="[^"]*"', "")
  t.ok(not bare:find "https?:" and not bare:find "src%s*=" and not bare:find "@import")
  local seen = {}
  for id in page:gmatch "%sid%s*=%s*['\"]([^'\"]*)" do
    t.ok(not seen[id], id)
    seen[id] = true
  end
  for ref in page:gmatch "href%s*=%s*['\"]#([^'\"]*)" do t.ok(seen[ref], ref) end
  for ref in page:gmatch "url%(#([^)]*)%)" do t.ok(seen[ref], ref) end
end)

t.test("without gnuplot figures are text", function()
  local script = tmp .. ".lua"
  limn.files.write(script, ([[
    local limn = require "limn"
    limn.report("%s", {t = {1, 2}, loss = {1, 2}})]]):format(path))
  local p = io.popen(("LIMN_GNUPLOT=/no/gnuplot '%s' '%s' 2>&1")
    :format(os.getenv "LIMN" or "build/limn", script))
  t.eq(p:read "a", "")
  p:close()
  os.remove(script)
  local names, text = parse(limn.files.read(path))
  os.remove(path)
  t.ok(names.svg == nil and names.pre and text:find "loss")
end)

t.test("long records are shortened, and say so", function()
  local x = limn.tensor.linspace(1, 1000, 1000)
  local names, text = parse(page_of{nil, {t = x, loss = x}})
  t.ok(text:find("1000 rows, of which one in 5 is shown", 1, true))
  t.ok(names.tr > 200 and names.tr < 220)
end)

t.test("names stand where the values of their columns do, and empty columns are left out", function()
  local page = page_of{nil, {a = {t = {1, 2}, name = {"x", "y"}, message = {"", ""}, last = {"", "z"}}}}
  parse(page)
  t.ok(page:find('<th class="n">t</th>', 1, true) and page:find("<th>name</th>", 1, true))
  t.ok(not page:find("<th>message", 1, true) and page:find("<th>last</th>", 1, true))
end)

t.test("wrong calls", function()
  t.raises(function() limn.report("/no/such/folder/x.html", {}) end, "report: cannot write")
  t.raises(function() limn.report{path, {}, script = "/no/such.lua"} end, "cannot read 'script'")
end)

t.test("a browser sees it", function()
  if not os.execute "command -v chromium > /dev/null 2>&1" then t.skip("no chromium") end
  t.needs "gnuplot"
  local fig = limn.plot.figure()
  fig:line({1, 2}, {1, 2}, {label = evil})
  limn.report{path, {a = fig, b = {t = {1, 2}, loss = {1, 2}}}, title = evil}
  local home = tmp .. ".home"
  local p = io.popen(("HOME='%s' timeout 60 chromium --headless --no-sandbox --disable-gpu "
    .. "--user-data-dir='%s' --dump-dom 'file://%s' 2>/dev/null"):format(home, home, path))
  local dom = p:read "a"
  p:close()
  os.execute(("rm -rf '%s'"):format(home))
  os.remove(path)
  if dom == "" then t.skip("chromium does not start here") end
  t.eq(select(2, dom:gsub("<svg", "")), 2)
  t.eq(select(2, dom:gsub("<script", "")), 0)
  t.ok(dom:find("&lt;script&gt;alert", 1, true))
end)

t.done()
