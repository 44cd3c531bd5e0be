-- How does the best learning rate depend on the width?  A sweep for a cluster:
-- mpi.sbatch runs it over many ranks, array.sbatch in parts, and without
-- either it runs on the cores of this machine.
-- Expect, with muP and SGD: the optimum moves by less than 0.4 octaves a
-- doubling of width (Yang et al. 2022, Tensor Programs V), half of what the
-- negative control does.
--
-- `run` holds no option in a local variable: its fingerprint, by which the
-- store knows a trial, is then the same in every part.
local limn = require "limn"
local study = require "limn.study"

local o = study.options(nil, {
  {name = "store", default = "", doc = "database that keeps finished trials"},
  {name = "part", default = 1, doc = "which part of the grid, from 1"},
  {name = "parts", default = 1, doc = "in how many parts"},
})

-- The sign of a product of two coordinates.
local x = limn.tensor.randn(512, 16, {seed = 1})
local y = {}
for i = 1, #x do y[i] = x[i][1] * x[i][2] > 0 and 1 or -1 end

local function train(p, lr)
  local net = limn.model.net(16, {width = p.width, param = "mup", base = 32,
    seed = p.seed})
  local log = limn.train(limn.dyn.sgd(net, x, y, {lr = lr, batch = 64,
    seed = p.seed}), {steps = p.steps, every = 10, show = false})
  return {loss = log.loss[#log.loss]}
end
local function run(p) return train(p, p.lr) end

local grid = limn.space.grid{
  width = o.quick and {32, 128} or {32, 64, 128, 256, 512, 1024},
  lr = o.quick and limn.space.log2(-4, 2, 1) or limn.space.log2(-6, 3, 0.5),
  seed = o.quick and {1, 2} or limn.space.range(1, 8, 1),
  steps = {o.quick and 100 or 1000},
}

local r = limn.sweep{
  grid = grid:part(o.part, o.parts), run = run, name = "transfer",
  cost = function(p) return p.width ^ 2 * p.steps end,
  store = o.store ~= "" and o.store or nil,
}
if o.parts > 1 then
  print(("part %d of %d: %d trials"):format(o.part, o.parts, #r.loss))
  return
end

-- Optima are log2 of the rates.
local function stays(t)
  local from, to = t.width[1], t.width[#t.width]
  local moved = study.shift(t, "", from, to) / math.log(to / from, 2)
  study.expect("muP", "log2 best lr moves, a doubling", "< 0.4", moved,
               math.abs(moved) < 0.4)
end

local t = limn.transfer(r)
print(t)
stays(t)
study.drift(function(rate)
  local planted = limn.sweep{grid = grid, name = "control",
    run = function(p) return train(p, p.lr * rate(p.width)) end}
  stays(limn.transfer(planted))
end)
study.done()
