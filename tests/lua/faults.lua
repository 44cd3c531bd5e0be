-- Disks that are full, reads that end early, forks that are refused: the n-th system
-- call fails, for every n (tests/fail.c).  A file then has its old content or the new,
-- a store all of a change or none, nothing is left beside them, and what went wrong is
-- said in a sentence that names the function.  The next call succeeds.
local t = require "limn.test"
local proc = require "limn.proc"
local T = limn.tensor

-- The library must be there before the program: once more, with it.
local library = os.getenv "LD_PRELOAD"
if not library or not library:find "fail.so$" then
  local limn_path = t.program()
  library = limn_path:match "^(.*)/" .. "/tests/fail.so"
  if io.open(library) and not t.sanitized() then
    local ok, how, code = os.execute(("LD_PRELOAD='%s' '%s' '%s'"):format(library, limn_path, arg[0]))
    os.exit(ok or how == "exit" and code or 1)
  end
  t.test("system calls that fail", function()
    t.skip(t.sanitized() and "a sanitizer stands there itself" or "no library of failing calls")
  end)
  t.done()
  return
end
local fail = package.loadlib(library, "luaopen_fail")()

local ERRORS = {read = {"EINTR", "EIO", "short"}, write = {"EINTR", "ENOSPC", "EIO", "short"},
  fsync = {"EINTR", "EIO", "ENOSPC"}, open = {"EACCES", "EINTR", "EIO", "ENOSPC"}, rename = {"EIO", "ENOSPC"},
  fork = {"EAGAIN"}}
-- After these a call goes on as if nothing had been.
local HARMLESS = {EINTR = true, short = true}

-- In memory, where there is such a folder: a real fsync takes its time.
local shared <const> = "/dev/shm/limn-" .. proc.pid()
local folder, at = t.folder()
if os.execute("mkdir " .. shared .. " 2>/dev/null") then
  os.remove(folder)
  folder, at = shared, function(name) return shared .. "/" .. name end
end

local function listing()
  local list <close> = io.popen("ls -A " .. folder)
  return list:read "a"
end

-- One line that names a function.
local function sentence(e, where)
  local text = type(e) == "string" and not e:find "\n" and e:gsub("^[^:]+:%d+: ", "")
  local name = text and text:match "^([%a_.]+): "
  t.ok(name and limn.exports(name), where .. ": " .. tostring(e))
end

-- Run the job with the n-th call failing, for all n: before(), run(), and after(ok, what)
-- to look at what there is.
local function walk(name, job)
  t.test(name, function()
    local tried = 0
    for _, call in ipairs(job.calls or {"read", "write", "fsync", "open", "rename"}) do
      for _, error_name in ipairs(ERRORS[call]) do
        local n, left = 0, 0
        repeat
          n = n + 1
          if job.before then job.before() end
          local names = listing()
          local where = ("%s, %s %d: %s"):format(name, call, n, error_name)
          fail.arm(call, n, error_name)
          local ok, e = pcall(job.run)
          left = fail.left()
          if not ok then sentence(e, where) end
          -- A transaction that ends well may leave the journal of one that did not.
          if job.beside ~= false then
            t.ok(ok or listing() == names, where .. " leaves " .. listing())
          end
          local harmless = HARMLESS[error_name] and not (call == "open" and job.libzip)
          t.ok(ok or not (job.robust and harmless), where .. ": " .. tostring(e))
          job.after(ok, where, e)
          tried = tried + 1
        until left > 0 or n == (job.most or 1000)
        t.ok(left > 0 or job.most, name .. " has no end")
      end
    end
    t.ok(tried > #ERRORS, name)
  end)
end

local function content(path)
  local f <close> = io.open(path, "rb")
  return f and f:read "a"
end

-- ---- files that are written -----------------------------------------------------

local net = limn.model.net(3, {width = 4, seed = 1})
local fig = limn.plot.figure{title = "t"}
fig:line({1, 2, 3}, {3, 1, 2})
local x = T.randn(200, 50, {seed = 1})

local writers = {
  ["files.write"] = function(p) limn.files.write(p, ("text\n"):rep(1000)) end,
  ["files.save"] = function(p) x:save(p) end,
  ["files.save_npz"] = function(p) limn.files.save_npz(p, {a = x, b = {1}}) end,
  ["files.save_npz, compressed"] = function(p) limn.files.save_npz(p, {a = x}, {compress = true}) end,
  ["files.save_csv"] = function(p) limn.files.save_csv({a = T.arange(1, 900), b = T.arange(1, 900)}, p) end,
  -- Several blocks, and texts in quotes that are longer than one.
  ["files.save_csv, long"] = function(p)
    limn.files.save_csv({a = T.arange(1, 4), text = {'"', ('say "x", '):rep(9000), "", "NA"}}, p)
  end,
  ["model.save"] = function(p) net:save(p) end,
  ["plot.save, .txt"] = function(p) fig:save(p) end,
  ["plot.save, .csv"] = function(p) fig:save(p) end,
}
for name, write in pairs(writers) do
  local path = at("file" .. (name:match "%.%a+$" or ""))
  write(path)
  local new = content(path)
  for _, old in ipairs{false, "what was there before"} do
    walk(name .. (old and ", over a file" or ""), {
      robust = true, libzip = name:find "npz" or name == "model.save",
      before = function()
        os.remove(path)
        if old then t.put(path, old) end
      end,
      run = function() write(path) end,
      after = function(ok, where)
        local is = content(path)
        if ok then t.ok(is == new, where .. " succeeds without the file")
        elseif old then t.ok(is == old or is == new, where .. " loses the file")
        else t.ok(is == nil or is == new, where .. " leaves half a file") end
      end,
    })
  end
  os.remove(path)
end

-- A file that took the disk's last place is said to be refused, and not lost in silence.
t.test("a disk that is full is an error", function()
  for name, write in pairs(writers) do
    fail.arm("write", 1, "ENOSPC")
    local ok, e = pcall(write, at("file" .. (name:match "%.%a+$" or "")))
    if fail.left() <= 0 then t.ok(not ok and e:find "space", name .. ": " .. tostring(e)) else t.ok(ok) end
  end
  os.remove(at "file")
end)

-- ---- files that are read ----------------------------------------------------------

local readers = {}
do
  local npy, npz, gz, csv = at "in.npy", at "in.npz", at "in.csv.gz", at "in.csv"
  x:save(npy)
  limn.files.save_npz(npz, {a = x}, {compress = true})
  limn.files.save_csv({a = T.arange(1, 900)}, csv)
  os.execute("gzip -c " .. csv .. " > " .. gz)
  net:save(at "in.net")
  local header = '{"a":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}}'
  t.put(at "in.safetensors", ("<I8"):pack(#header) .. header .. ("<dd"):pack(1, 2))
  t.put(at "in.idx", "\0\0\8\1" .. (">I4"):pack(3) .. "abc")
  readers["files.safetensors"] = function() return limn.files.safetensors(at "in.safetensors"):get "a" end
  readers["files.idx"] = function() return limn.files.idx(at "in.idx") end
  readers["files.load"] = function() return limn.files.load(npy) end
  readers["files.load_npz"] = function() return limn.files.load_npz(npz).a end
  readers["files.csv"] = function() return limn.files.csv(csv).a end
  readers["files.csv, compressed"] = function() return limn.files.csv(gz).a end
  readers["files.read"] = function() return limn.files.read(csv) end
  readers["model.load"] = function() return limn.model.load(at "in.net"):flat() end
end
for name, read in pairs(readers) do
  local whole, got = read(), nil
  walk("reading: " .. name, {
    calls = {"read", "open"},
    run = function() got = read() end,
    after = function(ok, where) t.ok(not ok or got == whole, where .. " gives other numbers") end,
  })
end

-- ---- a run with checkpoints ----------------------------------------------------------

local function trained(steps)
  local n = limn.model.net(3, {width = 4, seed = 1})
  local run = limn.dyn.sgd(n, x[{1, 20}][{{}, {1, 3}}], x[1][{1, 20}], {lr = 0.1, batch = 4, seed = 1})
  limn.train(run, {steps = steps, every = 5, show = false, checkpoint = {path = at "checkpoint", every = 0}})
  return n:flat()
end
do
  local whole = trained(20)
  os.remove(at "checkpoint")
  trained(10)
  local half = content(at "checkpoint")
  local got
  walk("train with a checkpoint", {
    before = function() t.put(at "checkpoint", half) end,
    run = function() got = trained(20) end,
    after = function(ok, where)
      t.ok(not ok or got == whole, where .. " gives another network")
      t.ok(trained(20) == whole, where .. ": what is kept is of no use")
    end,
  })
  os.remove(at "checkpoint")
end

-- ---- stores ------------------------------------------------------------------------

local db = at "store.db"
local function clean() os.remove(db) os.remove(db .. "-wal") os.remove(db .. "-shm") os.remove(db .. "-journal") end
local function grid(n)
  local list = {}
  for k = 1, n do list[k] = k end
  return {width = list}
end
local function sweep(n, jobs)
  local r = limn.sweep{grid = grid(n), store = db, name = "s", jobs = jobs, progress = false, retry = true, code = "1",
    run = function(p) return {loss = 1 / p.width, text = "w" .. p.width, curve = {p.width, 2}} end}
  for k = 1, n do
    t.ok(r.status[k] ~= "done" or r.loss[k] == 1 / k)
  end
  return r
end

-- The store is whole, has each trial at most once, and the sweep can be ended.
local function whole_store(where, n, jobs)
  local s <close> = limn.store.open(db)
  t.eq(s:query("PRAGMA integrity_check").integrity_check[1], "ok", where)
  t.eq(#s:query("PRAGMA foreign_key_check").table, 0, where)
  local c = s:query "SELECT count(*) AS runs, count(DISTINCT key) AS keys FROM runs WHERE status = 'done'"
  t.eq(c.runs[1], c.keys[1], where)
  t.eq(s:query("SELECT count(*) AS n FROM scalars WHERE run IN (SELECT id FROM runs WHERE status = 'done')").n[1]
    >= c.runs[1], true, where)
  local r = sweep(n, jobs)
  for k = 1, n do t.eq(r.status[k], "done", where) end
  t.eq(s:query("SELECT count(*) AS n FROM runs WHERE status = 'done'").n[1], n, where)
end

walk("sweep into a new store", {
  calls = {"read", "write", "fsync", "open"}, beside = false, before = clean, run = function() sweep(3, 0) end,
  after = function(_, where) whole_store(where, 3, 0) end,
})
clean()
sweep(2, 0)
local half = content(db)
walk("sweep that goes on in its store", {
  beside = false,
  before = function()
    clean()
    t.put(db, half)
  end,
  run = function() sweep(4, 0) end,
  after = function(_, where)
    local s <close> = limn.store.open(db)
    t.ok(#s:select().width >= 2, where .. " loses trials")
    s:close()
    whole_store(where, 4, 0)
  end,
})
walk("sweep in workers", {
  calls = {"fork", "read", "write", "fsync", "open"}, most = 12, beside = false, before = clean,
  run = function() sweep(6, 2) end,
  after = function(_, where) whole_store(where, 6, 2) end,
})

for name, f in pairs{
  ["store.backup"] = function(s) s:backup(at "copy.db") end,
  ["store.export"] = function(s) s:export(at "copy.csv") end,
  ["store.delete"] = function(s) s:delete{all = true} end,
  ["store.vacuum"] = function(s) s:vacuum() end,
} do
  walk(name, {
    calls = {"read", "write", "fsync", "open"}, beside = false,
    before = function()
      clean()
      t.put(db, half)
      os.execute("rm -f " .. at "copy*")
    end,
    run = function()
      local s <close> = limn.store.open(db)
      f(s)
    end,
    after = function(ok, where)
      local s <close> = limn.store.open(db)
      t.eq(s:query("PRAGMA integrity_check").integrity_check[1], "ok", where)
      local n = #(s:select().width or {})
      t.ok(n == 2 or name == "store.delete" and n == 0, where .. " leaves " .. n .. " runs")
      if ok and name == "store.backup" then
        local copy <close> = limn.store.open(at "copy.db", {mode = "read"})
        t.eq(#copy:select().width, 2, where)
      elseif not ok and name ~= "store.delete" then
        -- What is there is whole.
        local made = content(at "copy.db")
        if made then
          local copy <close> = limn.store.open(at "copy.db", {mode = "read"})
          t.eq(#copy:select().width, 2, where)
        end
        made = content(at "copy.csv")
        t.ok(not made or select(2, made:gsub("\n", "")) == 3, where)
      end
    end,
  })
end

-- ---- a call in a process of its own ----------------------------------------------------

do
  local a = T.randn(1300, 1300, {seed = 1})
  local want, got = limn.linalg.solve(a, a[1]), nil
  walk("a call that cannot fork", {
    calls = {"fork", "read", "write"}, most = 3,
    run = function() got = limn.linalg.solve(a, a[1]) end,
    after = function(ok, where) t.ok(not ok or T.close(got, want, {rtol = 0, atol = 0}), where) end,
  })
end

-- ---- what all of these stand on ----------------------------------------------------------

t.test("calls of limn.proc that the system breaks off or refuses", function()
  local from, to = proc.pipe()
  local function once(call, error_name, f, ...)
    fail.arm(call, 1, error_name)
    local value, why = f(...)
    t.ok(fail.left() <= 0, call .. " was not asked for")
    return value, why
  end
  t.eq(once("write", "EINTR", proc.write, to, "abc"), true)
  t.eq(once("write", "short", proc.write, to, "def"), true)
  t.eq(select(2, once("write", "EIO", proc.write, to, "x")), "write: Input/output error")
  t.eq(once("read", "EINTR", proc.read, from), "abcdef")
  proc.write(to, "x")
  t.eq(select(2, once("read", "EIO", proc.read, from)), "read: Input/output error")
  t.eq(proc.read(from), "x")
  t.eq(select(2, once("fork", "EAGAIN", proc.fork)), "fork: Resource temporarily unavailable")
  local w = {}
  t.eq(select(2, once("fork", "EAGAIN", proc.spawn, w, print)), "fork: Resource temporarily unavailable")
  t.eq(next(w), nil)
  t.eq(select(2, once("open", "EACCES", proc.silence, 1)), "/dev/null: Permission denied")
  t.put(at "text", "text")
  t.eq(once("read", "EINTR", proc.content, at "text"), "text")
  t.eq(once("read", "short", proc.content, at "text"), "text")
  t.eq(select(2, once("read", "EIO", proc.content, at "text")), "Input/output error")
  t.eq(select(2, once("open", "EACCES", proc.content, at "text")), "Permission denied")
  proc.close(from)
  proc.close(to)
end)

os.execute("rm -rf " .. folder)
t.done()
