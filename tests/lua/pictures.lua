-- What kinds of series draw, where texts stand, and which picture a value has.
local t = require "limn.test"
local saved = require "lib.saved"
local path, contents = saved.path, saved.contents

-- The rows of a figure: {panel, series, kind, x, y, lo, hi}, numbers or nil.
local function rows_of(fig)
  fig:save(path ".csv")
  local list = {}
  for line in contents ".csv":gmatch "[^\n]+" do
    local panel, series, kind, x, y, lo, hi =
      line:match "^(%d+),([^,]*),([^,]*),([^,]*),([^,]*),([^,]*),([^,]*)$"
    if panel then
      list[#list + 1] = {panel = panel + 0, series = series, kind = kind,
        x = tonumber(x), y = tonumber(y), lo = tonumber(lo), hi = tonumber(hi)}
    end
  end
  return list
end

local function script_of(fig)
  fig:save(path ".gp")
  return contents ".gp"
end

-- ---- contours --------------------------------------------------------------

t.test("contours of a linear function are where it has the value", function()
  -- Linear along every edge, so that marching squares is exact.
  local n, m = 7, 5
  local a = limn.tensor.zeros(n, m)
  for i = 1, n do for j = 1, m do a[i][j] = 3 * j - 2 * i end end
  local fig = limn.plot.figure()
  fig:contours(a, {levels = {0.5, 4, 7.25}})
  local seen = 0
  for _, r in ipairs(rows_of(fig)) do
    if r.x and r.x == r.x then
      seen = seen + 1
      t.near(3 * r.x - 2 * r.y, r.lo, 1e-13)
    end
  end
  t.ok(seen > 20)
end)

t.test("contours are closed, but for the edge of the grid", function()
  -- Every end of a segment is that of one other: random values have saddles.
  local n = 30
  for seed = 1, 4 do
    local fig = limn.plot.figure()
    fig:contours(limn.tensor.randn(n, n, {seed = seed}), {levels = {0.1}})
    local ends = {}
    for _, r in ipairs(rows_of(fig)) do
      if r.x and r.x == r.x then
        local key = ("%.12f %.12f"):format(r.x, r.y)
        ends[key] = (ends[key] or 0) + 1
      end
    end
    local loose = 0
    for key, count in pairs(ends) do
      local x, y = key:match "(%S+) (%S+)"
      local edge = x + 0 == 1 or x + 0 == n or y + 0 == 1 or y + 0 == n
      t.eq(count, edge and 1 or 2)
      loose = loose + (edge and 1 or 0)
    end
    t.ok(loose % 2 == 0 and loose > 0)
  end
end)

t.test("a saddle is parted as its mean is, and NaN is no corner", function()
  local function segments(m)
    local fig = limn.plot.figure()
    fig:contours(m, {levels = {0}})
    local list = {}
    for _, r in ipairs(rows_of(fig)) do
      if r.x and r.x == r.x then list[#list + 1] = r end
    end
    return list
  end
  -- Mean above: the two corners below are cut off, each by its own segment.
  local high = segments{{3, -1}, {-1, 3}}
  t.eq(#high, 4)
  for k = 1, 3, 2 do
    local x, y = (high[k].x + high[k + 1].x) / 2, (high[k].y + high[k + 1].y) / 2
    t.ok((x > 1.5) ~= (y > 1.5), "a segment round a corner below")
  end
  local low = segments{{1, -3}, {-3, 1}}
  for k = 1, 3, 2 do
    local x, y = (low[k].x + low[k + 1].x) / 2, (low[k].y + low[k + 1].y) / 2
    t.ok((x > 1.5) == (y > 1.5), "a segment round a corner above")
  end
  t.eq(#segments{{0 / 0, 1}, {-1, 1}}, 0)
  t.eq(#segments{{1, 1}, {1, 1}}, 0)
end)

t.test("about as many round levels as asked for", function()
  for _, count in ipairs{3, 8, 20} do
    local fig = limn.plot.figure()
    local x = limn.tensor.linspace(0, 1, 30)
    fig:contours(x:reshape{30, 1} + x:reshape{1, 30}, {count = count})
    local levels, n = {}, 0
    for _, r in ipairs(rows_of(fig)) do
      if r.x and r.x == r.x and not levels[r.lo] then levels[r.lo], n = true, n + 1 end
    end
    t.ok(n >= 0.6 * count and n <= 2.5 * count, n .. " levels for " .. count)
  end
end)

-- ---- other kinds -----------------------------------------------------------

t.test("arrows do not reach beyond their neighbours, and scale as asked", function()
  local x, y, u, v = {}, {}, {}, {}
  for i = 1, 6 do
    for j = 1, 6 do
      x[#x + 1], y[#y + 1], u[#u + 1], v[#v + 1] = i, 10 * j, i - 3.5, 1e3 * (j - 2)
    end
  end
  local fig = limn.plot.figure()
  fig:quiver(x, y, u, v)
  local most_x, most_y = 0, 0
  for _, r in ipairs(rows_of(fig)) do
    most_x, most_y = math.max(most_x, math.abs(r.lo)), math.max(most_y, math.abs(r.hi))
  end
  t.ok(most_x <= 1 and most_y <= 10)
  t.near(math.max(most_x / 1, most_y / 10), 0.9, 1e-12)
  fig = limn.plot.figure()
  fig:quiver({0}, {0}, {3}, {4}, {scale = 0.5})
  local r = rows_of(fig)[1]
  t.eq(r.lo, 1.5)
  t.eq(r.hi, 2)
  fig:quiver({1}, {1}, {0}, {0}) -- no length, no direction
  t.ok(#fig:text() > 0)
end)

t.test("bars of several names stand side by side", function()
  local fig = limn.plot.figure()
  fig:named({"a", "b"}, {1, 2}, {label = "one"})
  fig:named({"a", "b"}, {3, 4}, {label = "two"})
  local got = {}
  for _, r in ipairs(rows_of(fig)) do
    got[#got + 1] = ("%s %.1f-%.1f %g"):format(r.series, r.lo, r.hi, r.y)
  end
  t.eq(table.concat(got, "; "),
    "one 0.6-1.0 1; one 1.6-2.0 2; two 1.0-1.4 3; two 2.0-2.4 4")
  t.ok(script_of(fig):find('set xtics nomirror out scale 0.4,0.2 ("a" 1, "b" 2)', 1, true))
  t.raises(function() fig:named({"a", "c"}, {1, 2}) end, "not those of the bars before")
  t.raises(function() fig:named({"a"}, {1, 2}) end, "'values' has 2 numbers, expected 1")
  fig:clear()
  t.raises(function() fig:named({"d"}, {1}, {color = "blurple"}) end, "no colour")
  fig:named({"c"}, {1})
  t.ok(fig:text():find "c")
end)

t.test("the right axis has a range of its own", function()
  local fig = limn.plot.figure{logy2 = 10, y2label = "second"}
  fig:line({0, 1}, {0, 1}, {label = "left"})
  fig:line({0, 1}, {1e3, 1e6}, {label = "right", right = true})
  local gp = script_of(fig)
  t.ok(gp:find("set logscale y2 10", 1, true))
  local lo, hi = gp:match "set y2range %[([^:]+):([^%]]+)%]"
  t.ok(lo + 0 < 1e3 and lo + 0 > 1e2 and hi + 0 > 1e6)
  lo, hi = gp:match "set yrange %[([^:]+):([^%]]+)%]"
  t.ok(hi + 0 < 2)
  t.eq(select(2, gp:gsub("axes x1y2", "")), 1)
  local text = fig:text{ascii = true}
  t.ok(text:find "second" and text:find "10%^6", text)
end)

t.test("colours that mean numbers", function()
  local fig = limn.plot.figure{logz = 10}
  fig:colored({1, 2, 3, 4}, {1, 2, 3, 4}, {1, 10, 100, 0 / 0}, {palette = "gray"})
  local gp = script_of(fig)
  -- Black, the middle of the logarithm, white, and grey for none.
  for _, row in ipairs{"1 1 0\n", "3 3 16777215\n", "4 4 12105912\n"} do
    t.ok(gp:find(row, 1, true), row)
  end
  local middle = gp:match "\n2 2 (%d+)\n" + 0
  t.ok(math.abs((middle & 255) - 127.5) < 1, middle)
  fig = limn.plot.figure()
  fig:curves({1, 2}, {{1, 2, 3}, {1, 2, 3}}, {by = {0, 5, 10}, palette = "gray", by_label = "k"})
  gp = script_of(fig)
  for _, colour in ipairs{"#000000", "#808080", "#ffffff"} do
    t.ok(gp:find("lc rgb '" .. colour .. "'", 1, true), colour)
  end
  t.ok(gp:find("set cbrange [0:10]", 1, true))
  t.raises(function() fig:curves({1}, {{1, 2}}, {by = {1}}) end, "'by' has 1 numbers, expected 2")
end)

t.test("a note leads to its point", function()
  local fig = limn.plot.figure()
  fig:note(1, 2, "there", {to = {3, 4}})
  t.ok(script_of(fig):find("set arrow from 1,2 to 3,4 ", 1, true))
  t.ok(fig:text():find "[→↗]")
end)

t.test("marginals have the limits of the cloud", function()
  local x = limn.tensor.randn(100, {seed = 1})
  local fig = limn.plot.marginals(x, 2 * x)
  local gp, ranges = script_of(fig), {}
  for lo, hi in gp:gmatch "set xrange %[([^:]+):([^%]]+)%]" do ranges[#ranges + 1] = lo .. hi end
  t.eq(ranges[1], ranges[2])
  local count = {}
  for _, r in ipairs(rows_of(fig)) do
    local n = r.kind == "bar" and r.y or r.kind == "sidebar" and r.x or 1
    count[r.kind] = (count[r.kind] or 0) + n
  end
  t.eq(count.bar, 100)
  t.eq(count.sidebar, 100)
  t.eq(count.points, 100)
end)

-- ---- texts -----------------------------------------------------------------

t.test("no name is left out of a legend", function()
  t.needs "gnuplot"
  for _, n in ipairs{9, 40, 150} do
    for _, o in ipairs{{}, {cols = 3}, {legend = "topright"}, {width = 300, height = 200},
      {legend = "ends"}, {legend = "outside"}} do
      local fig = limn.plot.figure(o)
      for k = 1, n do
        fig:line({0, 1}, {k, k % 7}, {label = ("name %d of a curve"):format(k)})
      end
      fig:save(path ".svg")
      local svg = contents ".svg":gsub("<[^>]*>", " "):gsub("%s+", " ")
      for k = 1, n do
        t.ok(svg:find(("name %d of a curve"):format(k), 1, true),
          ("%d of %d is missing"):format(k, n))
      end
    end
  end
end)

t.test("long titles and labels are whole, and lie on the page", function()
  t.needs "gnuplot"
  local words = {}
  for k = 1, 14 do words[k] = "word" .. k end
  local long = table.concat(words, " ")
  local fig = limn.plot.figure{title = long, xlabel = long, ylabel = long, width = 500}
  fig:panel(1, {title = long})
  fig:line({1, 2}, {1, 2}, {label = long})
  fig:save(path ".svg")
  local svg, count = contents ".svg", {}
  for place, text in svg:gmatch '<g transform="translate%(([^)]*)%)[^>]*>%s*<text[^>]*>(.-)</text>' do
    local x, y = place:match "([%d.-]+),([%d.-]+)"
    t.ok(x + 0 >= 0 and x + 0 <= 500 and y + 0 >= 0 and y + 0 <= 400 + 150, text)
    for word in text:gmatch "word%d+" do count[word] = (count[word] or 0) + 1 end
  end
  for _, word in ipairs(words) do t.eq(count[word], 5) end
end)

t.test("more curves than colours run through a palette in their order", function()
  local fig = limn.plot.figure()
  for k = 1, 12 do fig:line({0, 1}, {k, k}, {label = "c" .. k}) end
  local gp, seen, n = script_of(fig), {}, 0
  local expected = limn.plot.palette(12)
  for colour in gp:gmatch "with lines lc rgb '(#%x+)'" do
    n = n + 1
    t.eq(colour, expected[n])
    t.ok(not seen[colour])
    seen[colour] = true
  end
  t.eq(n, 12)
  -- A colour that was chosen stays.
  fig:line({0, 1}, {0, 0}, {color = "red"})
  t.ok(script_of(fig):find("lc rgb '#d62728'", 1, true))
end)

-- The size of the axes of the first panel in pixels.
local function axes_of(fig, w, h)
  local gp = script_of(fig)
  local left, right = gp:match "lmargin at screen ([%d.]+).-rmargin at screen ([%d.]+)"
  local bottom, top = gp:match "bmargin at screen ([%d.]+).-tmargin at screen ([%d.]+)"
  return (right - left) * w, (top - bottom) * h
end

t.test("cells of a matrix are squares", function()
  local fig = limn.plot.figure()
  fig:heat(limn.tensor.randn(20, 30, {seed = 1}))
  local w, h = axes_of(fig, 640, 400)
  t.near(w / 30, h / 20, 0.02)
  fig = limn.plot.figure() -- not of one that is a thread
  fig:heat(limn.tensor.randn(2, 300, {seed = 1}))
  w, h = axes_of(fig, 640, 400)
  t.ok(h > 200)
  fig = limn.plot.figure{aspect = "free"}
  fig:heat(limn.tensor.randn(20, 20, {seed = 1}))
  w, h = axes_of(fig, 640, 400)
  t.ok(w > 1.3 * h)
  fig = limn.plot.figure{aspect = "square"}
  fig:line({0, 1}, {0, 100})
  w, h = axes_of(fig, 640, 400)
  t.near(w, h, 0.02)
  fig = limn.plot.figure{aspect = "equal", xrange = {0, 2}, yrange = {0, 1}}
  fig:line({0, 1}, {0, 1})
  w, h = axes_of(fig, 640, 400)
  t.near(w / 2, h, 0.02)
end)

t.test("panels of unequal size", function()
  local fig = limn.plot.figure{cols = 2, widths = {3, 1}}
  local gp, spans = script_of(fig), {}
  for left, right in gp:gmatch "lmargin at screen ([%d.]+).-rmargin at screen ([%d.]+)" do
    spans[#spans + 1] = right - left
  end
  t.near(spans[1] / spans[2], 3, 1e-3)
  t.raises(function() limn.plot.figure{cols = 2, widths = {1}} end, "'widths' has 1 numbers, expected 2")
  t.raises(function() limn.plot.figure{rows = 1, heights = {0}} end, "'heights' must hold")
  fig:panel(2, {hidden = true})
  t.eq(select(2, script_of(fig):gsub("set lmargin", "")), 1)
end)

t.test("a matrix of one column has a picture", function()
  t.needs "gnuplot"
  local fig = limn.plot.figure()
  fig:heat({{0}, {1}}, {palette = "gray"})
  fig:save(path ".svg")
  local svg = contents ".svg"
  t.ok(svg:find("<image", 1, true) or svg:find("rgb%(%s*255, 255, 255%)"), "cells")
end)

-- ---- the picture of a value ------------------------------------------------

t.test("each value has its picture", function()
  local plot = limn.plot
  local function of(value, o)
    local fig = plot(value, o)
    return fig, rows_of(fig)
  end
  local _, rows = of{t = {1, 2}, loss = {1, 0.5}, size = {3, 4}, why = "done"}
  t.eq(rows[1].series .. rows[1].panel .. rows[3].series .. rows[3].panel, "loss1size2")
  t.eq(rows[2].y, 0.5)
  -- Means over seeds, with their standard error.
  local sweep = limn.sweep{grid = {width = {64, 128}, lr = {0.1, 0.2, 0.4}, seed = {1, 2, 3}},
    jobs = 1, progress = false, run = function(p) return {loss = p.lr * p.width + p.seed} end}
  _, rows = of(sweep)
  local lines, bands = {}, {}
  for _, r in ipairs(rows) do
    if r.kind == "line" then lines[#lines + 1] = r else bands[#bands + 1] = r end
  end
  t.eq(#lines, 6)
  t.eq(lines[1].series, "width 64")
  t.near(lines[2].y, 0.2 * 64 + 2, 1e-12)
  t.near((bands[2].hi - bands[2].lo) / 2, 1 / math.sqrt(3), 1e-12)
  _, rows = of(sweep, {x = "width", by = "lr"})
  t.eq(rows[#rows].series, "lr 0.4")
  t.raises(function() plot(sweep, {x = "depth"}) end, "'x' must be a parameter")
  t.raises(function() plot(sweep, {y = "gain"}) end, "'y' must be a column of numbers")
  local fig = of(limn.transfer(sweep))
  t.ok(tostring(fig):find "2 panels")
  -- The law has area 1, and so has the histogram.
  fig, rows = of(limn.probe.spectrum(limn.tensor.randn(60, 90, {seed = 1}), {seed = 1}))
  local area, bulk = 0, 0
  for i, r in ipairs(rows) do
    if r.kind == "bar" then area = area + r.y * (r.hi - r.lo) end
    if r.kind == "line" and rows[i - 1].kind == "line" then
      bulk = bulk + (r.x - rows[i - 1].x) * (r.y + rows[i - 1].y) / 2
    end
  end
  t.near(area, 1, 1e-12)
  t.near(bulk, 1, 1e-3)
  _, rows = of(limn.theory.rmt.mp(0.5))
  t.ok(#rows == 257)
  _, rows = of(limn.tensor.eye(3))
  t.eq(rows[1].kind .. #rows, "heat9")
  _, rows = of{5, 6, 7}
  t.eq(rows[3].x .. " " .. rows[3].y, "3 7")
  local net = limn.model.net(3, {width = 4, seed = 1})
  _, rows = of(net)
  t.eq(#rows, 3 * 4 + 4 * 4 + 4)
  t.ok(tostring(of{spectra = {W = limn.probe.spectrum(limn.tensor.randn(9, 9, {seed = 1}),
    {seed = 1})}}):find "1 x 1")
  local x, y = {{1, 0}, {0, 1}}, {1, -1}
  _, rows = of(limn.probe.spectrum(limn.model.net(2, {width = 4, seed = 1}):hessian(x, y), {seed = 1}))
  t.eq(rows[1].kind, "stem")
  local p = limn.dyn.langevin(x, y, {width = 20, lr = 0.1, seed = 1})
  _, rows = of(p)
  t.eq(#rows, 20)
  fig = of(rows and plot.figure())
  t.ok(tostring(fig):find "0 series")
  t.raises(function() plot("loss") end, "plot.of: loss has no picture")
  t.raises(function() plot(limn.tensor.zeros(2, 2, 2)) end, "rank 3 has no picture")
end)

t.test("a folder that is no function says so", function()
  t.raises(function() limn.tensor(1) end, "limn.tensor is a folder of functions")
end)

-- ---- moving pictures -------------------------------------------------------

-- How many pictures a gif has: its graphic control extensions.
local function gif_frames(gif)
  return select(2, gif:gsub("\x21\xf9\x04", ""))
end

t.test("a film has its frames, in the order they came", function()
  t.needs "gnuplot"
  local film = limn.plot.film(path ".gif", {fps = 10})
  local fig = limn.plot.figure{width = 200, height = 150}
  for k = 1, 5 do
    fig:add("loss", k, 1 / k)
    film:frame(fig)
  end
  t.raises(function() film:frame(limn.plot.figure{width = 300}) end, "300 x 400 pixels")
  t.eq(contents ".gif", nil) -- not before it is finished
  film = limn.plot.film(path ".gif", {fps = 10})
  for k = 1, 5 do film:frame(fig) end
  t.eq(film:finish(), path ".gif")
  local gif = contents ".gif"
  t.eq(gif:sub(1, 6), "GIF89a")
  t.eq(string.unpack("<I2", gif, 7), 200)
  t.ok(gif:find "NETSCAPE2.0")
  t.eq(gif_frames(gif), 5)
  t.eq(string.unpack("<I2", gif, gif:find "\x21\xf9\x04" + 4), 10) -- hundredths
  t.raises(function() film:frame(fig) end, "is finished")
  t.raises(function() limn.plot.film(path ".mp4") end, "must end in .gif or .png")
  t.raises(function() limn.plot.film(path ".gif"):finish() end, "has no frames")
  t.eq(contents ".gif", nil)
end)

t.test("a live figure is filmed", function()
  t.needs "gnuplot"
  local live = limn.plot.live{film = path ".gif", every = 2, width = 200, height = 150}
  for k = 1, 6 do live:add("loss", k, k) end
  t.eq(contents ".gif", nil)
  live:done()
  live:done()
  t.eq(gif_frames(contents ".gif"), 4) -- and the last state
end)

t.test("a film as numbered pictures", function()
  t.needs "gnuplot"
  local film = limn.plot.film(path "-%03d.png")
  local fig = limn.plot.figure{width = 200, height = 150}
  for k = 1, 3 do
    fig:add("loss", k, k)
    film:frame(fig)
  end
  t.eq(film:finish(), path "-%03d.png")
  local before
  for k = 1, 3 do
    local png = contents(("-%03d.png"):format(k))
    t.eq(string.unpack(">I4", png, 17), 200)
    t.ok(png ~= before)
    before = png
  end
  t.eq(contents "-004.png", nil)
  for _, name in ipairs{"-%s.png", "-%d%d.png", "-%.png", "-%04x.png", "-%5d.png", "%%.png", "-%0.png"} do
    t.raises(function() limn.plot.film(path(name)) end, "one number such as %d or %04d")
  end
  t.raises(function() limn.plot.film "/no/such/folder/%d.png":frame(fig) end, "plot.frame: ")
end)

t.test("every kind of series is drawn with characters, and without points", function()
  local nan, x, y = 0 / 0, {1, 2, 3}, {2, 1, 3}
  local kinds = {
    line = function(f, a, b) f:line(a, b) end,
    points = function(f, a, b) f:points(a, b) end,
    errorbars = function(f, a, b) f:errorbars(a, b, {err = b}) end,
    stems = function(f, a, b) f:stems(a, b) end,
    band = function(f, a, b) f:band(a, a, b) end,
    hist = function(f, a) f:hist(a) end,
    sidebars = function(f, a) f:hist(a, {along = "y"}) end,
    named = function(f, a, b) if #b == 3 then f:named({"a", "b", "c"}, b) end end,
    colored = function(f, a, b) f:colored(a, b, b) end,
    quiver = function(f, a, b) f:quiver(a, b, a, b) end,
    contours = function(f, a, b) if #b == 3 then f:contours({a, b}, {levels = {1.5}}) end end,
    heat = function(f, a, b) if #b == 3 then f:heat{a, b} end end,
    note = function(f, a, b) f:note(a[1] or nan, b[1] or nan, "n", {to = {3, 3}}) end,
    slope = function(f) f:slope({1, 2}, 1, 1) end,
  }
  for name, add in pairs(kinds) do
    for _, o in ipairs{{}, {logx = 10, logy = 2}, {aspect = "equal"}} do
      local empty = limn.plot.figure(o):text()
      for _, look in ipairs{{}, {ascii = true}, {color = true}} do
        local fig = limn.plot.figure(o)
        add(fig, x, y)
        t.ok(fig:text(look) ~= empty, name)
        local cells = fig:text{width = 8, height = 4}
        t.ok(#cells > 0, name)
        fig = limn.plot.figure(o)
        add(fig, {}, {})
        add(fig, {nan, nan, nan}, {nan, nan, nan})
        add(fig, {-1, 0, 1 / 0}, {0, -1, -1 / 0})
        t.ok(#fig:text(look) > 0, name)
        fig:save(path ".csv")
        contents ".csv"
      end
    end
  end
end)

t.test("every kind is drawn by gnuplot, also without points", function()
  t.needs "gnuplot"
  local nan = 0 / 0
  for _, base in ipairs{0, 10} do
    local fig = limn.plot.figure{cols = 3, rows = 2, logx = base, logy = base, logy2 = base}
    for k, v in ipairs{{1, 2, 3}, {nan, nan, nan}, {-1, 0, 1 / 0}} do
      fig:stems(v, v, {panel = 1, label = "s"})
      fig:quiver(v, v, v, v, {panel = 2, label = "q"})
      fig:colored(v, v, v, {panel = 3, label = "c"})
      fig:contours({v, {3, 2, 1}}, {panel = 4, label = "m"})
      fig:named({"a", "b", "c"}, v, {panel = 5, label = "n" .. k})
      fig:line(v, v, {panel = 6, right = true, err = v, label = "r"})
      fig:hist(v, {panel = 6, along = "y"})
      fig:note(v[1], v[2], "here", {to = {v[2], v[3]}, panel = 1})
    end
    t.eq(fig:write(path ".svg").notice and fig:write(path ".svg").notice:match "gnuplot", nil)
    contents ".svg"
    fig:save(path ".png")
    t.ok(#contents ".png" > 5000)
  end
end)

t.test("a moving png is made by apngasm, where that is", function()
  t.needs "gnuplot"
  if not os.execute "command -v apngasm > /dev/null 2>&1" then
    t.raises(function() limn.plot.film(path ".png") end, "needs the program apngasm")
    return
  end
  local film = limn.plot.film(path ".png", {fps = 4})
  local fig = limn.plot.figure{width = 200, height = 150}
  for k = 1, 3 do
    fig:add("loss", k, k)
    film:frame(fig)
  end
  film:finish()
  local png = contents ".png"
  t.eq(string.unpack(">I4", png, png:find "acTL" + 4), 3)
end)

t.done()
