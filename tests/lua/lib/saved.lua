-- Files that a test saves: path(name) ends in the name; contents(name) reads the
-- file and takes it away, nil if there is none.
local tmp = os.tmpname()
os.remove(tmp)

local function path(name) return tmp .. name end

local function contents(name)
  local f = io.open(path(name), "rb")
  if not f then return nil end
  local text = f:read("a")
  f:close()
  os.remove(path(name))
  return text
end

return {path = path, contents = contents}
