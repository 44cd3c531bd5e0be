-- Sessions that a signal has ended, kept in the folder of limn's state.
--
--     keep(signal) -- write this one down, if it holds anything: the globals, the
--       variables of the functions that run (host/rescue.h), the lines as a
--       script, figures as scripts of gnuplot; a sentence about it, or nil
--     news() -- once: a sentence on those that nobody has been told of, or nil
--     newest() -- the path of the last one, or nil

local limn = limn
local files = require "limn.files.whole"
local globals = require "limn.session.globals"
local proc = require "limn.proc"
local save = require "limn.session.save"

local autosave = {}

local MOST = 10 -- sessions that are kept
local NEW, IS_NEW = "new-", "^new%-" -- of which nobody has been told

local function folder()
  local state, home = os.getenv "XDG_STATE_HOME", os.getenv "HOME"
  if state and state ~= "" then return state .. "/limn/sessions" end
  return home and home ~= "" and home .. "/.local/state/limn/sessions" or nil
end

-- Their names without the ending, the oldest first.
local function kept()
  local where, names = folder(), {}
  for _, name in ipairs(where and proc.list(where) or {}) do
    names[#names + 1] = name:match "^(.*)%.npz$"
  end
  local function date(name) return (name:gsub(IS_NEW, "")) end
  table.sort(names, function(a, b) return date(a) < date(b) end)
  return names, where
end

local function path_of(name, ending) return folder() .. "/" .. name .. ending end

function autosave.newest()
  local names = kept()
  return names[1] and path_of(names[#names], ".npz")
end

-- The globals, and what the functions of the user that run hold under names that
-- are free, the innermost first.
local function variables()
  local found, level = globals.own(), 3
  while true do
    local info = debug.getinfo(level, "S")
    if not info then return found end
    local k, own = 1, info.source:find "^=limn/"
    while not own do
      local name, value = debug.getlocal(level, k)
      if not name then break end
      if name:find "^%a[%w_]*$" and found[name] == nil then found[name] = value end
      k = k + 1
    end
    level = level + 1
  end
end

-- Take the figures out of the values and write them; how many there were.
local function figures(values, path)
  local n = 0
  for name, value in pairs(values) do
    if type(value) == "userdata" and getmetatable(value) == "figure"
        and pcall(value.save, value, ("%s-%s.gp"):format(path, name)) then
      values[name], n = nil, n + 1
    end
  end
  return n
end

-- The folder of new ones: another where that one takes nothing.
local function place()
  local where = folder()
  if where and pcall(limn.folder, where)
      and pcall(files.write, where .. "/.writable", "") then
    os.remove(where .. "/.writable")
    return where
  end
  return limn.folder((os.getenv "TMPDIR" or "/tmp") .. "/limn-sessions-" .. proc.pid())
end

function autosave.keep(signal)
  local values = variables()
  if next(values) == nil then return nil end
  local path = ("%s/%s%s-%d-%s"):format(place(), NEW, os.date "%Y%m%d-%H%M%S",
    proc.pid(), signal)
  limn.session.log(path .. ".lua")
  local drawn = figures(values, path)
  local saved = save(path .. ".npz", values)
  local names = kept()
  for i = 1, #names - MOST do
    os.remove(path_of(names[i], ".npz"))
    os.remove(path_of(names[i], ".lua"))
  end
  local without = table.concat(saved.skipped, "; ")
  return ("the session is kept in %s%s%s"):format(saved.path,
    drawn > 0 and (" and %d figure%s beside it"):format(drawn, drawn > 1 and "s" or "") or "",
    without ~= "" and " (without " .. without .. ")" or "")
end

function autosave.news()
  local names = kept()
  local last
  for _, name in ipairs(names) do
    local plain = name:match(IS_NEW .. "(.*)")
    if plain and os.rename(path_of(name, ".npz"), path_of(plain, ".npz")) then
      os.rename(path_of(name, ".lua"), path_of(plain, ".lua"))
      last = plain
    end
  end
  return last and ("(%s ended a session; session.load() brings it back, and its "
    .. "lines are in %s)"):format(last:match "%u+$" or "a signal", path_of(last, ".lua"))
end

return autosave
