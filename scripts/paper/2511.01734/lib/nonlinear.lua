-- What the scripts on nonlinear networks of this folder share: a sweep of
-- learning rates over widths under muP and SP, its optima, its figure.

local limn = require "limn"
local study = require "limn.study"

local nonlinear = {}

-- y = w . x + noise with x ~ N(0, 1)^d, w ~ N(0, 1/d)^d, as in the paper: its
-- sizes are not published, so these are ours.
function nonlinear.regression(m, d, sigma)
  local x, y, w = {}, {}, {}
  math.randomseed(1)
  local function normal()
    return math.sqrt(-2 * math.log(1 - math.random()))
           * math.cos(2 * math.pi * math.random())
  end
  for k = 1, d do w[k] = normal() / math.sqrt(d) end
  for i = 1, m do
    x[i] = {}
    local f = 0
    for k = 1, d do
      x[i][k] = normal()
      f = f + w[k] * x[i][k]
    end
    y[i] = {f + sigma * normal()}
  end
  return limn.tensor.new(x), limn.tensor.new(y)
end

-- One trial: the loss after the last step.  With minibatches, the mean over
-- those of the second half, each before the step that it causes.
local function train(p, q, lr)
  local x, y = p.data.x, p.data.y
  local net = limn.model.net(#x[1], {outputs = p.data.outputs or 1,
    width = q.width, depth = p.depth + 1, act = "relu", param = q.param,
    base = p.base or 1, bias = false, precision = "single", seed = q.seed})
  local run = limn.dyn[p.opt](net, x, y, {lr = lr, limit = 1e3,
    loss = p.data.loss, batch = p.batch or #x, seed = q.seed})
  local half = p.steps // 2
  local step = run:step(p.steps - half)
  if not step.why then step = run:step(half) end
  if step.why == "diverged" then return {loss = math.huge} end
  return {loss = p.batch and step.mean or run:loss()}
end

-- The optima of ReLU networks with p.depth n x n matrices (one more hidden
-- layer) under one parametrization; p: name, title, data {x, y, loss, outputs},
-- opt, depth, steps, batch (without it, all samples), widths, seeds, low and
-- high (log2 of the rates, by parametrization), by.  The rates are times
-- rate(width), if that is given.  Returns the record of the sweep and its
-- limn.transfer.
function nonlinear.sweep(p, param, rate)
  local seeds, by = {}, p.by or 1
  for s = 1, p.seeds do seeds[s] = s end
  local record = limn.sweep{
    grid = {param = {param}, width = p.widths, seed = seeds,
            lr = limn.space.log2(p.low[param], p.high[param], by)},
    cost = function(q) return q.width * (q.width + 100) end,
    title = p.title .. ", " .. param,
    run = function(q)
      return train(p, q, q.lr * (rate and rate(q.width) or 1))
    end}
  local t = nonlinear.optima(record, by)
  print(t:text())
  return record, t
end

-- The local fit spans a factor of two on each side, whatever the grid.
function nonlinear.optima(record, by)
  return limn.transfer(record, {group = "param",
    window = math.max(1, math.floor(1 / by))})
end

-- The least c at which Adam with rates lr n^-c is stable under SP: 3/2.
local function sp_exponent()
  local b = {0, 0.5, 0.5, 0.5}
  for c = 0, 3, 0.25 do
    local verdict = limn.theory.classify({0, 0, 0, 0}, b, {c = c, opt = "adam"})
    if verdict.stable then return c end
  end
end

-- By how much log2 of the optimum moves over the widths, and how often they
-- double.
local function shift(p, t, param)
  local first, last = p.widths[1], p.widths[#p.widths]
  return study.shift(t, param, first, last), math.log(last / first, 2)
end

-- A15: the optimum of muP stays, within p.octaves over the widths, which is
-- less than half of the 0.8 a doubling of the control.
local function stays(p, t, param)
  local moved = shift(p, t, param)
  study.expect("A15", ("muP: log2 best lr moves, n = %d to %d"):format(
    p.widths[1], p.widths[#p.widths]), "< " .. p.octaves, moved,
    math.abs(moved) < p.octaves)
end

-- A15: the optimum of SP falls like the largest stable rate.
-- One step of Adam at rate lr moves f by lr n^(3/2) under SP, for n features
-- move by lr n in the direction of their read-out weights, n^(-1/2) each; so
-- the rate falls by 3/2 a doubling.  A numpy program of the same study (10
-- starts, n = 64..512, L = 3) finds -1.49, interval -1.61 to -1.31.  Two narrow
-- widths show that it falls, not the slope.
local function falls(p, t, param)
  local moved, doublings = shift(p, t, param)
  local slope = moved / doublings
  if p.slope then
    study.near("A15", "SP: log2 best lr a doubling", -sp_exponent(), slope,
               p.slope)
  else
    study.expect("A15", "SP: log2 best lr a doubling", "< -0.5", slope,
                 slope < -0.5)
  end
end

-- The whole study: what holds, its negations, and the figure.
function nonlinear.transfers(p)
  local record, mup
  study.claim(function(rate)
    local measured, t = nonlinear.sweep(p, "mup", rate)
    stays(p, t, "mup")
    record, mup = record or measured, mup or t
  end)
  local other, sp = nonlinear.sweep(p, "sp")
  falls(p, sp, "sp")
  study.control("muP called SP", function() falls(p, mup, "mup") end)
  for _, name in ipairs{"param", "width", "seed", "lr", "loss"} do
    table.move(other[name], 1, #other.loss, #record[name] + 1, record[name])
  end
  study.save(nonlinear.optima(record, p.by or 1):figure{title = p.title,
    ylabel = "training loss"}, p.name)
end

return nonlinear
