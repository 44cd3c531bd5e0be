-- limn.files.write(path, text): a string as a file.

local limn = limn
local errors = require "limn.errors"
local whole = require "limn.files.whole"

limn.def{
  name = "files.write",
  doc = "Write a string to a file, which is replaced atomically.",
  example = [[
local path = os.tmpname()
limn.files.write(path, "0.5\n")
assert(limn.files.read(path) == "0.5\n")
os.remove(path)]],
  args = {{name = "path", kind = "str", doc = "the file"},
    {name = "text", kind = "str", doc = "its contents, without zero bytes"}},
  results = {{name = "path", kind = "str", doc = "the file"}},
  run = function(o)
    errors.call("files.write", whole.write, o.path, o.text)
    return o.path
  end,
}
