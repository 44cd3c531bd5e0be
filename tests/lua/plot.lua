-- Plots: what is drawn, saved and said, with a real gnuplot where there is
-- one and with none.
local t = require "limn.test"
local saved = require "lib.saved"
local path, contents = saved.path, saved.contents

-- The colours of a saved png as gnuplot reads them: {x, y from below, r, g, b}
-- of every pixel.
local function pixels(name)
  local p = io.popen(([[gnuplot -e "set table; plot '%s' binary ]]
    .. [[filetype=png with rgbimage" 2>&1]]):format(path(name)))
  local all = {}
  for line in p:lines() do
    local x, y, r, g, b = line:match "^%s*(%d+)%s+(%d+)%s+(%d+)%s+(%d+)%s+(%d+)"
    if x then
      all[#all + 1] = {x = x + 0, y = y + 0, r = r + 0, g = g + 0, b = b + 0}
    end
  end
  p:close()
  os.remove(path(name))
  return all
end

-- How many of them are of a colour 0xRRGGBB, and the middle of those.
local function count(all, colour)
  local n, x, y = 0, 0, 0
  for _, p in ipairs(all) do
    if (p.r << 16 | p.g << 8 | p.b) == colour then
      n, x, y = n + 1, x + p.x, y + p.y
    end
  end
  return n, x / n, y / n
end

-- Run a script in another limn with these variables; what it prints on
-- stdout and stderr together.
local function run(env, script)
  local f = assert(io.open(path ".lua", "w"))
  f:write("local limn = require 'limn'\n", script)
  f:close()
  local limn_path = os.getenv "LIMN" or "build/limn"
  local p = io.popen(("%s '%s' '%s' 2>&1"):format(env, limn_path, path ".lua"))
  local text = p:read("a")
  local ok = p:close()
  os.remove(path ".lua")
  return text, ok
end

local function example()
  local fig = limn.plot.figure{title = "loss", logy = 10, xlabel = "step"}
  fig:line({1, 2, 3}, {1, 0.1, 0.01}, {label = "SP", err = {0.1, 0.01, 0.01}})
  fig:mark(3, 0.01, {label = "best"})
  return fig
end

t.test("text picture, letter by letter", function()
  local fig = limn.plot.figure{title = "t", xlabel = "x", ylabel = "y"}
  fig:line({0, 1, 2}, {0, 1, 0}, {label = "up"})
  local want = [[
             t
y
1+           ****
 |        ***   ***
 |     ***         ***
 |  ****              ***
0+***                   ***
 ++-----------+-----------+
  0           1           2
              x
  * up
]]
  local got = fig:text{width = 28, height = 11, ascii = true}
  t.ok(got == want, got)
  local utf8_text = fig:text{width = 28, height = 11}
  t.ok(utf8_text:find("[\xe2][\xa0-\xa3]"), "has Braille dots")
  t.ok(not utf8_text:find("\27"), "no escapes unless asked")
  t.ok(fig:text{color = true}:find("\27%[0;38;5;"), "colours when asked")
end)

t.test("names in a text picture are wrapped, and the last row counts those left", function()
  local fig = limn.plot.figure()
  fig:line({1, 2}, {1, 2}, {label = "a first name with many words in it"})
  fig:line({1, 2}, {2, 1}, {label = "second"})
  local text = fig:text{width = 24, height = 20, ascii = true}
  local words = text:gsub("%s+", " ")
  t.ok(words:find "%* a first name with many words in it %p second", text)
  for line in text:gmatch "[^\n]+" do t.ok(#line <= 24, line) end
  for k = 1, 20 do fig:line({1, 2}, {1, k}, {label = "curve number " .. k}) end
  text = fig:text{width = 24, height = 20, ascii = true}
  local shown = select(2, text:gsub("curve number", ""))
  t.eq(text:match "%.%.%. (%d+) more", tostring(20 - shown))
end)

t.test("a legend that would cover curves stands beside or below the panel", function()
  local function script(curves, options)
    local fig = limn.plot.figure(options)
    local x = limn.tensor.linspace(0, 40, 400)
    for k = 1, curves do fig:line(x, x:sin(), {label = "curve " .. k}) end
    fig:save(path ".gp")
    return contents ".gp"
  end
  -- Where the first name stands: beside the axes of the first panel, or in them.
  local function place(gp)
    local left, right = gp:match "lmargin at screen ([%d.]+).-rmargin at screen ([%d.]+)"
    local bottom, top = gp:match "bmargin at screen ([%d.]+).-tmargin at screen ([%d.]+)"
    local x, y = gp:match 'set label "curve 1" at screen ([%d.]+),([%d.]+)'
    if x + 0 > right + 0 then return "outside" end
    if y + 0 < bottom + 0 then return "below" end
    return (y + 0 > (bottom + top) / 2 and "top" or "bottom")
      .. (x + 0 > (left + right) / 2 and "right" or "left")
  end
  t.eq(place(script(8, {yrange = {-1, 1}})), "outside")
  t.eq(place(script(2, {yrange = {-1, 1}})), "outside")
  t.eq(place(script(2)), "topright") -- the axis grows
  t.eq(place(script(2, {cols = 2, yrange = {-1, 1}})), "below") -- no room beside
  t.eq(place(script(2, {cols = 2, sharey = true})), "below")
  t.eq(place(script(2, {legend = "below"})), "below")
  -- As many columns as there is room for, in order, above the end of the page.
  local gp = script(5, {legend = "below", width = 400})
  local low, above, columns = 1, 1, {}
  for k = 1, 5 do
    local x, y = gp:match('set label "curve ' .. k .. '" at screen ([%d.]+),([%d.]+)')
    columns[x] = (columns[x] or 0) + 1
    t.ok(y + 0 > 0.01 and (columns[x] == 1 or y + 0 < above), "curve " .. k)
    low, above = math.min(low, y + 0), y + 0
  end
  local counts = {}
  for _, n in pairs(columns) do counts[#counts + 1] = n end
  t.ok(#counts > 1 and low < gp:match "bmargin at screen ([%d.]+)" + 0)
  t.eq(place(script(4, {legend = "topleft"})), "topleft")
  t.eq(place(script(12)), "outside") -- at the ends
  -- Of corners without curves one without lines across the panel.
  local function crossed(add)
    local fig = limn.plot.figure{yrange = {0, 10}}
    fig:line({0, 10}, {5, 5}, {label = "curve 1"})
    add(fig)
    fig:save(path ".gp")
    return place(contents ".gp")
  end
  t.eq(crossed(function() end), "topright")
  t.eq(crossed(function(fig) fig:vline(9) end), "topleft")
  t.eq(crossed(function(fig) fig:hline(9.5) end), "bottomright")
  t.eq(crossed(function(fig) fig:vline(9) fig:hline(9.5) end), "bottomleft")
  t.eq(crossed(function(fig) fig:vline(9) fig:vline(1) fig:hline(9.5) end), "bottomright")
end)

-- What stands below the axis of a text picture.
local function xlabels(x, options)
  local fig = limn.plot.figure(options)
  fig:line(x, x)
  local last
  for line in fig:text{width = 79, height = 20, ascii = true}:gmatch "[^\n]+" do
    if line:find "%d" then last = line end
  end
  return last
end

t.test("ticks can be told apart and do not run into each other", function()
  for _, case in ipairs{
    {{1, 1 + 2e-7, 1 + 1e-6}, 1, 1 + 1e-6}, {{1e9 + 1, 1e9 + 2, 1e9 + 3}, 1e9 + 1, 1e9 + 3},
    {{10000000, 10000100}, 10000000, 10000100}, {{-1e-9, 1e-9}, -1e-9, 1e-9},
    {{99999.99, 100000.01}, 99999.99, 100000.01}, {{0.1, 0.1 + 1e-8}, 0.1, 0.1 + 1e-8},
    {{-1e300, 1e300}, -1e300, 1e300}} do
    local text, seen, n, before = xlabels(case[1]), {}, 0, -math.huge
    for word in text:gmatch "%S+" do
      local digits, unit = word:match "^(.-)([Mk]?)$"
      local value = tonumber(digits) * (unit == "M" and 1e6 or unit == "k" and 1e3 or 1)
      t.ok(not seen[word], text)
      t.ok(value > before and value >= case[2] - 1e-9 * math.abs(case[2])
        and value <= case[3] + 1e-9 * math.abs(case[3]), text)
      seen[word], n, before = true, n + 1, value
    end
    t.ok(n >= 2, text)
  end
end)

t.test("a logarithmic axis of many decades has ticks to its end", function()
  local fig = limn.plot.figure{logy = 10}
  fig:line({1, 2}, {1e-100, 1e100})
  local text = fig:text{width = 60, height = 24}
  local rows = {}
  for line in text:gmatch "[^\n]+" do rows[#rows + 1] = line end
  local first
  for i, line in ipairs(rows) do first = first or line:find "10[⁻⁰¹²]" and i end
  t.ok(first and first <= 6, text)
end)

t.test("points that no axis can show are counted", function()
  t.needs "gnuplot"
  local fig = limn.plot.figure()
  fig:line({1, 2, 3, 4}, {1, 1e301, -1.7e308, 1e300})
  t.ok(fig:write(path ".svg").notice:find "^2 points are left out: .*beyond 1e300")
  fig = limn.plot.figure{logy = 10}
  fig:line({1, 2, 3, 4}, {1, 0, 1e305, 3})
  t.ok(fig:write(path ".svg").notice:find "^2 points are left out")
  fig = limn.plot.figure{logy = 10}
  fig:line({1, 2, 3}, {1, 0, 3})
  t.ok(fig:write(path ".svg").notice:find "^1 point is left out")
  fig = limn.plot.figure()
  fig:line({1, 2}, {-1e300, 1e300})
  t.eq(fig:write(path ".svg").notice, nil)
  contents ".svg"
end)

t.test("csv and gp need no gnuplot", function()
  local fig = example()
  t.eq(fig:save(path ".csv"), path ".csv")
  local csv = contents ".csv"
  t.ok(csv:find("panel,series,kind,x,y,lo,hi\n", 1, true))
  t.ok(csv:find("1,SP,line,2,0.1,,\n", 1, true), csv)
  t.eq(fig:save(path ".gp"), path ".gp")
  local gp = contents ".gp"
  t.ok(gp:find("$limn1 << EOD", 1, true) and gp:find("plot $limn1", 1, true))
end)

t.test("png, svg and pdf", function()
  t.needs "gnuplot"
  local fig = example()
  fig:save(path ".png", {scale = 2})
  local png = contents ".png"
  t.eq(png:sub(1, 8), "\137PNG\r\n\26\n")
  local w, h = string.unpack(">I4I4", png, 17)
  t.eq(w, 1280)
  t.eq(h, 2 * 424)
  t.ok(#png > 10000, "a curve, not a blank page")
  fig:save(path ".svg")
  local svg = contents ".svg"
  t.ok(svg:find("</svg>") and svg:find("SP") and svg:find("best"))
  fig:save(path ".pdf")
  t.eq(contents ".pdf":sub(1, 5), "%PDF-")
end)

t.test("gp draws itself", function()
  t.needs "gnuplot"
  example():save(path ".gp")
  local p = io.popen(("gnuplot -d -e 'set term svg' '%s' 2>&1"):format(path ".gp"))
  local out = p:read("a")
  t.ok(p:close())
  t.ok(out:find("</svg>") and out:find("SP"), out:sub(1, 300))
  contents ".gp"
end)

t.test("no text runs anything", function()
  t.needs "gnuplot"
  local mark = path ".owned"
  local evil = ("`touch %s` $(touch %s)\n!touch %s\n'; system('touch %s'); '"):rep(1)
    :gsub("%%s", mark)
  local fig = limn.plot.figure{title = evil, xlabel = evil, ylabel = evil}
  fig:line({1, 2}, {1, 2}, {label = evil})
  fig:heat({{1, 2}, {3, 4}}, {label = evil})
  fig:note(1, 1, evil)
  fig:save(path ".svg")
  t.ok(contents ".svg":find("touch"))
  fig:save(path ".gp")
  os.execute(("gnuplot -d -e 'set term svg; set output \"/dev/null\"' '%s' > /dev/null 2>&1"):format(path ".gp"))
  contents ".gp"
  t.eq(contents ".owned", nil)
end)

-- What a text shows: control characters as spaces, what is no UTF-8 as
-- U+FFFD, the rest as it is.
local function shown(text)
  local out, i = {}, 1
  while i <= #text do
    local ok, code = pcall(utf8.codepoint, text, i)
    if not ok or code & 0xFFFE == 0xFFFE then code = 0xFFFD end
    local size = ok and #utf8.char(utf8.codepoint(text, i)) or 1
    if code < 32 or code >= 127 and code < 160 then code = 32 end
    out[#out + 1] = utf8.char(code)
    i = i + size
  end
  return table.concat(out)
end

-- All texts of an svg, one after another; without spaces, since a long one is
-- broken there.
local function texts_of(svg)
  local list = {}
  for text in svg:gmatch("<text[^>]*>(.-)</text>") do
    list[#list + 1] = text:gsub("&lt;", "<"):gsub("&gt;", ">"):gsub("&quot;", '"')
      :gsub("&apos;", "'"):gsub("&amp;", "&")
  end
  return (table.concat(list):gsub("%s", ""))
end

local function has(texts, text)
  return texts:find(text:gsub("%s", ""), 1, true) ~= nil
end

t.test("exactly the text arrives, whatever it is", function()
  t.needs "gnuplot"
  math.randomseed(5)
  local pieces = {"'", "''", '"', "\\", "{", "}", "`", "@", "^", "_", "$", "#", "%", "%s", "&",
    "<", ">", "!", "~", "|", ";", ",", "(", ")", "[", "]", "*", "=", "\\n", "\\140", "\\\"", "&amp;",
    "`date`", "@x", "{/:Bold b}", "a", "Z", "0", "7", " ", "\n", "\t", "\r", "\127", "\u{85}",
    "\u{e9}", "\u{2192}", "\u{1d6b6}", "\u{fffe}", "\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xff", "\x80",
    "\xed\xa0\x80", "\xc0\x80", "\xf5\x80\x80\x80"}
  local function text()
    local list = {}
    for k = 1, math.random(12) do list[k] = pieces[math.random(#pieces)] end
    return "<" .. table.concat(list) .. ">"
  end
  for _ = 1, 6 do
    local all = {}
    local function new(first)
      all[#all + 1] = first or text()
      return all[#all]
    end
    local fig = limn.plot.figure{title = new "'first", xlabel = new "''", ylabel = new()}
    fig:panel(1, {title = new()})
    fig:heat({{1, 2}, {3, 4}}, {label = new(), panel = 1})
    for _ = 1, 5 do fig:line({1, 2}, {1, 2}, {label = new()}) end
    for k = 1, 60 do fig:note(1, 1 + k / 100, new()) end
    fig:note(1, 1, new "'")
    fig:note(1, 1, new "it''s")
    t.eq(fig:write(path ".svg").notice, nil)
    local found = texts_of(contents ".svg")
    for _, one in ipairs(all) do
      t.ok(has(found, shown(one)), ("%q is not in the picture as %q"):format(one, shown(one)))
    end
    t.eq(fig:write(path ".png").notice, nil)
    contents ".png"
    fig:save(path ".gp")
    local p = io.popen(("gnuplot -d -e 'set term svg' '%s' 2>&1"):format(path ".gp"))
    found = texts_of(p:read "a")
    p:close()
    contents ".gp"
    for _, one in ipairs(all) do t.ok(has(found, shown(one)), ("%q by .gp"):format(one)) end
  end
end)

t.test("markup is read as markup, also with quotes", function()
  t.needs "gnuplot"
  local fig = limn.plot.figure{title = "'x_1' \"y\"^{2}", markup = true}
  fig:line({1, 2}, {1, 2}, {label = "''{/Symbol a}"})
  t.eq(fig:write(path ".svg").notice, nil)
  local words = contents ".svg":gsub("<[^>]*>", "")
  t.ok(words:find("'x1' \"y\"2", 1, true), words)
end)

t.test("every kind of series on every kind of axis", function()
  t.needs "gnuplot"
  for _, base in ipairs{0, 2, 10} do
    local fig = limn.plot.figure{cols = 2, rows = 2, logx = base, logy = base}
    local nan = 0 / 0
    fig:line({1, 2, 3, 4}, {1, nan, -1, 100}, {label = "gap", marker = "star"})
    fig:line({1, 2}, {nan, nan}, {panel = 2, label = "nothing"})
    fig:points({}, {}, {panel = 2})
    fig:band({1, 2, 4}, {1, 2, nan}, {2, 3, 4}, {panel = 3})
    fig:hist({1, 2, 2, nan, 1 / 0, 9}, {panel = 3})
    fig:hist({}, {panel = 3})
    fig:line({1, 2}, {1, 2}, {style = "steps", dash = "dashdot", panel = 4})
    fig:line({1, 2}, {1, 2}, {style = "impulses", panel = 4})
    fig:vline(nan, {panel = 4})
    fig:hline(1.5, {panel = 4})
    fig:mark(nan, 1, {panel = 4})
    local r = fig:write(path ".svg")
    t.ok(not (r.notice and r.notice:find("gnuplot")), r.notice)
    contents ".svg"
  end
  local fig = limn.plot.figure{logz = 10}
  fig:heat({{1, 10}, {0 / 0, 1000}})
  t.eq(fig:write(path ".svg").notice, nil)
  contents ".svg"
end)

t.test("killed in the middle, gnuplot comes back and nothing is lost", function()
  t.needs "gnuplot"
  local text, ok = run("LIMN_TERM=unknown", [[
    local live = limn.plot.live{title = "x"}
    local function kill()
      local stat = io.open("/proc/self/stat"):read("a")
      os.execute("pkill -9 -P " .. stat:match("^%d+") .. " -x gnuplot")
    end
    local proc = require "limn.proc"
    local until_, killed = proc.now() + 1, false
    local n = 0
    while proc.now() < until_ do
      n = n + 1
      live:add("loss", n, 1 / n)
      if not killed and proc.now() > until_ - 0.7 then kill() killed = true end
    end
    local fig = live:done()
    print("points", select(2, fig:text():gsub("loss", "")))
    print("done")]])
  t.ok(ok and text:find("done\n"), text)
  t.ok(text:find("gnuplot ended unexpectedly; it is started again"), text)
end)

t.test("without gnuplot: one line, and the data all the same", function()
  local text, ok = run("LIMN_GNUPLOT=/no/such/gnuplot", ([[
    local fig = limn.plot.figure()
    fig:line({1, 2}, {1, 2})
    print(fig:save('%s.png'))]]):format(path ""))
  t.ok(ok, text)
  t.ok(text:find("No such file"), text)
  t.ok(text:find(path ".gp", 1, true), text)
  t.ok(contents ".gp" and contents ".csv")
  t.eq(contents ".png", nil)
end)

t.test("a gnuplot that hangs is given up, and the program goes on", function()
  local text, ok = run("FAKE_MODE=die LIMN_GNUPLOT=tests/fake_gnuplot LIMN_TERM=qt",
    [[
    local fig = limn.plot.figure()
    fig:line({1, 2}, {1, 2})
    for _ = 1, 3 do fig:flush() end
    print("on")]])
  t.ok(ok and text:find("on\n"), text)
  t.eq(select(2, text:gsub("given up", "")), 1)
end)

t.test("a save that gnuplot refuses fails and says why", function()
  local text = run("FAKE_MODE=complain LIMN_GNUPLOT=tests/fake_gnuplot", ([[
    local fig = limn.plot.figure()
    fig:line({1, 2}, {1, 2})
    print(pcall(fig.save, fig, '%s.png'))]]):format(path ""))
  t.ok(text:find("false.*plot%.save: gnuplot refuses the figure: undefined variable: foo"), text)
  for _, kind in ipairs{".png", ".gp", ".csv"} do t.eq(contents(kind), nil) end
end)

t.test("a gnuplot that hangs costs a save five seconds, and the data is there", function()
  local began = require "limn.proc".now()
  local text, ok = run("FAKE_MODE=hang LIMN_GNUPLOT=tests/fake_gnuplot", ([[
    local fig = limn.plot.figure()
    fig:line({1, 2}, {1, 2})
    print(fig:save('%s.png'))]]):format(path ""))
  local took = require "limn.proc".now() - began
  t.ok(ok and text:find("gnuplot does not answer; wrote '" .. path "" .. ".gp'", 1, true), text)
  t.ok(took > 4.5 and took < 12, took .. " seconds")
  t.ok(contents ".gp" and contents ".csv" and not contents ".png")
end)

t.test("a terminal is a name and nothing else", function()
  local mark = path ".owned"
  local evil = {"qt; system('touch " .. mark .. "')", "dumb\nsystem('touch " .. mark .. "')#",
    "`touch " .. mark .. "`", "svg size 1,1", "a'b", "@x", "x y", ("x"):rep(64), "unknown;", "{", "\xff"}
  for _, term in ipairs(evil) do
    t.raises(function() limn.plot.screen{term = term} end,
             "plot.screen: 'term' must be the name of a terminal")
    local text = run(("LIMN_TERM='%s'"):format(term:gsub("'", "'\\''")), [[
      local fig = limn.plot.figure()
      fig:line({1, 2}, {1, 2})
      print(pcall(fig.flush, fig))]])
    t.ok(text:find("LIMN_TERM must be the name of a terminal", 1, true), text)
  end
  t.eq(contents ".owned", nil)
  t.ok(tostring(limn.plot.screen{term = "unknown"}):find("windows"))
end)

-- With LIMN_KEEP gnuplot is told to leave its windows, and what they are made
-- of outlives limn.
t.test("windows that stay", function()
  local proc = require "limn.proc"
  for _, keep in ipairs{"", "LIMN_KEEP=1 "} do
    local path = path ".window"
    local text, ok = run(keep .. "LIMN_GNUPLOT=tests/fake_gnuplot LIMN_TERM=qt "
      .. "FAKE_WINDOW=" .. path, [[
      local fig = limn.plot.figure()
      fig:line({1, 2}, {1, 2})
      fig:flush()]])
    t.ok(ok, text)
    local pid, words = contents(".window"):match("(%d+) (.*)\n")
    t.eq(words, keep == "" and "-d -" or "-d -persist -")
    pid = math.tointeger(pid)
    if keep ~= "" then t.ok(proc.alive(pid), "the window is gone") end
    proc.kill(pid)
    os.remove(path)
  end
end)

t.test("shown nowhere without a terminal or a display", function()
  local text, ok = run("env -u DISPLAY -u WAYLAND_DISPLAY", [[
    limn.plot.lines({1, 2}, {3, 4})
    print("on")]])
  t.ok(ok)
  t.eq(text, "on\n")
end)

t.test("a display that does not answer is none", function()
  local text = run("env -u WAYLAND_DISPLAY DISPLAY=:987", [[
    limn.plot.lines({1, 2}, {3, 4})
    print(limn.plot.screen())]])
  t.ok(text:find("nowhere"), text)
end)

t.test("wrong calls", function()
  local fig = limn.plot.figure()
  t.raises(function() fig:line({1, 2}, {1, 2, 3}) end, "'y'")
  t.raises(function() fig:line({1}, {1}, {color = "blurple"}) end, "no colour 'blurple'")
  t.raises(function() fig:line({1}, {1}, {panel = 2}) end, "'panel'")
  t.raises(function() fig:line({1}, {1}, {colour = "red"}) end, "did you mean 'color'")
  t.raises(function() fig:save("x.jpeg") end, ".png")
  t.raises(function() fig:save("/no/such/dir/x.csv") end, "plot.save: cannot write '/no/such/dir/x.csv': No such file")
  t.raises(function() fig:save("/no/such/dir/x.png") end, "No such file")
  t.raises(function() limn.plot.figure{logx = 1} end, "base of a logarithm")
end)

t.test("curves that grow", function()
  local fig = limn.plot.figure()
  for i = 1, 1000 do fig:add("a", i, i) end
  fig:set("b", {1, 2}, {1, 2})
  fig:set("b", {1}, {5})
  -- A name that is too long is cut, and is the same name all the same.
  local long = ("\u{e9}"):rep(200)
  for i = 1, 3 do fig:add(long, i, i) end
  t.ok(tostring(fig):find("3 series"), tostring(fig))
  fig:save(path ".csv")
  local csv = contents ".csv"
  t.ok(csv:find(("\u{e9}"):rep(118) .. "\u{2026},line", 1, true), csv)
  t.eq(select(2, csv:gsub(",a,line", "")), 1000)
  t.eq(select(2, csv:gsub(",b,line", "")), 1)
  t.ok(csv:find("1,b,line,1,5", 1, true))
end)

t.test("error bars", function()
  local fig = limn.plot.figure{logy = 10}
  -- On a logarithmic axis an end below 0 is the point itself.
  fig:errorbars({1, 2}, {3, 5}, {err = {4, 1}, label = "se"})
  local path = os.tmpname() .. ".csv"
  limn.plot.save(fig, path)
  local file = io.open(path)
  t.eq(file:read("a"), "panel,series,kind,x,y,lo,hi\n"
    .. "1,se,errorbar,1,3,3,7\n1,se,errorbar,2,5,4,6\n")
  file:close()
  os.remove(path)
  t.raises(function() fig:errorbars({1}, {1}) end,
    "plot.errorbars: needs either 'err' or both 'lo' and 'hi'")
  t.raises(function() fig:errorbars({1}, {1}, {lo = {0}}) end, "needs either")
end)

t.test("a heat map: middles of its cells, and zero in the middle", function()
  local fig = limn.plot.figure()
  fig:heat({{-1, 2}, {3, 4}}, {x = {0, 4}, y = {0, 2}, palette = "rdbu"})
  fig:save(path ".csv")
  local at, n = {}, 0
  for x, y in contents ".csv":gmatch "heat,([^,]*),([^,]*)," do
    at[x .. " " .. y], n = true, n + 1
  end
  t.eq(n, 4)
  for _, place in ipairs{"1 0.5", "1 1.5", "3 0.5", "3 1.5"} do t.ok(at[place], place) end
  fig:save(path ".gp")
  local low, high = contents ".gp":match "set cbrange %[([^:]*):([^%]]*)%]"
  t.eq(tonumber(low), -4)
  t.eq(tonumber(high), 4)
end)


t.test("the numbers of a colour scale are whole in a narrow panel", function()
  local fig = limn.plot.figure{cols = 3, aspect = "equal"}
  for k = 1, 3 do fig:heat({{-0.12344, 0.12344}, {0, 0}}, {panel = k}) end
  local text = fig:text{width = 79, height = 12}
  t.eq(select(2, text:gsub("%-0%.1234 [^\n]- 0%.1234%f[^%d]", "")), 3, text)
end)

t.test("a cell without a value is grey, as wide as the others", function()
  local fig = limn.plot.figure()
  fig:heat({{0, 1}, {0 / 0, 0}})
  local text = fig:text{width = 30, height = 10, color = true}
  t.ok(text:find("5;250m", 1, true), text)
  t.needs "gnuplot"
  fig:save(path ".png")
  local all = pixels ".png"
  local grey, x, y = count(all, 0xb8b8b8)
  local yellow, right, top = count(all, 0xfde725)
  -- The frame lies on some of them, and edges are blended.
  t.ok(math.abs(grey / yellow - 1) < 0.03,
    ("%d grey, %d yellow"):format(grey, yellow))
  t.ok(x < right and y < top, "row 2, column 1")
end)

t.test("the legend sees a curve that leaves the range between two points", function()
  local fig = limn.plot.figure{xrange = {0, 1}, yrange = {0, 1}}
  fig:line({0.9, 0.9}, {0, 1000}, {label = "steep"})
  fig:save(path ".gp")
  local gp = contents ".gp"
  local left, right = gp:match "lmargin at screen ([%d.]+).-rmargin at screen ([%d.]+)"
  t.ok(gp:match 'set label "steep" at screen ([%d.]+)' + 0 < (left + right) / 2)
end)

t.test("the number of bins follows from the quartiles of the sorted numbers", function()
  local dir, at = t.folder()
  for k = 1, 60 do
    local n = 1 + k * 7919 % 300
    local x = limn.tensor.randn(n, {seed = k})
    if k % 3 == 0 then x = (x * 2):round() end -- many are equal, and some are -0
    local fig = limn.plot.figure()
    fig:hist(x)
    fig:save(at "h.csv")
    local _, lines = limn.files.read(at "h.csv"):gsub("\n", "")
    local l = limn.tensor.list(x)
    table.sort(l)
    local span, iqr = l[n] - l[1], l[3 * (n - 1) // 4 + 1] - l[(n - 1) // 4 + 1]
    local bins = iqr > 0 and math.ceil(span * n ^ (1 / 3) / (2 * iqr)) or math.ceil(math.log(n, 2)) + 1
    t.eq(lines - 1, span > 0 and math.min(math.max(bins, 1), 200) or 1, "set " .. k)
  end
  os.execute("rm -r " .. dir)
end)

t.test("histograms of one panel share their bins", function()
  local fig = limn.plot.figure()
  fig:hist({0, 1, 2, 3, 4}, {bins = 4, label = "a"})
  fig:hist({-1.5, 2.25, 5.5, 5.5}, {label = "b"})
  fig:hist({0, 6}, {bins = 2, label = "c"})
  fig:save(path ".csv")
  local got = {}
  for label, x, y in contents ".csv":gmatch "\n1,(%l),[^,]*,([^,]*),([^,]*)" do
    got[label] = (got[label] or "") .. x .. ":" .. y .. " "
  end
  t.eq(got.a, "0.5:1 1.5:1 2.5:1 3.5:2 ")
  t.eq(got.b, "-1.5:1 -0.5:0 0.5:0 1.5:0 2.5:1 3.5:0 4.5:0 5.5:2 ")
  t.eq(got.c, "1.5:1 4.5:1 ")
  -- No value falls off an edge that is not a number of the machine.
  for k = 1, 200 do
    local lo = 0.1 * k
    fig = limn.plot.figure()
    fig:hist({lo, 1.21 * lo}, {bins = 3, range = {lo, lo + 0.21 * k}})
    fig:hist({lo, (lo + 145 * (0.07 * k)) * (1 + 2^-52)})
    fig:save(path ".csv")
    local all = 0
    for y in contents ".csv":gmatch "\n1,[^\n]-([%d.]+),[^,\n]*,[^,\n]*%f[\n\0]" do
      all = all + y
    end
    t.eq(all, 4)
  end
end)

t.test("a reference slope is the power law that it says", function()
  local fig = limn.plot.figure{logx = 10, logy = 10}
  fig:slope({2, 512}, 3, -0.5)
  fig:save(path ".csv")
  local n = 0
  for x, y in contents ".csv":gmatch "slope %-0.5,line,([^,]*),([^,]*)," do
    n = n + 1
    t.near(y * math.sqrt(x / 2), 3, 1e-12)
    if n == 65 then t.near(y + 0, 3 / 16, 1e-12) end
  end
  t.eq(n, 65)
  t.raises(function() fig:slope({0, 1}, 1, 1) end, "two positive ends")
  t.raises(function() fig:slope({2, 2}, 1, 1) end, "two positive ends")
  t.raises(function() fig:slope({1, 2}, 0 / 0, 1) end, "'y'")
  t.raises(function() fig:slope({1, 2}, 1, 1 / 0) end, "'exponent'")
end)

t.done()
