-- Does the best learning rate of a shallow network serve a deep one?
--
-- Residual networks of L = 2 to 64 blocks with one and with two matrices, branches times
-- L^-alpha and rates of Adam times L^(alpha - 1), and plain networks of L layers, on the
-- outputs of another network.  Expect: with alpha in [1/2, 1] the optimum stays, that of
-- branches which are not scaled and that of plain networks falls with L.  The minima are
-- flat, and 64 blocks of width 32 are far from a limit: measured over L = 2 to 64 are
-- -.31, .14 (one matrix, alpha = 1/2, 1), -.17, .29 (two) octaves a doubling with
-- intervals of +-.2, and -1.26, -1.23 (not scaled), -1.24 (plain).  Asserted is less than
-- .35, and more.  Dey et al. 2025, arXiv 2505.01618; Yang et al. 2023, arXiv
-- 2310.02244.
--
-- Leaves OUT/transfer.png and .csv.
local limn = require "limn"
local study = require "limn.study"
local T = limn.tensor

local o = study.options("out/2505.01618", {
  {name = "depth", default = {2, 4, 8, 16, 32, 64}, doc = "numbers of blocks L"},
  {name = "width", default = 32, doc = "width"},
  {name = "steps", default = 60, doc = "steps of training"},
  {name = "seeds", default = 4, doc = "repetitions"},
  {name = "jobs", default = -1, doc = "processes side by side; -1: one a core"},
})
if o.quick then o.depth, o.steps, o.seeds, o.width = {2, 8, 32}, 30, 2, 16 end

local x = T.randn(256, 8, {seed = 1})
local y = limn.model.net(8, {width = 64, act = "tanh", gain = 2, seed = 77}):forward(x)
y = y / y:std()

-- Name, matrices a block (0: plain), alpha.
local CASES = {plain = {0, 0}, ["one 1/2"] = {1, 0.5}, ["one 1"] = {1, 1},
  ["one 0"] = {1, 0}, ["two 1/2"] = {2, 0.5}, ["two 1"] = {2, 1}, ["two 0"] = {2, 0}}

-- The mean loss of the second half of training.
local function loss(p, lr)
  local block, alpha = table.unpack(CASES[p.case])
  local net = limn.model.net(8, {width = o.width, base = o.width, act = "tanh",
    depth = 1 + math.max(block, 1) * p.depth, residual = block > 0,
    block = math.max(block, 1), residual_mult = p.depth ^ -alpha, seed = p.seed})
  -- Branches that are not scaled have rates that are not.
  local rate = alpha > 0 and p.depth ^ (alpha - 1) or 1
  local run = limn.dyn.adam(net, x, y, {lr = lr, batch = 64, seed = p.seed,
    rates = {hidden = rate}, limit = 1e3})
  local half = o.steps // 2
  local s = run:step(o.steps - half)
  s = s.why and s or run:step(half)
  return s.why and math.huge or s.mean
end

local function transfer(cases, rate)
  local seeds = {}
  for s = 1, o.seeds do seeds[s] = s end
  return limn.transfer(limn.sweep{grid = {case = cases, depth = o.depth, seed = seeds,
    lr = limn.space.log2(-13, -2, 1)}, jobs = o.jobs,
    cost = function(p) return p.depth end,
    run = function(p) return {loss = loss(p, p.lr * rate(p.depth))} end},
    {group = "case", width = "depth"})
end

local function slope(t, case)
  for _, law in ipairs(t.laws) do if law.group == case then return law.slope end end
end

local function stays(t, case)
  local by = slope(t, case)
  study.expect("stays", case .. ": octaves a doubling of L", "within 0.35", by,
    math.abs(by) < 0.35)
end

local scaled = {"one 1/2", "one 1", "two 1/2", "two 1"}
local t = transfer(scaled, function() return 1 end)
print(t)
for _, case in ipairs(scaled) do stays(t, case) end
local other = transfer({"plain", "one 0", "two 0"}, function() return 1 end)
print(other)
for _, case in ipairs{"plain", "one 0", "two 0"} do
  local by = slope(other, case)
  study.expect("falls", case .. ": octaves a doubling of L", "< -0.35", by, by < -0.35)
end
study.control("branches that are not scaled called alpha = 1", function()
  stays(other, "two 0")
end)

local fig = t:figure()
study.save(fig, "transfer")
study.done()
