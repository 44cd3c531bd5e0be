-- Do the features of a two-layer network align with its target, and what does
-- noise on the labels do to the degrees of freedom of its kernel?
--
-- Targets x_1 x_2 in dimension 5 with labels + Uniform[-sigma, sigma], injected
-- label noise Uniform[-s, s]; both figures of the paper, small enough for
-- minutes.  Expect: alignment A (two independent samples) at least doubles for
-- sigma <= 1; degrees of freedom rise with sigma and fall with s; injected noise
-- lowers the test error, pair by pair.  The change of the degrees of freedom over
-- training is not asserted: its sign depends on the start and the penalty.  The
-- control is the variant of the injection that uses noisy labels twice, whose
-- penalty has the other sign.
-- Takezoe, Nitanda and others, arXiv 2403.14917, figures 1 and 2.
local limn = require "limn"
local study = require "limn.study"
local mean = require "lib.mean"

local o = study.options("out/2403.14917/table_a1", {
  {name = "seeds", default = 5, doc = "data sets and starts"},
  {name = "steps", default = 2000, doc = "steps of the first layer"},
})
local seeds = o.quick and 2 or o.seeds
local steps = o.quick and 1600 or o.steps
local n, d = 100, 5

-- What a run measures on test samples, two of them independent.
local function measures(run, target, seed)
  local z, g = mean.product(1000, d, seed + 500)
  local u, h = mean.product(300, d, seed + 600)
  local m = run:measure{target = target}
  return {Ahat = m.align, df = m.df, P = mean.parameter(run, d, 2),
    A = mean.alignment(run, z[{1, 300}], g[{1, 300}], u, h), test = mean.test(run, z, g)}
end

-- Degrees of freedom and test error through time, of the first seed.
local paths = {}

local function train(sigma, s, seed, inject, penalty)
  local x, f, y = mean.product(n, d, seed, sigma)
  local run = limn.dyn.twotime(x, y, {width = 200, lr = 0.2, temperature = 0.02,
    penalty = penalty or 0.01, decay = 0.005, noise = s, inject = inject, seed = seed})
  local first = measures(run, f, seed)
  local sum = {}
  if seed == 1 and sigma == 1 and not inject and not penalty then
    local z, g = mean.product(1000, d, seed + 500)
    paths[s] = limn.train(run, {steps = steps - 500, every = 100, show = false, record = {
      df = function(r) return r:measure().df end,
      test = function(r) return mean.test(r, z, g) end}})
  else
    run:step(steps - 500)
  end
  for _ = 1, 5 do
    run:step(100)
    for name, value in pairs(measures(run, f, seed)) do
      sum[name] = (sum[name] or 0) + value / 5
    end
  end
  return sum, first
end

local function row(sigma, s, inject, penalty)
  local all, start = {}, {}
  for seed = 1, seeds do
    local last, first = train(sigma, s, seed, inject, penalty)
    for name in pairs(last) do
      all[name], start[name] = all[name] or {}, start[name] or {}
      all[name][seed], start[name][seed] = last[name], first[name]
    end
  end
  local text = {}
  for i, name in ipairs{"Ahat", "A", "P", "df", "test"} do
    text[i] = ("%.3f (%.3f)"):format(mean.se(all[name]))
  end
  print(("%5g %5g  "):format(sigma, s) .. table.concat(text, "  ")
    .. (inject and "  " .. inject or "")
    .. (penalty and ("  penalty %g"):format(penalty) or ""))
  all.first = start
  return all
end

print "sigma     s  Ahat           A              P              df             test"
local plain = {}
for _, sigma in ipairs{0, 1, 2} do plain[sigma] = row(sigma, 0) end
local noisy = {[0] = plain[1]}
for _, s in ipairs(o.quick and {2, 3} or {1, 2, 3}) do noisy[s] = row(1, s) end
if not o.quick then
  row(2, 2)
  row(2, 3)
  -- Explicit regularisation to about the same degrees of freedom.
  for _, penalty in ipairs{0.015, 0.02, 0.025} do row(1, 0, nil, penalty) end
end

local T = limn.tensor
for _, sigma in ipairs{0, 1} do
  local gain = T.mean(plain[sigma].A) / T.mean(plain[sigma].first.A)
  study.expect("T14", ("growth of A at sigma = %d"):format(sigma), "> 2", gain, gain > 2)
  local p0, p1 = T.mean(plain[sigma].first.P), T.mean(plain[sigma].P)
  study.expect("T14", ("P at sigma = %d, from %.2f"):format(sigma, p0), "larger", p1, p1 > p0 + 0.05)
end
local function rising(list)
  for i = 2, #list do if list[i] <= list[i - 1] then return false end end
  return true
end
local by_sigma = {T.mean(plain[0].df), T.mean(plain[1].df), T.mean(plain[2].df)}
study.expect("T14", "df rises with sigma = 0, 1, 2", "rises",
  ("%.2f %.2f %.2f"):format(table.unpack(by_sigma)), rising(by_sigma))

local want = {[0] = 16.0, [2] = 13.88, [3] = 10.80}
local function injected(list)
  local df = {}
  for _, s in ipairs{3, 2, 0} do
    if list[s] then
      df[#df + 1] = T.mean(list[s].df)
      study.near("T15", ("df at s = %d"):format(s), want[s], df[#df], 1.2)
    end
  end
  study.expect("T15", "df falls with s", "falls", ("%.2f to %.2f"):format(df[#df], df[1]),
    rising(df))
  local gap = T.mean(T.new(list[3].test) - T.new(list[0].test))
  study.expect("T15", "paired change of the test error, s = 3", "< 0", gap, gap < 0)
end
injected(noisy)
study.control("noisy labels in the risk, too", function()
  injected{[0] = noisy[0], [3] = row(1, 3, "both")}
end)

local fig = limn.plot.figure{cols = 2, width = 1100, height = 460,
  title = "sigma = 1, first seed"}
fig:panel(1, {xlabel = "step", ylabel = "degrees of freedom"})
fig:panel(2, {xlabel = "step", ylabel = "test error"})
for s = 0, 3 do
  if paths[s] then
    fig:line(paths[s].t, paths[s].df, {panel = 1, label = ("s = %d"):format(s)})
    fig:line(paths[s].t, paths[s].test, {panel = 2, label = ("s = %d"):format(s)})
  end
end
study.save(fig, "label_noise")
study.done()
