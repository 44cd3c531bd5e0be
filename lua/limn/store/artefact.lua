-- Results too large for a row of a store: npz files in a folder beside it,
-- STORE.d, one a run.  A file is on the disk before the row that names it, so
-- a crash leaves at most a file that the same run will write again.

local limn = limn
local db = require "limn.db"
local files = require "limn.files.whole"
local proc = require "limn.proc"
local wire = require "limn.wire"

local artefact = {LARGE = 1 << 20} -- bytes from which a result is a file

-- The folder of a store or of its path, or nil for one in memory.
local function folder(store)
  local path = type(store) == "string" and store or db.path(store)
  if path ~= "" and path ~= ":memory:" then return path .. ".d/" end
end

local function make(place)
  local ok, why = proc.mkdir(place)
  if not ok then error(why, 0) end
end

local function bytes_of(v)
  local n = 8
  for _, size in ipairs(wire.shape(v) or {#v}) do n = n * size end
  return n
end

-- Write the large ones of a run's results; {name = file}, empty if none is.
function artefact.write(store, key, result)
  local place, large, names = folder(store), {}, {}
  if not place then return names end
  for name, v in pairs(result) do
    if (type(v) == "table" or type(v) == "userdata")
      and bytes_of(v) >= artefact.LARGE then
      large[name], names[name] = v, key .. ".npz"
    end
  end
  if not next(large) then return names end
  make(place)
  limn.files.save_npz(place .. key .. ".npz", large)
  return names
end

-- One result of a run, or nil if its file is gone.
function artefact.read(store, file, name, kind)
  local place = folder(store)
  if not place or file:find("/", 1, true) then return nil end
  local ok, v = pcall(limn.files.npz_read, place .. file, name)
  if not ok then return nil end
  if kind == "list" then return wire.list(wire.doubles(v)) end
  return v
end

-- Copy files of one store to another; `new`: those that are not there yet.
function artefact.copy(from, to, list, new)
  local source, place = folder(from), folder(to)
  if not list[1] then return end
  if not place then error("files cannot go to a store in memory", 0) end
  make(place)
  for _, file in ipairs(list) do
    local known = file:find("/", 1, true)
      or new and proc.size(place .. file) == proc.size(source .. file)
    local text = not known and files.read(source .. file)
    if text then files.write(place .. file, text) end
  end
end

-- Remove files that no run names any more.
function artefact.remove(store, list)
  local place = folder(store)
  for _, file in ipairs(list) do
    if place and not file:find("/", 1, true) then os.remove(place .. file) end
  end
end

return artefact
