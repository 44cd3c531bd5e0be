-- What the scripts beside numpy share: the calls that tests/bench/beside.py asks for.

-- Processor time of this process and of those that it has had a call done in
-- (those are counted in hundredths).
local function clock()
  local file = assert(io.open("/proc/self/stat"))
  local fields = file:read("a"):gsub("^.*%) ", "")
  file:close()
  local user, system = fields:match(("%S+ "):rep(13) .. "(%d+) (%d+)")
  return os.clock() + (user + system) / 100
end

-- Say the names of the rows, then for each line "CALLS NAME" the seconds of
-- processor time of so many calls.
return function(rows)
  local known, names = {}, {}
  for i, r in ipairs(rows) do known[r[1]], names[i] = r[2], r[1] end
  local function say(s) io.stdout:write(s, "\n"):flush() end
  say(table.concat(names, "\t"))
  for line in io.lines() do
    local calls, name = line:match "^(%d+) (.*)$"
    local f = known[name]
    local t = clock()
    for _ = 1, math.tointeger(calls) do f() end
    say(("%.9f"):format(clock() - t))
  end
end
