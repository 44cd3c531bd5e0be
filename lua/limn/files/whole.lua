-- Whole files; one that is written is whole or as it was before (core/file.h).

local proc = require "limn.proc"

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

return files
