-- Errors of functions that call others of limn: one name, that of the function
-- that was called, at the line of the caller, and no place inside limn.
local limn = require "limn"
local t = require "limn.test"
local errors = require "limn.errors"

local here = debug.getinfo(1, "S").short_src

-- The whole message of f: this file, a line of it, name, text.
local function message(f)
  local ok, e = pcall(function()
    local r = f() -- no tail call: the line stays on the stack
    return r
  end)
  t.ok(not ok, "raised nothing")
  return e
end

local calls = {
  ["space.grid"] = function() return limn.space.grid{a = {}} end,
  ["space.geometric"] = function() return limn.space.geometric(-1, 1, 3) end,
  ["space.range"] = function() return limn.space.range(1, 0, 1) end,
  ["store.query"] = function()
    return limn.store.query(limn.store.open ":memory:", "SELEC 1")
  end,
  ["store.best"] = function()
    return limn.store.best(limn.store.open ":memory:", "loss")
  end,
  ["store.delete"] = function()
    return limn.store.delete(limn.store.open ":memory:")
  end,
  ["store.merge"] = function()
    return limn.store.merge(limn.store.open ":memory:", "/dev/null/none/x.db")
  end,
  ["store.backup"] = function()
    return limn.store.backup(limn.store.open ":memory:", "/dev/null/none/x.db")
  end,
  ["files.save_npz"] = function()
    return limn.files.save_npz("/dev/null/none/x.npz", {x = {1}})
  end,
  ["files.load_npz"] = function()
    return limn.files.load_npz "/dev/null/none/x.npz"
  end,
  ["files.csv"] = function() return limn.files.csv "/dev/null/none/x.csv" end,
  ["files.save_csv"] = function()
    return limn.files.save_csv({x = {1}}, "/dev/null/none/x.csv")
  end,
  ["files.write"] = function()
    return limn.files.write("/dev/null/none/x", "text")
  end,
  ["data.mnist"] = function() return limn.data.mnist{path = "/dev/null/none"} end,
  ["data.cifar10"] = function()
    return limn.data.cifar10{path = "/dev/null/none"}
  end,
  ["data.images"] = function()
    return limn.data.images{path = "/dev/null/none"}
  end,
  ["data.teacher"] = function()
    return limn.data.teacher({{1}}, {act = "none"})
  end,
  ["tensor.from"] = function()
    return limn.tensor.from({1 << 40, 1 << 40}, print)
  end,
  ["theory.exponents"] = function()
    return limn.theory.exponents({0, 0}, {0, 0}, {act = "none", show = false})
  end,
  ["plot.save"] = function()
    return limn.plot.figure():save "/dev/null/none/x.csv"
  end,
  ["transfer"] = function() return limn.transfer{loss = {1}} end,
  ["sweep"] = function() return limn.sweep{grid = {a = {}}, run = print} end,
}

t.test("an inner error has the name of the function called, and its line",
  function()
    for name, f in pairs(calls) do
      local e = message(f)
      local place, rest = e:match "^(.-:%d+): (.*)$"
      t.ok(place and place:sub(1, #here + 1) == here .. ":", name .. ": " .. e)
      t.eq(rest:sub(1, #name + 2), name .. ": ", e)
      t.ok(not rest:find("limn/", 1, true), e)
      t.ok(not rest:sub(#name + 3):find "^[%w_.]+: ", e)
    end
  end)

t.test("what a caller's own function raises passes as it is", function()
  local own = {"mine"}
  local _, e = pcall(limn.tensor.from, {1}, function() error(own) end)
  t.ok(e == own)
  _, e = pcall(errors.call, "a.b", error, own)
  t.ok(e == own)
  _, e = pcall(errors.call, "a.b", error, "script.lua:3: boom", 0)
  t.eq(e, "script.lua:3: boom")
  _, e = pcall(errors.call, "a.b", error, "limn/x.lua:3: interrupted!", 0)
  t.eq(e, "limn/x.lua:3: interrupted!")
end)

t.test("results pass, all of them", function()
  t.eq(select("#", errors.call("a.b", function() return 1, nil, nil end)), 3)
end)

t.done()
