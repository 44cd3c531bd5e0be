-- What a session holds, saved when Ctrl-C has to end limn: a function of C that
-- does not look whether it is to stop can be left in no other way.
--
-- It runs in a copy of the process, in the middle of whatever that did
-- (host/rescue.h): it goes through the variables of every function that runs,
-- and the user's globals, and saves what a file can hold, each value once.

local limn = limn
local files = require "limn.files.whole"

local standard = {} -- what was global before the user came
for name in next, _G do standard[name] = true end

-- How a value of this kind is saved: the ending, and the function.
local SAVE = {
  net = {".npz", function(v, path) v:save(path) end},
  run = {".npz", function(v, path)
    limn.files.save_npz(path, {state = v:state()})
  end},
  figure = {".gp", function(v, path) v:save(path) end},
  tensor = {".npy", function(v, path) v:save(path) end},
  record = {".csv", function(v, path) limn.files.save_csv(v, path) end},
}

-- A table of columns, at least one of numbers and of some length.
local function is_record(v)
  if getmetatable(v) ~= nil then return false end
  for name, column in next, v do
    if type(name) == "string" and (getmetatable(column) == "tensor"
        or type(column) == "table" and type(rawget(column, 1)) == "number") then
      return true
    end
  end
  return false
end

local function kind_of(v)
  if type(v) == "userdata" then return getmetatable(v) end
  return type(v) == "table" and is_record(v) and "record"
end

-- f(name, value) of every variable, those of the innermost function first.
local function variables(f)
  local level = 3
  while debug.getinfo(level, "f") do
    local i = 1
    while true do
      local name, value = debug.getlocal(level, i)
      if not name then break end
      if name:match "^[%a_]" then f(name, value) end
      i = i + 1
    end
    level = level + 1
  end
  for name, value in next, _G do
    if type(name) == "string" and not standard[name] then f(name, value) end
  end
end

local function folder()
  local name = os.date "limn-rescued-%Y%m%d-%H%M%S"
  local ok = pcall(limn.folder, name)
  if ok then return name end
  return limn.folder((os.getenv "TMPDIR" or "/tmp") .. "/" .. name)
end

return function()
  local seen, saved, where = {}, {}, nil
  local function save(name, value)
    local how = SAVE[kind_of(value)]
    if not how or seen[value] then return end
    seen[value] = true
    where = where or folder()
    name = name:gsub("[^%w_]", "_")
    local file = name .. how[1]
    local k = 2
    while saved[file] do file, k = name .. "_" .. k .. how[1], k + 1 end
    saved[file] = pcall(how[2], value, where .. "/" .. file)
    if saved[file] then saved[#saved + 1] = file end
  end
  pcall(variables, save)
  if #saved > 0 then
    files.write(where .. "/README", "What limn held when it was ended in "
      .. "the middle of a command: networks (limn.model.load),\nstates of runs "
      .. "(run:restore), records and tensors (limn.files.load), figures (gnuplot).\n")
    io.stderr:write("limn: saved in ", where, ": ",
      table.concat(saved, ", "), "\n")
  end
end
