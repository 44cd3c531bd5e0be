-- What walk.c refuses memory to: the example of every registered function, and each
-- block of the tests of Lua.
--
--     walk [--stacks | --all] [UNIT ...]
--
-- A unit is a folder of functions ("examples tensor") or a file of tests
-- ("tests/lua/model.lua"), in a process of its own: what crashes is named, and the
-- others go on.  Seconds are of processor time: a part that takes more than 0.03 is
-- left out, and none is walked for longer than 0.3, unless --stacks wants each stack of
-- calls once, or --all every request.
local proc = require "limn.proc"
local refuse = require "refuse"

package.path = "tests/lua/?.lua;" .. package.path

local every, longest, most, chosen = false, 0.03, 0.3, {}
do
  local k = 1
  while arg[k] do
    if arg[k] == "--stacks" then longest, most = 2, 1e9
    elseif arg[k] == "--all" then every, longest, most = true, 0.5, 1e9
    else chosen[arg[k]] = true end
    k = k + 1
  end
end

-- These walk themselves, or leave open what they opened where a call fails; `slots`,
-- with each function a dozen times, is only for when there is time.
local left_out = {slots = most < 1}
for name in ("deaf examples faults found fuzz hostile interrupts proc soak"):gmatch "%S+" do left_out[name] = true end
-- Single ones that leave a process of their own where a call fails, that say how a
-- worker ends, which is another thing where it is the worker that finds no memory, or
-- that train what they find, further and further.
local parts_out = {["windows that stay"] = true,
  ["doc/manual.md, block 13"] = true,
  ["a worker does nothing to the store of its parent"] = true,
  ["the length of an answer is not believed"] = true}

local units, folders = {}, {}
local function unit(name, parts)
  if next(chosen) == nil or chosen[name] then units[#units + 1] = {name = name, parts = parts} end
end
for _, e in ipairs(limn.exports()) do
  local folder = e.folder == "" and "limn" or e.folder
  if not folders[folder] then
    folders[folder] = {}
    unit("examples " .. folder, folders[folder])
  end
  table.insert(folders[folder], e)
end
do
  local list <close> = io.popen "ls tests/lua/*.lua"
  for path in list:lines() do
    if not left_out[path:match "([^/]+)%.lua$"] then unit(path) end
  end
end

-- The lines that a unit sends: what it begins, and how it went.
local function walk(u, to)
  local function part(name, f)
    if parts_out[name] then return end
    proc.write(to, "at " .. name .. "\n")
    local how, n, left, wrong = refuse.part(f, every, longest, most, u.parts ~= nil)
    proc.write(to, ("%s %d %d\n"):format(how, n, how == "walked" and left or 0))
    for _, text in ipairs(wrong) do proc.write(to, "wrong " .. text:gsub("\n", " ") .. "\n") end
  end
  if u.parts then
    for _, e in ipairs(u.parts) do
      limn.seed(1)
      part(e.name, assert(load(e.example, "=" .. e.name)))
    end
  else
    local t = require "limn.test"
    t.test, t.done = part, function() end
    arg = {[0] = u.name}
    dofile(u.name)
  end
end

-- Seconds of processor time of the children that have ended.
local function used()
  local f <close> = io.open "/proc/self/stat"
  local v = {}
  for w in f:read "a":match "%) %S (.*)":gmatch "%S+" do v[#v + 1] = tonumber(w) end
  return (v[13] + v[14]) / 100
end

local counts = {walked = 0, long = 0, fails = 0, once = 0}
local refused, left, passed, failed = 0, 0, 0, 0

local function wrong(u, text)
  failed = failed + 1
  print(("FAIL  %s: %s: %s"):format(u.name, u.at or "", text))
end

local function hear(u, line)
  local what, rest = line:match "^(%S+) (.*)$"
  if what == "at" then u.at = rest return end
  if what == "wrong" then return wrong(u, rest) end
  if not counts[what] then return end -- what the part itself prints
  counts[what] = counts[what] + 1
  if what == "walked" then
    local n, stacks = rest:match "(%d+) (%d+)"
    refused, left, passed = refused + n, left + stacks, passed + 1
  end
end

for _, u in ipairs(units) do
  local from, to = proc.pipe()
  local began = used()
  io.stdout:flush()
  local pid = proc.fork()
  if pid == 0 then
    proc.close(from)
    proc.silence(1)
    proc.silence(2)
    local ok, e = pcall(walk, u, to)
    if not ok then proc.write(to, "wrong the file: " .. tostring(e):gsub("\n", " ") .. "\n") end
    proc.exit(0)
  end
  proc.close(to)
  local text, hung = "", false
  while true do
    local at = refuse.at()
    if #proc.poll({from}, 300) > 0 then
      local bytes = proc.read(from)
      if not bytes or bytes == "" then break end
      text = (text .. bytes):gsub("([^\n]*)\n", function(line) hear(u, line) return "" end)
    elseif refuse.at() == at then -- still at the same request
      proc.kill(pid, "kill")
      hung = true
    end
  end
  proc.close(from)
  local how, code, name = proc.wait(pid)
  if hung and refuse.at() < 0 then
    print("skip  " .. u.name .. ": what is outside of its tests takes too long")
  elseif how ~= "exit" or code ~= 0 then
    wrong(u, ("request %d: %s"):format(refuse.at(), hung and "it hangs" or ("%s %s"):format(how, name or code)))
  end
  print(("%6.1f s  %s"):format(used() - began, u.name))
  io.stdout:flush()
end
print(("%d requests refused, %d left; %d parts take too long, %d cannot be made here, %d run once only"):format(
  refused, left, counts.long, counts.fails, counts.once))
print(("%d passed, %d failed, 0 skipped"):format(passed, failed))
if failed > 0 then error("", 0) end
