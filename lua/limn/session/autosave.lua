-- Sessions that a signal has ended, kept in the folder of limn's state.
--
--     keep(signal) -- write this one down, if it holds anything: the globals, and
--       the lines as a script; a sentence about it, or nil
--     news() -- once: a sentence on those that nobody has been told of, or nil
--     newest() -- the path of the last one, or nil

local limn = limn
local globals = require "limn.session.globals"
local proc = require "limn.proc"

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

function autosave.keep(signal)
  if not folder() or next(globals.own()) == nil then return nil end
  limn.folder(folder())
  local name = ("%s%s-%d-%s"):format(NEW, os.date "%Y%m%d-%H%M%S", proc.pid(), signal)
  limn.session.log(path_of(name, ".lua"))
  local saved = limn.session.save(path_of(name, ".npz"))
  local names = kept()
  for i = 1, #names - MOST do
    os.remove(path_of(names[i], ".npz"))
    os.remove(path_of(names[i], ".lua"))
  end
  local without = table.concat(saved.skipped, "; ")
  return ("the session is kept in %s%s"):format(saved.path,
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
