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

-- Full-batch training of ReLU networks with p.depth n x n matrices (one more
-- hidden layer); p: name, title, data {x, y, loss, outputs}, opt, depth, steps,
-- widths, seeds, low and high (log2 of the rates), by parametrization.
function nonlinear.sweep(p)
  local seeds, x, y = {}, p.data.x, p.data.y
  for s = 1, p.seeds do seeds[s] = s end
  local lr = {}
  for _, param in ipairs{"mup", "sp"} do
    lr[param] = limn.space.log2(p.low[param], p.high[param], p.by or 1)
  end
  local record
  for _, param in ipairs{"mup", "sp"} do
    local part = limn.sweep{
      grid = {param = {param}, width = p.widths, seed = seeds, lr = lr[param]},
      cost = function(q) return q.width * (q.width + 100) end,
      title = p.title .. ", " .. param,
      run = function(q)
        local net = limn.model.net(#x[1], {outputs = p.data.outputs or 1,
          width = q.width, depth = p.depth + 1, act = "relu", param = q.param,
          base = p.base or 1, bias = false, precision = "single",
          seed = q.seed})
        local run = limn.dyn[p.opt](net, x, y, {lr = q.lr, limit = 1e3,
          loss = p.data.loss, batch = p.batch or #x, seed = q.seed})
        local step = run:step(p.steps)
        if step.why == "diverged" then return {loss = math.huge} end
        return {loss = run:loss()}
      end}
    if not record then
      record = {param = {}, width = {}, seed = {}, lr = {}, loss = {}}
    end
    for i = 1, #part.loss do
      for name, column in pairs(record) do column[#column + 1] = part[name][i] end
    end
  end
  -- The local fit spans a factor of two on each side, whatever the grid.
  local t = limn.transfer(record, {group = "param",
    window = math.max(1, math.floor(1 / (p.by or 1)))})
  print(t:text())
  local fig = t:figure{title = p.title, ylabel = "training loss"}
  study.save(fig, p.name)
  return t
end

-- The least c at which Adam with rates lr n^-c is stable under SP: 3/2.
local function sp_exponent()
  local b = {0, 0.5, 0.5, 0.5}
  for c = 0, 3, 0.25 do
    local verdict = limn.theory.classify({0, 0, 0, 0}, b, {c = c, opt = "adam"})
    if verdict.stable then return c end
  end
end

-- A15: the optimum of muP stays, that of SP falls like the largest stable rate.
-- One step of Adam at rate lr moves f by lr n^(3/2) under SP, for n features
-- move by lr n in the direction of their read-out weights, n^(-1/2) each; so
-- the rate falls by 3/2 a doubling.  A numpy program of the same study (10
-- starts, n = 64..512, L = 3) finds -1.49, interval -1.61 to -1.31.
function nonlinear.judge(t, widths, octaves, quick)
  local first, last = widths[1], widths[#widths]
  local doublings = math.log(last / first, 2)
  local mup = t:at("mup", last) - t:at("mup", first)
  local sp = (t:at("sp", last) - t:at("sp", first)) / doublings
  study.expect("A15", ("muP: log2 best lr moves, n = %d to %d"):format(first,
    last), "< " .. octaves, mup, math.abs(mup) < octaves)
  study.near("A15", "SP: log2 best lr a doubling", -sp_exponent(), sp,
    quick and 1 or 0.4)
end

return nonlinear
