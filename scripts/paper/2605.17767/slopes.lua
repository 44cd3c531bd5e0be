-- How fast do the spikes of the second step grow with the width?  Term k as
-- N^(alpha2 - k (1/2 - alpha1)) where the output has the size N^-1/2, as with
-- the correlation loss; with an output of size 1 the network's own output
-- takes over and every exponent rises by alpha1.
-- arXiv 2605.17767 (ledgers C and D, predictions P4 to P6 of
-- doc/theory/spikes.md).
local limn = require "limn"
local study = require "limn.study"
local settings = require "lib.settings"
local o = study.options("out/2605.17767")
local widths = o.quick and {500, 1000, 2000} or {500, 1000, 2000, 4000}
local seeds = o.quick and {32, 16, 8} or {24, 12, 6, 3}

-- Means over seeds of the logarithms of the components of the second step.
local function measure(p)
  local list = {{}, {}}
  for i, neurons in ipairs(widths) do
    local sum = {0, 0}
    for seed = 1, seeds[i] do
      local changes, a = settings.changes{neurons = neurons,
        inputs = neurons // p.neurons_per_input, samples = neurons * p.samples,
        act = p.act, target = p.target, seed = seed, scale = p.scale, loss = p.loss,
        eta = {p.constant[1] * neurons ^ p.alpha[1],
          p.constant[2] * neurons ^ p.alpha[2]}}
      local c = settings.components(changes[2], a, 2)
      for k = 1, 2 do sum[k] = sum[k] + math.log(c[k]) / seeds[i] end
    end
    for k = 1, 2 do list[k][i] = math.exp(sum[k]) end
  end
  return list
end

local function slope(list)
  return limn.probe.power_law(widths, list).exponent
end

local function quadratic(z)
  return z + (z * z - 1) / math.sqrt(2)
end

-- C.  Small constants: saturation changes slopes by about +.1 where the first
-- step moves a neuron by more than 1/2.
local cases = {
  {alpha = {.25, .40}, constant = {.7, 1}}, {alpha = {.30, .45}, constant = {.5, 1}},
  {alpha = {.35, .45}, constant = {.5, 1}},
}
local found = {}
for i = 1, o.quick and 1 or #cases do
  local c = cases[i]
  c.act, c.target, c.neurons_per_input, c.samples = settings.sine, quadratic, 4, 1
  found[i] = measure(c)
end
local function grows(exponent)
  for i, list in ipairs(found) do
    local alpha = cases[i].alpha
    for k = 0, 1 do
      study.near("P5", ("term %d at (%.2f, %.2f)"):format(k, alpha[1], alpha[2]),
        exponent(alpha, k), slope(list[k + 1]), o.quick and 0.12 or 0.05)
    end
  end
end
grows(function(alpha, k) return alpha[2] - k * (0.5 - alpha[1]) end)
study.control("both terms grow as the step", function()
  grows(function(alpha) return alpha[2] end)
end)

-- D.  The size of the output.
local function jump(z)
  return (2 * z):tanh() + (z:abs() - 0.6745):sign()
end
local sizes = {
  {name = "output N^-1/2", scale = "mean", shift = 0},
  {name = "correlation loss", scale = "mean", loss = "correlation", shift = 0},
  {name = "output 1", scale = "one", shift = .2},
}
if not o.quick then
  for _, s in ipairs(sizes) do
    local list = measure{alpha = {.2, .3}, constant = {2, 2}, act = settings.sine,
      target = jump, neurons_per_input = 2, samples = 2, scale = s.scale,
      loss = s.loss}
    for k = 0, 1 do
      study.near("P6", ("term %d, %s"):format(k, s.name), .3 - k * .3 + s.shift,
        slope(list[k + 1]), 0.07)
    end
  end
end

local fig = limn.plot.figure{title = "Terms of the second giant step",
  logx = 2, logy = 10, xlabel = "neurons N", ylabel = "norm"}
for i, list in ipairs(found) do
  local alpha = cases[i].alpha
  for k = 0, 1 do
    fig:line(widths, list[k + 1], {label = ("k = %d, (%.2f, %.2f): N^%.2f"):format(
      k, alpha[1], alpha[2], alpha[2] - k * (0.5 - alpha[1])), marker = "circle",
      dash = k == 1 and "dash" or "solid"})
  end
end
study.save(fig, "slopes")
study.done()
