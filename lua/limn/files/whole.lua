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
  local text, why = proc.content(path)
  if not text and proc.size(path) then
    error(("cannot read '%s': %s"):format(path, why), 0)
  end
  return text
end

return whole
