-- limn.plot.save: a figure as a file.

local limn = limn
local errors = require "limn.errors"

limn.def{
  name = "plot.save",
  doc = "Save a figure as .png, .svg, .pdf, .gp (a gnuplot script with its "
    .. "data), .csv or .txt. Without gnuplot an image becomes .gp and .csv.",
  example = "local fig = limn.plot.figure()\nfig:line({1, 2}, {3, 4})\n"
         .. "local path = os.tmpname() .. '.csv'\n"
         .. "assert(fig:save(path) == path)\nos.remove(path)",
  args = {
    {name = "figure", kind = "figure", doc = "the figure"},
    {name = "path", kind = "str", doc = "the file"},
    {name = "scale", kind = "num", default = 2, rule = "[0.1,20]",
     doc = "resolution of a .png: pixels per pixel of the figure"},
  },
  results = {{name = "path", kind = "str", doc = "the file written"}},
  run = function(a)
    local r = errors.call("plot.save", a.figure.write, a.figure, a.path,
      {scale = a.scale})
    if r.notice then io.stderr:write("limn: ", r.notice, "\n") end
    return r.written
  end,
}
