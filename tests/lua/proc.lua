-- What limn.proc answers, on which the workers of sweeps and the prompt stand: also to
-- what is wrong, and to a system that refuses.  A process of its own for each answer
-- that ends one, or that needs fewer descriptors than there are.
local t = require "limn.test"
local proc = require "limn.proc"

local dir, at = t.folder()
-- Run a script of limn after these words of the shell: what it printed, how it ended.
local function run(before, text)
  local script = t.put(at "script.lua", 'local proc = require "limn.proc"\n' .. text)
  local said = at "said"
  local _, how, code = os.execute(("%s LIMN_TERM=none '%s' '%s' >'%s' 2>&1"):format(before, t.program(), script, said))
  local f <close> = io.open(said)
  return f:read "a", how == "signal" and 128 + code or code
end

local function refused(what, words, ok, why, ...)
  t.ok(not ok and type(why) == "string" and why:find(words, 1, true), what .. ": " .. tostring(why))
end

t.test("descriptors, processes and paths that are none", function()
  for _, fd in ipairs{-1, 1 << 40} do
    t.raises(function() proc.read(fd) end, "not a descriptor")
    t.raises(function() proc.poll({fd}, 0) end, "not a descriptor")
  end
  -- 0 and negative numbers are groups of processes, 1 is the system.
  for _, pid in ipairs{0, -1, 1, math.mininteger, 1 << 40} do
    t.raises(function() proc.kill(pid, "kill") end, "not a process")
    t.raises(function() proc.wait(pid) end, "not a process")
    t.raises(function() proc.alive(pid) end, "not a process")
  end
  for _, f in ipairs{proc.mkdir, proc.list, proc.content, proc.size} do
    t.raises(function() f "a\0b" end, "a path with a zero byte in it")
  end
  t.raises(function() proc.replace("a\0b", "") end, "a path with a zero byte in it")
  t.raises(function() proc.kill(proc.pid(), "none") end, "invalid option 'none'")
  for _, n in ipairs{0, -1, 1 << 40} do t.raises(function() proc.read(0, n) end, "out of range") end
  for _, n in ipairs{0, -1} do t.raises(function() proc.limit(n) end, "must be positive") end
  local many = {}
  for k = 1, 1 << 17 do many[k] = 0 end
  t.raises(function() proc.poll(many, 0) end, "too many descriptors")
end)

t.test("files and folders that are not there, or are something else", function()
  local missing = at "missing/x"
  refused("mkdir", "No such file", proc.mkdir(missing))
  refused("list", "No such file", proc.list(missing))
  refused("list of a file", "Not a directory", proc.list(t.put(at "file", "text")))
  refused("replace", "missing", proc.replace(missing, "text"))
  refused("content", "No such file", proc.content(missing))
  refused("content of a folder", "directory", proc.content(dir))
  -- One whose memory at 0 nobody may read.
  refused("content of memory", "error", proc.content("/proc/" .. proc.pid() .. "/mem"))
  os.execute("mkfifo " .. at "fifo")
  refused("content of a pipe", "not a file", proc.content(at "fifo"))
  t.eq(proc.size(missing), nil)
  t.eq(proc.size(dir), nil)
  t.eq(proc.size(at "file"), 4)
  t.eq(proc.content(at "file"), "text")
  t.eq(proc.mkdir(at "folder"), true)
  t.eq(proc.mkdir(at "folder"), true)
  os.execute("ln -s nowhere " .. at "folder/dangling" .. "; mkdir " .. at "folder/below")
  t.put(at "folder/plain", "")
  local names = proc.list(at "folder")
  table.sort(names)
  t.eq(table.concat(names, " "), "below/ dangling plain")
end)

t.test("clocks", function()
  local began = proc.now()
  for _, s in ipairs{0, -1, 0 / 0, -math.huge} do proc.sleep(s) end
  t.ok(proc.now() - began < 0.5)
  proc.sleep(0.02)
  t.ok(proc.now() - began >= 0.02)
  t.ok(math.abs(proc.date() - os.time()) < 3)
  t.ok(proc.cores() >= 1)
end)

t.test("pipes", function()
  local from, to = proc.pipe()
  t.eq(#proc.poll({from}, 0), 0)
  t.eq(#proc.poll({}, 0.01), 0)
  t.eq(proc.write(to, "ten bytes."), true)
  t.eq(proc.poll({from}, math.huge)[1], 1) -- at once, however long it would wait
  t.eq(proc.poll({to, from}, 1e9)[1], 2)
  t.eq(proc.read(from, 4), "ten ")
  t.eq(proc.read(from), "bytes.")
  proc.close(to)
  t.eq(proc.poll({from}, 10)[1], 1) -- it has ended
  t.eq(proc.read(from), "")
  proc.close(from)
  refused("read", "Bad file descriptor", proc.read(from))
  refused("write", "Bad file descriptor", proc.write(to, "x"))
  from, to = proc.pipe()
  proc.close(from)
  refused("write to nobody", "Broken pipe", proc.write(to, "x")) -- and limn goes on
  proc.close(to)
end)

t.test("how processes end", function()
  local pid = proc.fork()
  if pid == 0 then proc.exit(7) end
  local how, code = proc.wait(pid)
  t.eq(how .. code, "exit7")
  t.eq(proc.wait(pid), nil) -- there is none any more
  t.eq(proc.alive(pid), false)
  t.eq(proc.kill(pid, "term"), false)

  pid = proc.fork()
  if pid == 0 then
    proc.sleep(1e9)
    proc.exit(0)
  end
  t.eq(proc.wait(pid, true), nil) -- not yet
  t.eq(proc.alive(pid), true)
  for _, quiet in ipairs{"int", "term", "hup", "alrm"} do t.eq(proc.kill(pid, quiet), true) end
  t.eq(proc.kill(pid, "stop"), true)
  t.eq(proc.kill(pid, "cont"), true)
  t.eq(proc.kill(pid), true)
  local sort, number, name = proc.wait(pid)
  t.eq(sort .. number, "signal9")
  t.eq(name, "Killed")

  -- The life of a worker is its function: an error ends it, and says why.
  for _, value in ipairs{{}, "text"} do
    local w = {}
    proc.spawn(w, function() error(value, 0) end)
    t.eq(select(2, proc.wait(w.pid)), 1)
    proc.close(w.to)
    proc.close(w.from)
  end
end)

-- The signal is held, and then what was asked for happens.
t.test("signals that are held, and sent again", function()
  local hold = [[
    local h = proc.hold()
    assert(h:take() == nil)
    proc.kill(proc.pid(), "%s")
    assert(proc.poll({h:fd()}, 10)[1] == 1)
    print(h:take())
    h:close "%s"
    h:close()
    print "after"
    local ok, e = pcall(function() for _ = 1, 1e9 do end end)
    print(e)]]
  for signal, number in pairs{term = 15, hup = 1} do
    local said, code = run("", hold:format(signal, signal))
    t.eq(said:match "^%S+", signal)
    t.eq(code, 128 + number)
    said, code = run("", hold:gsub("for _ = 1, 1e9 do end", ""):format(signal, ""))
    t.eq(said, signal .. "\nafter\nnil\n")
    t.eq(code, 0)
  end
  local said = run("", hold:format("int", "int"))
  t.ok(said:find "^int\n" and said:find "interrupted", said)
end)

-- What limn was started with ignored, stays ignored: nohup.
t.test("signals that whoever started limn ignores", function()
  local said, code = run("trap '' HUP INT TERM;", [[
    local h = proc.hold()
    for _, s in ipairs{"int", "hup", "term"} do proc.kill(proc.pid(), s) end
    print((h:take()))
    h:close()
    proc.kill(proc.pid(), "term")
    do local d <close> = proc.delay() end
    print "still here"]])
  t.eq(said, "nil\nstill here\n")
  t.eq(code, 0)
end)

t.test("a signal in the middle of what is not to be broken off", function()
  local said, code = run("", [[
    do
      local d <close> = proc.delay()
      proc.kill(proc.pid(), "term")
      proc.kill(proc.pid(), "int") -- the second does not put off the first
      io.write "whole\n"
      io.stdout:flush()
    end
    proc.sleep(5)
    print "never"]])
  t.eq(said:match "^[^\n]*", "whole")
  t.ok(not said:find "never", said)
  t.eq(code, 128 + 15)
end)

-- Fewer descriptors than are wanted: each of these says so, and goes on.
t.test("no descriptors left", function()
  if t.sanitized() then return t.skip "a sanitizer needs some itself" end
  local said, code = run("ulimit -n 24;", [[
    local T, L = limn.tensor, limn.linalg
    local a = T.randn(1300, 1300, {seed = 1})
    local want = L.solve(a, a[1])
    local held = {}
    while true do
      local from, to = proc.pipe()
      if not from then print(to) break end
      held[#held + 1], held[#held + 2] = from, to
    end
    local odd = io.open "/dev/null" -- taken where one was left that is no pipe
    print(select(2, proc.spawn({}, print)))
    local one = table.remove(held)
    proc.close(one)
    print(select(2, proc.spawn({}, print)))
    print(proc.pipe())
    local null = io.open "/dev/null" -- the last
    print(select(2, proc.list "/"))
    print(select(2, proc.content "/etc/passwd"))
    print(select(2, proc.silence(1)))
    print((select(2, pcall(proc.hold))))
    -- A call in a process of its own is one here.
    print(T.close(L.solve(a, a[1]), want, {rtol = 0, atol = 0}))
    local pid = proc.fork()
    if pid == 0 then proc.exit(3) end
    print(select(2, proc.wait(pid)))
    print((pcall(limn.store.open, "]] .. at "none.db" .. [[")))
    null:close()
    if odd then odd:close() end
    for _, fd in ipairs(held) do proc.close(fd) end
    print(proc.content "/etc/hostname" ~= nil)]])
  local lines = {}
  for line in said:gmatch "[^\n]+" do lines[#lines + 1] = line end
  for k, want in ipairs{"pipe: Too many open files", "pipe: Too many open files",
    "pipe: Too many open files", "nil\tpipe: Too many open files", "/: Too many open files",
    "Too many open files", "/dev/null: Too many open files", "signalfd: Too many open files", "true", "3",
    "false", "true"} do
    t.ok((lines[k] or ""):find(want, 1, true), ("line %d: %s, not %s"):format(k, lines[k], want))
  end
  t.eq(code, 0)
end)

-- No file may be larger than nothing: what was there stays.
t.test("no room for a file", function()
  t.put(at "kept", "as it was")
  local said = run("trap '' XFSZ; ulimit -f 0;", [[
    io.stderr:write(select(2, proc.replace("]] .. at "kept" .. [[", ("x"):rep(5000))), "\n")]])
  t.eq(proc.content(at "kept"), "as it was")
  t.ok(said == "" or said:find "too large", said)
end)

os.execute("rm -r " .. dir)
t.done()
