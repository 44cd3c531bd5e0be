-- limn.session.log(path): the lines that were typed, as a script.

local limn = limn
local errors = require "limn.errors"

limn.def{
  name = "session.log",
  doc = "Write what was typed at the prompt as a script that does the same: "
    .. "expressions print their values, and what failed, help and commands of the "
    .. "system are remarks.",
  example = [[
local path = os.tmpname()
limn.session.log(path)
assert(loadfile(path))
os.remove(path)]],
  args = {{name = "path", kind = "str", doc = "the file, replaced atomically"}},
  results = {{name = "path", kind = "str", doc = "the file"}},
  run = function(o)
    errors.call("session.log", limn.files.write, o.path,
      require("limn.prompt.prompt").script())
    return o.path
  end,
}
