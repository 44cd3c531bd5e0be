-- limn.folder(path): a directory and its parents.

local limn = limn
local proc = require "limn.proc"

limn.def{
  name = "folder",
  doc = "Create a directory and its parents.",
  example = [[
local path = os.tmpname()
os.remove(path)
assert(limn.folder(path .. "/a/b") == path .. "/a/b")
os.remove(path .. "/a/b") os.remove(path .. "/a") os.remove(path)]],
  args = {{name = "path", kind = "str", doc = "the directory"}},
  results = {{name = "path", kind = "str", doc = "the directory"}},
  run = function(a)
    for stop in (a.path .. "/"):gmatch("()/") do
      if stop > 1 then
        local ok, why = proc.mkdir(a.path:sub(1, stop - 1))
        if not ok then error("folder: " .. why, 0) end
      end
    end
    return a.path
  end,
}
