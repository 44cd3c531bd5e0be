-- Files that are whole or not there: written under another name, synced,
-- renamed.

local proc = require "limn.proc"

local files = {}

-- Replace the file at `path` by `text`.
function files.write(path, text)
  local temporary = path .. "." .. proc.pid() .. ".tmp"
  local file, why = io.open(temporary, "wb")
  if not file then error("cannot write " .. why, 0) end
  local ok = file:write(text)
  ok = file:close() and ok
  ok = ok and proc.sync(temporary) and os.rename(temporary, path)
  if not ok then
    os.remove(temporary)
    error("cannot write '" .. path .. "'", 0)
  end
  proc.sync(path:match("^(.*)/") or ".")
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
