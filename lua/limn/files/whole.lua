-- limn.files.write, limn.files.read: whole files; one that is written is whole
-- or as it was before (core/file.h).

local limn = limn
local proc = require "limn.proc"

-- For the prelude: errors are sentences without the name of a function.
local files = {}

-- Replace the file at `path` by `text`.
function files.write(path, text)
  local ok, why = proc.replace(path, text)
  if not ok then error(why, 0) end
end

-- The whole file, or nil if there is none.
function files.read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  if not text then error("cannot read '" .. path .. "'", 0) end
  return text
end

limn.def{
  name = "files.write",
  doc = "Write a text to a file, which is replaced whole or not at all.",
  example = [[
local path = os.tmpname()
limn.files.write(path, "0.5\n")
assert(limn.files.read(path) == "0.5\n")
os.remove(path)]],
  args = {{name = "path", kind = "str", doc = "the file"},
    {name = "text", kind = "str", doc = "what it will hold, without zero bytes"}},
  results = {{name = "path", kind = "str", doc = "the file"}},
  run = function(o)
    local ok, why = pcall(files.write, o.path, o.text)
    if not ok then error("files.write: " .. why, 0) end
    return o.path
  end,
}

limn.def{
  name = "files.read",
  doc = "Read a file as one string.",
  example = [[
local path = os.tmpname()
limn.files.write(path, "0.5\n")
assert(limn.files.read(path) == "0.5\n")
os.remove(path)]],
  args = {{name = "path", kind = "str", doc = "the file"}},
  results = {{name = "text", kind = "str", doc = "all of it"}},
  run = function(o)
    local file, why = io.open(o.path, "rb")
    local text
    if file then text, why = file:read("a") file:close() end
    if not text then
      error(("files.read: cannot read '%s': %s"):format(o.path,
        (tostring(why):gsub("^.*: ", ""))), 0)
    end
    return text
  end,
}

return files
