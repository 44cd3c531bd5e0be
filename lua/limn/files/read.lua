-- limn.files.read(path): a file as one string.

local limn = limn
local proc = require "limn.proc"

limn.def{
  name = "files.read",
  doc = "Read a file as one string.",
  example = [[
local path = os.tmpname()
limn.files.write(path, "0.5\n")
assert(limn.files.read(path) == "0.5\n")
os.remove(path)]],
  args = {{name = "path", kind = "str", doc = "the file"}},
  results = {{name = "text", kind = "str", doc = "its contents"}},
  run = function(o)
    local text, why = proc.content(o.path)
    if not text then
      error(("files.read: cannot read '%s': %s"):format(o.path, why), 0)
    end
    return text
  end,
}
