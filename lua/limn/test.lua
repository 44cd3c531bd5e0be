-- limn.test: the tests that limn runs on itself.
--
--     local t = require "limn.test"
--     t.test("what must hold", function()
--       t.near(x, 1, 1e-12)
--       t.raises(function() f(-1) end, "'n' must be")
--       t.needs "gnuplot"          -- or skip("why"): not on this machine
--     end)
--     t.done()
--
-- A test that makes no check fails, and so does a file without tests.

local proc = require "limn.proc"
local t = {passed = 0, failed = 0, skipped = 0}

local checks = 0

local function where(level)
  local info = debug.getinfo(level + 1, "Sl")
  return info.short_src .. ":" .. info.currentline
end

local function fail(text)
  error({where = where(3), text = text}, 0)
end

-- Run one test; a failure is printed, and the others go on.
function t.test(name, fn)
  local before = checks
  local ok, e = xpcall(fn, function(e)
    if type(e) ~= "table" then return debug.traceback(tostring(e), 2) end
    return e.skip and e or e.where .. ": " .. e.text
  end)
  if ok and checks == before then ok, e = false, "no check was made" end
  if ok then
    t.passed = t.passed + 1
  elseif e.skip then
    t.skipped = t.skipped + 1
    print("skip  " .. name .. ": " .. e.skip)
  else
    t.failed = t.failed + 1
    print("FAIL  " .. name .. "\n      " .. e:gsub("\n", "\n      "))
  end
end

-- End a test that this machine cannot make.
function t.skip(why)
  error({skip = why}, 0)
end

local look = {
  gnuplot = "gnuplot --version",
  numpy = "/usr/bin/python3 -c 'import numpy'",
}

-- Skip the test where a program is missing.
function t.needs(program)
  local found = os.execute(look[program] .. " > /dev/null 2>&1")
  if not found then t.skip("no " .. program) end
end

-- The norm of a tensor is at most `bound`.
function t.small(x, bound, text)
  local norm = x:norm()
  t.ok(norm <= bound, ("%s: %g is more than %g"):format(text or "norm", norm, bound))
end

-- A new, empty folder, and the path of a name in it.
function t.folder()
  local dir = os.tmpname()
  os.remove(dir)
  assert(os.execute("mkdir " .. dir))
  return dir, function(name) return dir .. "/" .. name end
end

-- The program that runs.
function t.program()
  local link <close> = io.popen("readlink /proc/" .. proc.pid() .. "/exe")
  return link:read()
end

-- Write a file; its path.
function t.put(path, bytes)
  local f <close> = assert(io.open(path, "wb"))
  f:write(bytes)
  return path
end

-- A value for a slot (of limn.exports()) under `dir`, if the slot is a path: no
-- file of a test lies where it runs.
local PATHS = {path = true, checkpoint = true, store = true, source = true}
function t.placed(slot, value, dir)
  if PATHS[slot.name] and type(value) == "string" and value ~= "" then
    return dir .. value
  end
  return value
end

-- Bytes of memory that this process has resident.
function t.resident()
  local f <close> = assert(io.open "/proc/self/statm")
  return tonumber(f:read("a"):match("%d+ (%d+)")) * 4096
end

-- A sanitizer keeps what is freed for a while: memory is then no measure.
function t.sanitized()
  local maps <close> = io.open "/proc/self/maps"
  return maps and maps:read "a":find("libasan", 1, true) ~= nil
end

function t.ok(value, text)
  checks = checks + 1
  if not value then fail(text or "is not true") end
end

function t.eq(a, b, text)
  checks = checks + 1
  if a ~= b then
    fail(("%s%s is not %s"):format(text and text .. ": " or "", tostring(a),
                                   tostring(b)))
  end
end

-- |a - b| <= tolerance * max(1, |b|), for numbers, lists and tensors.
function t.near(a, b, tolerance, text)
  checks = checks + 1
  local prefix = text and text .. ": " or ""
  if type(a) == "number" and type(b) == "number" then
    if not (math.abs(a - b) <= tolerance * math.max(1, math.abs(b))) then
      fail(("%s%.17g is not within %g of %.17g"):format(prefix, a, tolerance, b))
    end
    return
  end
  if #a ~= #b then fail(prefix .. #a .. " values, expected " .. #b) end
  for i = 1, #a do t.near(a[i], b[i], tolerance, prefix .. "[" .. i .. "]") end
end

-- fn must raise an error whose message holds the plain text.
function t.raises(fn, text)
  checks = checks + 1
  local ok, e = pcall(fn)
  if ok then fail("raised no error, expected '" .. text .. "'") end
  if not tostring(e):find(text, 1, true) then
    fail(("raised '%s', expected '%s'"):format(tostring(e), text))
  end
end

-- The words that a choice of a function takes: choices("dyn.sgd", "loss").
function t.choices(name, slot)
  for _, e in ipairs(limn.exports()) do
    if e.folder .. "." .. e.name == name then
      for _, s in ipairs(e.slots) do
        if s.name == slot then
          local words = {}
          for word in s.rule:gmatch "[^|]+" do words[#words + 1] = word end
          return words
        end
      end
    end
  end
  error("no choice '" .. slot .. "' of " .. name)
end

-- Print the count; a failure makes the process exit with 1.
function t.done()
  if t.passed + t.failed + t.skipped == 0 then
    t.failed = 1
    print "FAIL  no test was made"
  end
  print(("%d passed, %d failed, %d skipped"):format(t.passed, t.failed, t.skipped))
  if t.failed > 0 then os.exit(1, true) end
end

return t
