-- What the scripts beside numpy share.

-- Processor time of this process and of those that it has had a call done in
-- (those are counted in hundredths).
local function clock()
  local file = assert(io.open("/proc/self/stat"))
  local fields = file:read("a"):gsub("^.*%) ", "")
  file:close()
  local user, system = fields:match(("%S+ "):rep(13) .. "(%d+) (%d+)")
  return os.clock() + (user + system) / 100
end

-- Seconds of processor time of one call of f: the fastest of a few batches
-- of about 40 ms, or of three calls where one is slow.
local function seconds(f)
  local calls, best, spent = 1, math.huge, 0
  while true do
    local t = clock()
    for _ = 1, calls do f() end
    spent = clock() - t
    if spent > 0.04 then break end
    calls = calls * 2
  end
  for _ = 1, spent > 0.5 and 2 or 5 do
    local t = clock()
    for _ = 1, calls do f() end
    best = math.min(best, (clock() - t) / calls)
  end
  return math.min(best, spent / calls)
end

-- Print "name size seconds" of the rows, or of those that arg names from its
-- first-th on.
return function(rows, first)
  local wanted = {}
  for i = first, #arg do wanted[arg[i]] = true end
  for _, r in ipairs(rows) do
    if not arg[first] or wanted[r[1]] then
      print(("%s\t%s\t%.9f"):format(r[1], arg[1], seconds(r[2])))
    end
  end
end
