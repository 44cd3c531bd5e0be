-- Whole files for the prelude, of any bytes.  Errors are sentences, for
-- errors.call.

local proc = require "limn.proc"

local whole = {}

-- Replace the file at `path` by `text`, atomically (core/file.h).
function whole.write(path, text)
  local ok, why = proc.replace(path, text)
  if not ok then error(why, 0) end
end

-- The whole file, or nil if there is none.
function whole.read(path)
  local file = io.open(path, "rb")
  if not file then return nil end
  local text = file:read("a")
  file:close()
  if not text then error("cannot read '" .. path .. "'", 0) end
  return text
end

return whole
