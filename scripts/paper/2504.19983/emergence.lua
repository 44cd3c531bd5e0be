-- In which order, and when, does a network learn a sum of many skills?  A teacher
-- sum_p a_p h4(e_p.x) with falling a_p, a student of small neurons sum_k |v_k|^2
-- h4(u_k.x), u = v / |v|: each skill is learned at once, at a time that the first
-- overlaps and a_p foretell, and the loss falls as a sum of such steps.
-- Ren, Nichani, Wu & Lee 2025, arXiv 2504.19983: the population flow, in which
-- E h4(u.x) h4(v.x) = (u.v)^4.
local limn = require "limn"
local study = require "limn.study"
local o = study.options("out/2504.19983", {
  {name = "skills", default = 0, doc = "P = d; 0: 24 in quick runs, else 48"},
  {name = "neurons", default = 0, doc = "0: 80 in quick runs, else 160"},
  {name = "seeds", default = 0, doc = "0: 1 in quick runs, else 4"},
})
local T = limn.tensor
local P = o.skills > 0 and o.skills or o.quick and 24 or 48
local m = o.neurons > 0 and o.neurons or o.quick and 80 or 160
local seeds = o.seeds > 0 and o.seeds or o.quick and 1 or 4
local beta, dt, size = 0.8, 0.01, 1e-3

local a = T.arange(1, P) ^ -beta
a = a / (a * a):sum() ^ 0.5
local teacher = T.eye(P)

-- Gradient by the rows of v of sum_k sum_j c_j |v_k|^2 (u_k.w_j)^4, w_j the rows.
local function pull(v, u, w, c)
  local z = T.matmul(u, w:t())
  local cube = z * z * z
  return (T.matmul(cube * c, w) * 4 - u * ((cube * z) * c):sum{axis = 2}:reshape(m, 1) * 2)
    * v:norm{axis = 2}:reshape(m, 1)
end

local function loss(u, r)
  local own, cross = T.matmul(u, u:t()) ^ 4, T.matmul(u, teacher) ^ 4
  return (r:dot(T.matmul(own, r)) - 2 * r:dot(T.matmul(cross, a)) + a:dot(a)) / 2
end

-- A neuron turns to the skill with the largest a_p u_p^2.  Alone with it x = u^2
-- obeys x' = 8 a x^2 (1 - x), so half is there at the time below, to leading
-- order 1 / (8 a x) of the paper; others' pulls, of order 1/d, slow it down.  Then
-- its mass grows, r' = 4 a r (1 - r / a).  A skill appears with the first of its
-- neurons; NaN where none turns to it.
local function foretold(start)
  local turned, learned = T.full({P}, 0 / 0), T.full({P}, 0 / 0)
  local turns = start * a
  for k = 1, m do
    local p = math.tointeger(turns[k]:argmax())
    local x = start[k][p]
    local t = (1 / x - 2 - math.log(x / (1 - x))) / (8 * a[p])
    if x < 0.4 and not (turned[p] <= t) then
      turned[p] = t
      learned[p] = t + math.log(a[p] / size ^ 2 - 1) / (4 * a[p])
    end
  end
  return turned, learned
end

-- Flow from neurons of length `size` in random directions: when each skill has
-- half of a neuron's direction, when it is half learned, and the loss.
local function flow(seed, until_time)
  local v = T.sphere(m, P, {seed = seed}) * size
  local r = {turned = T.full({P}, 0 / 0), learned = T.full({P}, 0 / 0), time = {}, loss = {}}
  r.turns, r.learns = foretold((v / size):square())
  local function note(list, values, t)
    for p = 1, P do
      if list[p] ~= list[p] and values[p] > 0.5 then list[p] = t end
    end
  end
  for step = 1, math.floor(until_time / dt) do
    local length = v:norm{axis = 2}:reshape(m, 1)
    local u = v / length
    local mass = length:square()
    local along = T.matmul(u, teacher):square()
    note(r.turned, along:max{axis = 1}, step * dt)
    note(r.learned, (along * mass):sum{axis = 1} / a, step * dt)
    if step % 20 == 1 then
      r.time[#r.time + 1], r.loss[#r.loss + 1] = step * dt, loss(u, mass:flatten())
    end
    v = v + (pull(v, u, teacher, a) - pull(v, u, u, mass:flatten())) * dt
  end
  return r
end

local runs = {}
for seed = 1, seeds do runs[seed] = flow(seed, o.quick and 40 or 80) end

-- Measured over foretold, of the skills that both have.
local function ratios(measured, predicted)
  local list = {}
  for _, r in ipairs(runs) do
    for p = 1, P do
      local ratio = r[measured][p] / predicted(r, p)
      if ratio == ratio then list[#list + 1] = ratio end
    end
  end
  return T.new(list)
end

local function check(turned, learned)
  local one, two = ratios("turned", turned), ratios("learned", learned)
  study.expect("8.2", "time to turn over foretold, median of " .. #one, "0.9 to 1.4",
    one:median(), one:median() > 0.9 and one:median() < 1.4)
  study.expect("8.2", "time to learn over foretold, median of " .. #two, "0.9 to 1.1",
    two:median(), two:median() > 0.9 and two:median() < 1.1)
  study.expect("8.2", "the same, nine in ten are within", "0.8 to 1.3",
    ("%.3f to %.3f"):format(two:quantile(0.05), two:quantile(0.95)),
    two:quantile(0.05) > 0.8 and two:quantile(0.95) < 1.3)
end
check(function(r, p) return r.turns[p] end, function(r, p) return r.learns[p] end)
study.control("skills of equal size", function()
  local mean = a:mean()
  check(function(r, p) return r.turns[p] * a[p] / mean end,
    function(r, p) return r.learns[p] * a[p] / mean end)
end)

-- The loss is what the skills that are not there yet leave: a sum of steps.
local r = runs[1]
local steps = {}
for i, t in ipairs(r.time) do
  local left = 0
  for p = 1, P do
    if not (r.learns[p] <= t) then left = left + a[p] ^ 2 / 2 end
  end
  steps[i] = left
end
local gap = (T.new(r.loss) - T.new(steps)):abs():mean()
study.near("8.2", "loss less the steps foretold, mean absolute", 0, gap, 0.06)

local fig = limn.plot.figure{title = "Skills appear one by one", xlabel = "time",
  ylabel = "loss"}
fig:line(r.time, r.loss, {label = "population flow"})
fig:line(r.time, steps, {label = "steps at the times foretold", dash = "dash", color = "black"})
study.save(fig, "emergence")
study.done()
