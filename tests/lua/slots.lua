-- Every slot of every function, given every odd value: an error in words that
-- names the function, or a call that succeeds, and never a crash; the sanitizers
-- watch (make check-san).  One slot is odd at a time, the others are in order.
local t = require "limn.test"
local call = require "lib.call"
local odd = require "lib.odd"
local T = limn.tensor

local pool = call.exports()

local function dispose(r)
  for _, v in pairs(type(r) == "table" and r or {r}) do
    if type(v) == "userdata" and debug.getmetatable(v).__close then call.close(v) end
  end
end

local raw = {}

local function run(e, args, what)
  local ok, r = pcall(function() return (call.run(e, args)) end)
  if ok then
    dispose(r)
  elseif not call.says(r, e) and not odd.raised(r) then
    raw[#raw + 1] = ("%s, %s: %s"):format(e.full, what, tostring(r):sub(1, 300))
  end
  return ok, r
end

-- A new function has slots that lib/call.lua fills in, or it is added there.
t.test("a call of each function that is in order succeeds", function()
  for _, e in ipairs(pool) do
    local ok, why = run(e, call.arguments(e, 3), "in order")
    t.ok(ok, e.full .. ": " .. tostring(why))
  end
end)

-- Runs, and what makes some, take as many steps as they are told.
local function endless(e, s, v)
  return call.counts[s.name] and math.type(v) == "integer" and v > 1e6
end

for _, e in ipairs(pool) do
  t.test(e.full, function()
    local before = #raw
    local n = 0
    for _, s in ipairs(e.slots) do
      for k, f in ipairs(s.dir ~= "out" and odd.values(s, call.value(e, s, 3)) or {}) do
        local args = call.arguments(e, 3)
        local v = t.placed(s, f(), call.folder .. "/")
        if not endless(e, s, v) then
          args[s.name] = v
          odd.victims = args
          run(e, args, s.name .. " is odd value " .. k)
          n = n + 1
        end
      end
    end
    t.ok(n > 0 or #e.slots == 0 or e.slots[1].dir == "out")
    t.eq(#raw, before, "an error does not name its function:\n      "
      .. table.concat(raw, "\n      ", before + 1, math.min(#raw, before + 9)))
  end)
end

-- ---- a view of what is written ----------------------------------------------------

local shaped = {tensor = true, mat = true, vec = true}

-- x:f_(view of x) is what it is with a copy of the view.
t.test("what is read may be part of what is written", function()
  local checked = 0
  for _, e in ipairs(pool) do
    local target
    for _, s in ipairs(e.slots) do
      if s.dir == "in" and s.written and s.kind == "tensor" then target = target or s.name end
    end
    for _, s in ipairs(target and e.slots or {}) do
      if s.dir ~= "out" and s.name ~= target and shaped[s.kind] then
        for _, part in ipairs{{1, 4}, {2, 3}, {2, 5}, {3}} do
          local results = {}
          for copied = 0, 1 do
            local args = call.arguments(e, 3)
            local x = T.arange(1, 40):reshape(5, 8) / 40
            args[target] = #part == 1 and x or x[{1, 4}]
            local view = #part == 1 and x[part[1]] or x[part]
            args[s.name] = copied == 1 and view:copy() or view
            local ok, r = pcall(e.run, args)
            results[copied] = ok and x or tostring(r):match ": (.*)"
          end
          checked = checked + 1
          local same = type(results[0]) == type(results[1])
          if same and type(results[0]) == "userdata" then
            same = T.close(results[0], results[1], {rtol = 0, atol = 0}) or results[0]:isnan():any()
          end
          t.ok(same, ("%s with '%s' a view of '%s': %s, with a copy %s"):format(e.full, s.name, target,
            tostring(results[0]), tostring(results[1])))
        end
      end
    end
  end
  t.ok(checked >= 20, checked .. " checked")
end)

call.done()
t.done()
