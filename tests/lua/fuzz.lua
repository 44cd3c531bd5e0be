-- Random calls of every function: by name, by position, as methods, inside
-- coroutines; with tensors of rank 0 to 8 and of size 0, views that overlap or
-- whose parent is gone, closed objects, hostile strings, callbacks and tables that
-- raise, yield, collect or close what is in use.  A call returns, or raises one
-- sentence that names the function.
--
--     limn fuzz.lua [CALLS [SEED]]          CALLS calls, in episodes of 200
--     limn fuzz.lua again SEED 3,17 x,y     these calls of the episode with this
--                                           seed, here, the last one without
--                                           the slots x and y
--
-- An episode is a worker, which may neither crash nor hang.  One that does is tried
-- with fewer calls, then with fewer slots, while it still does; what is left is
-- printed.  What is found gets a test of its own in found.lua: a seed means
-- another call as soon as there is a new function.
local t = require "limn.test"
local proc = require "limn.proc"

-- The calls are made in a folder below one of their own, without a screen, and what
-- they print is nobody's.
local inside = os.getenv "LIMN_FUZZ_IN"
if not inside then
  local dir = t.folder()
  local here <close> = io.popen "pwd"
  local script = arg[0]:find "^/" and arg[0] or here:read() .. "/" .. arg[0]
  os.execute("mkdir -p " .. dir .. "/a/b")
  local words = {}
  for k, w in ipairs(arg) do words[k] = "'" .. w .. "'" end
  os.execute(("cd %s/a/b && LIMN_FUZZ_IN=%s LIMN_TERM=none ASAN_OPTIONS=%s '%s' '%s' %s %s"):format(dir, dir,
    "detect_leaks=0:allocator_may_return_null=1:max_allocation_size_mb=1000:log_path=" .. dir .. "/asan",
    t.program(), script, table.concat(words, " "), arg[1] == "again" and "" or "3>&1 >/dev/null 2>" .. dir .. "/said </dev/null"))
  local report = io.open(dir .. "/report")
  local said = io.open(dir .. "/said")
  local text = report and report:read "a" or "FAIL  the fuzzer ended early\n"
    .. (said and said:read "a":sub(-1000) or "") .. "\n"
  t.test("random calls", function()
    t.ok(text:find "calls" and not text:find "FAIL", text)
  end)
  print((text:gsub("\n$", "")))
  os.execute("rm -rf '" .. dir .. "'")
  t.done()
  return
end

local call = require "lib.call"
local odd = require "lib.odd"
local T = limn.tensor
local TENSOR = debug.getmetatable(T.zeros{1})

local EPISODE = 200
local sanitized = t.sanitized()
-- Seconds of processor time, and of any time, in which a call ends.
local BUSY, IDLE = sanitized and 120 or 30, 60

-- ---- values --------------------------------------------------------------------

local random = math.random
local function pick(list) return list[random(#list)] end
local function chance(p) return random() < p end

local numbers = {0, 1, -1, 0.5, 2, 3, 1e-3, 1e3, 1e300, 5e-324, 0 / 0, 1 / 0, -1 / 0}
local integers = {0, 1, 1, 2, 2, 3, 3, 4, 5, 8, -1, 1 << 40, math.mininteger, math.maxinteger}
local strings = {"", "x", "'", "''", '"', "\\", "`id`", "$(id)", "%s%n%d", "a\0b", "\xff\xfe", "\xe2\x82", "{/*9 x}", "@",
  "\n", "a\nb", ("a"):rep(300), ("é"):rep(2000), "'; DROP TABLE runs; --", "{", "}", "_^{", "\27[2J", "W1", "loss", "width",
  "relu", "-x", "--", "x;y", "*", "nan"}
local paths = {"", ".", "..", "/", "/dev/null/x", "/proc/self/mem", "missing/x", "x.csv", "x.txt", "x.npz", "x.npy", "x.db",
  "fifo", "loop", "folder", "gone", "full", "a\0b", ("p"):rep(300), ("d/"):rep(3000), "'\"`$(id)`", "|cat", "\xff",
  ":memory:", "x.svg", "in.csv", "in.npz"}
local terms = {"none", "text", "x11; !id", "'", "", "png", "dumb", "unknown", "qt\n", "\0", ("t"):rep(5000)}
local PATHS = {path = true, checkpoint = true, store = true, source = true}

local base -- what overlapping views are of
local objects -- of the episode, by type

-- A tensor whose numbers are those of x but for one.
local function spoilt(x)
  local flat = x:flatten()
  if #flat == 0 then return x end
  local k = random(#flat)
  flat[k] = pick{pick(numbers), flat[k] + pick{1, -1}}
  return flat:reshape(x.shape)
end

-- Numbers of a shape.
local function filled(size)
  local x = T.rand(size, {seed = random(1 << 30), low = -2, high = 2})
  return type(x) == "userdata" and chance(0.15) and spoilt(x) or x
end

local function some_size(rank)
  local size = {}
  for k = 1, rank do
    size[k] = rank > 4 and pick{0, 1, 1, 1, 2, 2} or rank > 2 and pick{0, 1, 2, 3, 4} or pick{0, 1, 1, 2, 3, 3, 4, 5, 9}
  end
  return size
end

local function view()
  local of = base
  if chance(0.5) then -- its parent is this view's alone
    of = filled{7, 5}
  end
  local x = pick{of[{1, 4}], of[{2, 5}], of[random(5)], of[{random(3), 3}], of}
  of = nil
  if chance(0.2) then collectgarbage() end
  return x
end

local function tensor(rank)
  rank = rank or pick{0, 1, 1, 1, 2, 2, 2, 3, 4, 5, 6, 7, 8}
  if rank == 0 then return pick(numbers) end
  if rank <= 2 and chance(0.2) then return view() end
  local x = filled(some_size(rank))
  if chance(0.05) then x = x:gt(0) end
  return x
end

local function list(n, make)
  local l = {}
  for i = 1, n do l[i] = make() end
  return l
end

local function rank_of(rule)
  local rank = 0
  for word in rule:gmatch "%S+" do
    rank = rank + (word == "..." and random(0, 2) or 1)
  end
  return rank
end

-- One of the pool, which calls fill, or a new one; some have been closed.
local function object(type_name)
  local pool = objects[type_name] or {}
  objects[type_name] = pool
  if #pool > 0 and chance(0.7) then return pick(pool) end
  local maker = call.object[type_name]
  if not maker then return nil end
  local o = maker(random(1, 4))
  if chance(0.1) and debug.getmetatable(o).__close then call.close(o) end
  pool[#pool % 12 + 1] = o
  return o
end

local function str(s)
  if s.name == "term" then return pick(terms) end
  if PATHS[s.name] then return pick(paths) end
  return pick(strings)
end

-- What an evil list is, where a slot takes a table.
local function evil()
  return pick{odd.evil, odd.liar, odd.shrinking}(random(60))
end

local make = {
  tensor = function(s) return tensor(s.rule ~= "?" and chance(0.8) and rank_of(s.rule) or nil) end,
  mat = function() return tensor(chance(0.9) and 2 or nil) end,
  vec = function() return chance(0.7) and tensor(1) or list(random(0, 4), function() return pick(numbers) end) end,
  num = function() return chance(0.5) and random() or pick(numbers) end,
  int = function() return pick(integers) end,
  index = function() return pick(integers) end,
  str = str,
  flag = function() return chance(0.5) end,
  choice = function(s)
    local words = {}
    for w in s.rule:gmatch "[^|]+" do words[#words + 1] = w end
    return pick(words)
  end,
  seed = function() return pick(integers) end,
  ints = function() return list(random(0, 9), function() return pick(integers) end) end,
  tensors = function() return list(random(0, 3), function() return tensor() end) end,
  strs = function(s) return list(random(0, 3), function() return str(s) end) end,
  named = function()
    return chance(0.3) and pick(numbers) or {[pick{"W1", "hidden", "x", ""}] = pick(numbers)}
  end,
  ["function"] = function() return pick(odd.acts) end,
  table = function()
    return pick{{}, {1, 2}, {a = 1}, {a = {1, 2}, b = {3, 4}}, {{1, 2}}, {x = tensor(), y = tensor()}}
  end,
  any = function(s)
    return pick{1, "x", {}, true, tensor(), str(s), object "net", object "run", object "figure", pick(odd.acts)}
  end,
  object = function(s) return object(s.type) end,
}

local function value(e, s)
  local p = random()
  if p < 0.5 then
    local v = call.value(e, s, random(1, 5))
    return rawequal(debug.getmetatable(v), TENSOR) and chance(0.1) and spoilt(v) or v
  end
  if p < 0.9 then return make[s.kind](s) end
  if p < 0.95 then return evil() end
  return pick(odd.common)()
end

-- How long a call may take is not what is asked here.
local function bounded(e, s, v)
  if call.counts[s.name] and (v == math.huge or math.type(v) == "integer" and v > 20) then return 3 end
  if s.kind == "ints" and call.counts[s.name] and type(v) == "table" then return {3} end
  if PATHS[s.name] and type(v) == "string" and v:find "^/" and v ~= "/" and not v:find "^/dev/null/"
    and not v:find "^/proc/self/mem" and v:sub(1, #call.folder) ~= call.folder then
    return "x"
  end
  return v
end

-- ---- a call ----------------------------------------------------------------------

local pool = call.exports()
-- Functions of C, of which most is, and those in Lua: the folders alike.
local folders, by_folder = {}, {}
for _, e in ipairs(pool) do
  if e.full ~= "def" then
    local f = e.folder
    if not by_folder[f] then
      by_folder[f] = {}
      folders[#folders + 1] = f
    end
    table.insert(by_folder[f], e)
  end
end
-- Seconds, where others take a moment.
local rare = {["plot.save"] = 0.1, ["plot.write"] = 0.1, giant = 0.2, ["theory.exponents"] = 0.1, ["theory.cell"] = 0.1,
  ["theory.maps.fixed_points"] = 0.1, ["theory.maps.phase"] = 0.2, ["theory.maps.critical"] = 0.2,
  ["probe.coord"] = 0.2, transfer = 0.3, sweep = 0.3, ["theory.target"] = 0.2}

local function choose()
  while true do
    local e = chance(0.5) and pick(by_folder[pick(folders)]) or pick(pool)
    if e.full ~= "def" and chance(rare[e.full] or 1) then return e end
  end
end

-- Call k of an episode: the function, the arguments by name, and how.
local function plan(seed, k)
  math.randomseed(seed, k)
  local e = choose()
  local args = call.arguments(e, random(1, 4))
  for _, s in ipairs(e.slots) do
    if s.dir == "in" and chance(0.6) or s.dir == "opt" and chance(0.25) then
      args[s.name] = bounded(e, s, value(e, s))
    end
  end
  -- Workers and gnuplots by the hundred would be another test.
  if e.full == "sweep" then args.jobs = pick{0, 0, 0, 2} end
  return e, args, {form = pick{"name", "name", "position", "method"}, coroutine = chance(0.2),
    close = chance(0.05), collect = chance(0.05)}
end

local function perform(e, args, how)
  if how.form == "name" then return call.run(e, args) end
  local list, options, n = {}, {}, 0
  for _, s in ipairs(e.slots) do
    if s.dir == "in" then
      n = n + 1
      list[n] = args[s.name]
    elseif s.dir == "opt" then
      options[s.name] = args[s.name]
    end
  end
  if next(options) then
    n = n + 1
    list[n] = options
  end
  local f = e.run
  if how.form == "method" and type(list[1]) == "userdata" then
    local ok, method = pcall(function() return list[1][e.name] end)
    if ok and method then f = method end
  end
  return f(table.unpack(list, 1, n))
end

local function keep(result)
  for _, v in pairs(type(result) == "table" and not getmetatable(result) and result or {result}) do
    local kind = type(v) == "userdata" and getmetatable(v)
    if kind and kind ~= "tensor" then
      local of = objects[kind] or {}
      objects[kind] = of
      of[#of < 12 and #of + 1 or random(12)] = v
    elseif kind == "tensor" and v.rank == 2 and #v >= 5 and v.shape[2] >= 2 and v.shape[2] < 20 then
      base = v
    end
  end
end

-- An error in other words than it should be; nil if it is as it should.
local function complaint(e, how, ok, r)
  if ok or call.says(r, e) or odd.raised(r) then return nil end
  -- A method of another function, or what an object says of itself.
  if type(r) == "string" and how.form == "method" and r:find "[%w_.]+: " then return nil end
  return tostring(r)
end

local function make_call(seed, k, dropped)
  local e, args, how = plan(seed, k)
  for name in pairs(dropped or {}) do args[name] = nil end
  odd.victims = args
  if how.close then
    local v = select(2, next(args))
    if type(v) == "userdata" and debug.getmetatable(v).__close then call.close(v) end
  end
  local ok, r
  if how.coroutine then
    local co = coroutine.create(function() return (perform(e, args, how)) end)
    local steps = 0
    repeat
      ok, r = coroutine.resume(co)
      steps = steps + 1
    until not ok or coroutine.status(co) == "dead" or steps > 50
  else
    ok, r = pcall(function() return (perform(e, args, how)) end)
  end
  if how.collect then collectgarbage() end
  if ok then keep(r) end
  return complaint(e, how, ok, r), e, args, how, ok
end

local function short(v)
  local ok, text = pcall(limn.show, v)
  return (ok and text or type(v)):gsub("%c", "?"):sub(1, 160)
end

local function told(e, args, how)
  local parts = {}
  for name, v in pairs(args) do parts[#parts + 1] = name .. " = " .. short(v) end
  table.sort(parts)
  return ("%s{%s} by %s%s%s"):format(e.full, table.concat(parts, ", "), how.form,
    how.coroutine and ", in a coroutine" or "", how.close and ", an argument closed" or "")
end

-- ---- an episode --------------------------------------------------------------------

local function begin()
  objects = {}
  base = T.arange(1, 40):reshape(8, 5) / 40
  -- Not in os.tmpname's folder, which is the parent's.
  os.execute [[mkdir -p folder; [ -p fifo ] || mkfifo fifo; ln -sf loop loop; ln -sf nowhere gone; ln -sf /dev/full full]]
end

-- These calls (absent: all), each of which is told on `to` before it is made.
local function episode(seed, calls, dropped, to)
  begin()
  local made = 0
  for i = 1, calls and #calls or EPISODE do
    local k = calls and calls[i] or i
    proc.write(to, "at " .. k .. "\n")
    local last = i == (calls and #calls or EPISODE)
    local bad, e, args, how, ok = make_call(seed, k, last and dropped)
    made = made + (ok and 1 or 0)
    if bad then
      proc.write(to, ("bad %s\n   %s\n"):format(e.full, bad:sub(1, 400):gsub("\n", " ")))
      proc.exit(3)
    end
    args = nil
  end
  collectgarbage()
  collectgarbage()
  proc.write(to, ("made %d\n"):format(made))
end

local function used(pid)
  local f <close> = io.open("/proc/" .. pid .. "/stat")
  local v = {}
  for w in (f and f:read "a" or ""):match "%) %S (.*)":gmatch "%S+" do v[#v + 1] = tonumber(w) end
  return (v[11] + v[12]) / 100
end

-- A worker for an episode: an object that is asked whether it has ended.
local function start(seed, calls, dropped)
  local from, to = proc.pipe()
  local pid = proc.fork()
  if pid == 0 then
    proc.close(from)
    if not sanitized then proc.limit(3 << 30) end
    call.alone(proc.pid())
    local ok, e = pcall(episode, seed, calls, dropped, to)
    if not ok then proc.write(to, "bad the fuzzer\n   " .. tostring(e) .. "\n") end
    proc.exit(ok and 0 or 3)
  end
  proc.close(to)
  return {pid = pid, from = from, seed = seed, text = "", busy = 0, since = proc.now()}
end

-- Read what a worker says; how it ended, or nil: "done", or what was wrong.
local function attend(w)
  local bytes = proc.read(w.from)
  if bytes and bytes ~= "" then
    w.text = w.text .. bytes
    w.since, w.busy = proc.now(), used(w.pid)
    for k in w.text:gmatch "at (%d+)\n" do w.at = tonumber(k) end
    local bad = w.text:match "bad (.*)"
    if not bad then
      w.made = tonumber(w.text:match "made (%d+)") or w.made
      w.text = w.text:match "[^\n]*$"
    end
    return nil
  end
  proc.close(w.from)
  local how, number, name = proc.wait(w.pid)
  if how == "exit" and number == 0 then return "done" end
  local bad = w.text:match "bad (.*)"
  return bad or how == "signal" and "signal " .. (name or number) or "exit status " .. number
end

local function hangs(w)
  if proc.now() - w.since > IDLE or used(w.pid) - w.busy > BUSY then
    proc.kill(w.pid, "kill")
    w.hung = true
  end
end

-- Run one to its end.
local function outcome(seed, calls, dropped)
  local w = start(seed, calls, dropped)
  while true do
    local ready = proc.poll({w.from}, 5)
    if ready and #ready > 0 then
      local how = attend(w)
      if how then return w.hung and "it does not end" or how, w.at end
    else
      hangs(w)
    end
  end
end

-- The same fault with fewer calls before it, and fewer slots.
local function shrink(seed, at)
  local calls = {}
  for k = 1, at do calls[k] = k end
  if outcome(seed, {at}) ~= "done" then
    calls = {at}
  else
    local size = #calls // 2
    while size >= 1 do
      local k = 1
      while k < #calls do
        local fewer = {}
        for i, c in ipairs(calls) do
          if i < k or i >= k + size or i == #calls then fewer[#fewer + 1] = c end
        end
        if #fewer < #calls and outcome(seed, fewer) ~= "done" then calls = fewer else k = k + size end
      end
      size = size // 2
    end
  end
  begin()
  local e, args, how = plan(seed, at)
  local dropped, names = {}, {}
  for name in pairs(args) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    dropped[name] = true
    if outcome(seed, calls, dropped) == "done" then dropped[name] = nil else args[name] = nil end
  end
  names = {}
  for name in pairs(dropped) do names[#names + 1] = name end
  table.sort(names)
  return calls, table.concat(names, ","), told(e, args, how)
end

-- ---- all ------------------------------------------------------------------------------

if arg[1] == "again" then
  local dropped = {}
  for name in (arg[4] or ""):gmatch "[^,]+" do dropped[name] = true end
  begin()
  local calls = {}
  for k in arg[3]:gmatch "%d+" do calls[#calls + 1] = math.tointeger(k) end
  for i, k in ipairs(calls) do
    local e, args, how = plan(math.tointeger(arg[2]), k)
    print(told(e, args, how))
    io.stdout:flush()
    print(make_call(math.tointeger(arg[2]), k, i == #calls and dropped))
  end
  call.done()
  os.exit(0)
end

local total, seed = math.tointeger(arg[1]) or 10000, math.tointeger(arg[2]) or 1
local report = io.open(inside .. "/report", "w")
local workers, next_seed, left = {}, seed * 1000000, math.ceil(total / EPISODE)
local made, returned, failed, crashes = 0, 0, 0, {}

-- What a run of hours has seen, where the tests' own output goes: a run that is
-- ended early has found what it says.
local TOLD <const>, EVERY <const> = 3, 20000
local told_at = 0
local function tell(text) pcall(proc.write, TOLD, text .. "\n") end

while left > 0 or #workers > 0 do
  while left > 0 and #workers < limn.cores() do
    workers[#workers + 1] = start(next_seed)
    next_seed, left = next_seed + 1, left - 1
  end
  local ends = {}
  for i, w in ipairs(workers) do ends[i] = w.from end
  proc.poll(ends, 5)
  for i = #workers, 1, -1 do
    local w = workers[i]
    local ready = proc.poll({w.from}, 0)
    local how = ready and #ready > 0 and attend(w)
    if how then
      table.remove(workers, i)
      made, returned = made + (w.at or 0), returned + (w.made or 0)
      if how ~= "done" then
        crashes[#crashes + 1] = {w.seed, w.at, w.hung and "it does not end" or how}
        tell(("%s: limn tests/lua/fuzz.lua again %d %s"):format(crashes[#crashes][3], w.seed, w.at))
      end
      if made - told_at >= EVERY then
        told_at = made
        tell(("%d of %d calls, %d episodes failed"):format(made, total, #crashes))
      end
    else
      hangs(w)
    end
  end
end
for i, c in ipairs(crashes) do
  failed = failed + 1
  if i <= 20 then
    local calls, dropped, text = shrink(c[1], c[2] or 1)
    report:write(("FAIL  %s\n   %s\n   limn tests/lua/fuzz.lua again %d %s %s\n"):format(c[3], text, c[1],
      table.concat(calls, ","), dropped))
    report:flush()
  end
end
local asan <close> = io.popen("head -n 12 " .. inside .. "/asan.* 2>/dev/null | head -n 100")
report:write(asan:read "a")
report:write(("%d calls from seed %d, of which %d returned; %d episodes failed\n"):format(made, seed, returned, failed))
report:close()
call.done()
os.exit(0)
