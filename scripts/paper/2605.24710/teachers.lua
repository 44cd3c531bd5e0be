-- Does a long run find the atoms of its teacher?
--
-- arXiv 2605.24710 (iii): the active part of the long-time limit has few atoms.
-- Mean-field networks f = (1/N) sum a_i act(w_i . x), N = 100, trained by noisy
-- gradient descent, noise annealed to 0 over 60 % of the steps, on teachers of
-- three relu units (1, 0.8, -0.6) and of two tanh units (1, 0.7) with weights 2 v_j,
-- v_j orthonormal; units are then clustered modulo scale or sign.
-- Expect: as many atoms as the teacher has, along its directions (cosine above
-- 0.99 for relu, 0.98 for tanh), with masses below those of the teacher by
-- shrinkage, all units balanced (|a| = |w| for relu); the first atoms alone do
-- what the network does.  For relu the certificate of the residual is 1 at the
-- atoms and nowhere more, and has room for no other: S* <= S_cert = 3.
local limn = require "limn"
local study = require "limn.study"
local T, I = limn.tensor, limn.theory.identify

local o = study.options("out/2605.24710", {
  {name = "seeds", default = 3, doc = "starts of each teacher"},
})
if o.quick then o.seeds = 1 end
local N, SAMPLES, NOISE = 100, 300, 1e-3

local function train(job, seed)
  local d = job.d
  local x = T.randn(SAMPLES, d, {seed = 10 * seed})
  local v = T.eye(d)[{{1, #job.b}}] * job.norm
  local y = limn.model.act(x:matmul(v, {tb = true}), {act = job.act}):matmul(job.b)
  local a, w = T.randn(N, {seed = 10 * seed + 1}), T.randn(N, d, {seed = 10 * seed + 2})
  local step = {act = job.act, order = 1}
  for t = 1, job.steps do
    local z = x:matmul(w, {tb = true})
    local h = limn.model.act(z, {act = job.act})
    local r = (h:matmul(a) / N - y) / SAMPLES
    local back = limn.model.act(z, step):mul_(r:reshape(SAMPLES, 1))
    local ga = h:matmul(r, {ta = true}) + job.l2 * a
    local gw = back:matmul(x, {ta = true}) * a:reshape(N, 1) + job.l2 * w
    a, w = a - job.lr * ga, w - job.lr * gw
    local heat = NOISE * (1 - t / (0.6 * job.steps))
    if heat > 0 then
      local scale = math.sqrt(2 * heat * job.lr)
      local noise = T.randn(N, d + 1, {seed = 100000 * seed + t})
      a = a + scale * noise[{{}, 1}]
      w = w + scale * noise[{{}, {2, d + 1}}]
    end
  end
  return a / N, w, v, x, y
end

local JOBS = {
  {act = "relu", d = 4, b = {1, 0.8, -0.6}, norm = 1, lr = 0.05, l2 = 0.01,
   steps = 16000, radius = 0.45, cosine = 0.99},
  {act = "tanh", d = 3, b = {1, 0.7}, norm = 2, lr = 0.1, l2 = 0.03,
   steps = 8000, radius = 0.4, cosine = 0.98},
}

local function cosine(x, y) return x:dot(y) / (x:norm() * y:norm()) end

local function check(job, seed, a, w, v)
  local found = I.atoms(a, w, {act = job.act, radius = job.radius})
  local what = ("%s, seed %d: "):format(job.act, seed)
  study.near("atoms", what .. "atoms that hold 99 %", #job.b, found.count, 0)
  for j = 1, math.min(found.count, #job.b) do
    local c = cosine(found.at[j], v[j])
    study.expect("axis", what .. ("cosine of atom %d"):format(j),
      "> " .. job.cosine, c, c > job.cosine)
    if job.act == "relu" then
      local m, b = found.mass[j], job.b[j]
      study.expect("mass", what .. ("mass of atom %d"):format(j),
        ("%g, shrunk"):format(b), m, m / b > 0.8 and m / b < 1)
    end
  end
  return found
end

-- Where weight decay penalises the mass alone the residual bounds the count.
local function certify(job, seed, found, x, r)
  local c = I.certificate(x, r, {act = job.act, threshold = job.l2, delta = 0.05,
    from = found.at, seed = seed})
  local what = ("%s, seed %d: "):format(job.act, seed)
  study.near("cert", what .. "largest certificate", 1, c.largest, 0.05)
  study.expect("cert", what .. "S* at most S_cert", "<= " .. c.count, found.count,
    found.count <= c.count and c.count == #job.b)
end

-- Units at the end, by mass and cosine with the first axis; the teacher's too.
local fig = limn.plot.figure{title = "units and their teacher", cols = 2}
local function picture(panel, job, seed, a, w)
  local mass, along = {}, {}
  for i = 1, N do
    local sign = job.act == "tanh" and a[i] < 0 and -1 or 1
    mass[i] = N * sign * a[i] * (job.act == "relu" and w[i]:norm() or 1)
    along[i] = sign * w[i][1] / w[i]:norm()
  end
  fig:points(along, mass, {panel = panel, label = ("seed %d"):format(seed)})
end

for panel, job in ipairs(JOBS) do
  fig:panel(panel, {title = job.act .. ": atoms of the teacher at cosine 1 and 0",
    xlabel = "cosine with v_1", ylabel = "mass of a unit, times N"})
  for seed = 1, o.seeds do
    local a, w, v, x, y = train(job, seed)
    local found = check(job, seed, a, w, v)
    if job.act == "relu" then
      local f = limn.model.act(x:matmul(w, {tb = true}), {act = job.act}):matmul(a)
      certify(job, seed, found, x, y - f)
    end
    local p = I.pruning(found.mass, found.at, {act = job.act, seed = 1})
    -- the pruned network beside the whole one, at inputs of its own
    local z = T.randn(2000, job.d, {seed = 5})
    local function value(b, u)
      return limn.model.act(z:matmul(u, {tb = true}), {act = job.act}):matmul(b)
    end
    local f = value(a, w)
    local gap = (value(found.mass, found.at) - f):norm() / f:norm()
    study.expect("prune", ("%s, seed %d: error of atoms alone"):format(job.act, seed),
      "< 0.05", gap, gap < 0.05)
    study.expect("prune", ("%s, seed %d: error with one atom fewer"):format(job.act,
      seed), "> 0.2", p.refit[found.count], p.refit[found.count] > 0.2)
    picture(panel, job, seed, a, w)
    if seed == 1 then
      study.control("a network that is not trained", function()
        local few = {}
        for k, value in pairs(job) do few[k] = value end
        few.steps = 0
        check(job, seed, train(few, seed))
      end)
      if job.act == "relu" then
        study.control("the certificate of the labels themselves", function()
          certify(job, seed, found, x, y)
        end)
      end
    end
  end
end
study.save(fig, "teachers")
study.done()
