-- limn.theory.leap: the examples of Abbe, Boix-Adsera & Misiakiewicz 2022 and
-- 2023, and all orders of small random targets.
local limn = require "limn"
local t = require "limn.test"
local leap = limn.theory.leap

t.test("the examples of the papers", function()
  for _, row in ipairs{
    {{{1, 0, 0}, {1, 1, 0}, {1, 1, 1}}, 1, 1},          -- a staircase
    {{{1, 1, 1}}, 3, 3},                                -- a parity
    {{{1, 0, 0}, {1, 1, 1}}, 2, 1},                     -- z1 + z1 z2 z3
    {{{1, 0, 0, 0}, {0, 1, 0, 0}, {1, 1, 1, 1}}, 2, 1},
    {{{2}}, 2, 2}, {{{3}}, 3, 3}, {{{2}, {3}}, 2, 2},   -- He2, He3, He2 + He3
    {{{1, 0}, {1, 2}}, 2, 1},                           -- He1 + He1 He2
    {{{1, 0}, {0, 2}, {2, 3}}, 2, 1},
    {{{0, 0}}, 0, 0},                                   -- a constant
  } do
    local r = leap(row[1])
    t.eq(r.leap, row[2])
    t.eq(r.information, row[3])
    t.eq(r.staircase, row[2] <= 1)
  end
end)

-- The largest stage of one order.
local function worst(terms, order)
  local known, most = {}, 0
  for _, i in ipairs(order) do
    local new = 0
    for k, d in ipairs(terms[i]) do if not known[k] then new = new + d end end
    for k, d in ipairs(terms[i]) do if d > 0 then known[k] = true end end
    most = math.max(most, new)
  end
  return most
end

local function permutations(list, n, visit)
  if n == 0 then return visit(list) end
  for i = 1, n do
    list[i], list[n] = list[n], list[i]
    permutations(list, n - 1, visit)
    list[i], list[n] = list[n], list[i]
  end
end

t.test("no order is better", function()
  math.randomseed(1)
  for _ = 1, 200 do
    local m, k, terms, list = math.random(5), math.random(4), {}, {}
    for i = 1, m do
      terms[i], list[i] = {}, i
      for j = 1, k do terms[i][j] = math.max(0, math.random(-2, 3)) end
    end
    local best = math.huge
    permutations(list, m, function(o) best = math.min(best, worst(terms, o)) end)
    local r = leap(terms)
    t.eq(r.leap, best)
    local order = {}
    for i = 1, m do order[i] = math.tointeger(r.order[i]) end
    t.eq(worst(terms, order), best)
  end
end)

t.test("degrees are checked", function()
  for _, bad in ipairs{-1, 0.5, 0 / 0, 1 / 0} do
    t.raises(function() leap{{bad}} end, "integers from 0 on")
  end
end)

t.done()
