-- Particles that find the atoms of their teacher: a film.
--
-- arXiv 2605.24710 (iii).  One hundred relu units in the plane learn a teacher of
-- three, noise annealed to 0 over 60 % of the steps.  At each frame the cloud is
-- decomposed into atoms, units within 0.3 rad, and its residual gives a certificate
-- of how many a minimum can have.  Left, every unit as the vector a |w| of its
-- direction, atoms found and atoms of the teacher; right, how many atoms hold 99 %
-- of the mass, and the largest certificate less 1, through time.
-- Expect at the end: three atoms, along those of the teacher, with the masses of the
-- teacher less their shrinkage; the certificate is 1 there and nowhere above.
-- Frames decomposition000.png, ...; --live shows them as they come.
local limn = require "limn"
local study = require "limn.study"
local T, I = limn.tensor, limn.theory.identify

local o = study.options("out/2605.24710", {
  {name = "live", default = false, doc = "show the frames as well"},
  {name = "frames", default = 40, doc = "of the film"},
})
if o.quick then o.frames = 4 end
local N, SAMPLES, STEPS, DECAY = 100, 300, 16000, 0.01
local MASS, ANGLE = {1, 0.8, -0.6}, {0.3, 1.9, 4.0}

local angle = T.new(ANGLE)
local V = T.stack({T.cos(angle), T.sin(angle)}, {axis = 2})
local X = T.randn(SAMPLES, 2, {seed = 1})
local Y = T.relu(X:matmul(V, {tb = true})):matmul(MASS)

local function cloud(seed)
  return limn.dyn.langevin(X, Y, {width = N, act = "relu", bias = false, lr = 0.05,
    decay = DECAY, decay_out = DECAY, temperature = 1e-3, anneal = "linear",
    steps = STEPS * 6 // 10, std = 1, seed = seed})
end

-- Atoms of the particles as they are, and the certificate of their residual.
local function decompose(run)
  local p = run:get()
  local a = p.a:reshape(N) / N
  local found = I.atoms(a, p.w, {radius = 0.3})
  local r = Y - run:forward(X):reshape(SAMPLES)
  local c = I.certificate(X, r, {threshold = DECAY, delta = 0.05, starts = 60,
    from = p.w, seed = 1})
  return {a = a, w = p.w, found = found, certificate = c}
end

local function arrows(fig, mass, at, more)
  more.panel = 1
  fig:points(mass * at[{{}, 1}], mass * at[{{}, 2}], more)
end

local times, counts, excess = {}, {}, {}
local function picture(frame, run, now)
  local norm = now.w:norm{axis = 2}
  local unit = now.w / T.maximum(norm, 1e-12):reshape(N, 1)
  local fig = limn.plot.figure{cols = 2, width = 1200, height = 560,
    title = ("step %d, loss %.4f: %d atoms hold 99 %%"):format(times[frame], run:loss(),
      now.found.count)}
  fig:panel(1, {title = "units as vectors a |w| u", xrange = {-1.3, 1.3},
    yrange = {-1.3, 1.3}, xlabel = "first input", ylabel = "second input"})
  arrows(fig, T.new(MASS), V, {label = "teacher", marker = "star", size = 3,
    color = "black"})
  arrows(fig, N * now.a * norm / 10, unit, {label = "units, times N / 10", size = 0.6,
    color = "blue"})
  if #now.found.mass > 0 then
    arrows(fig, now.found.mass, now.found.at, {label = "atoms found",
      marker = "circle", size = 1.6, color = "red"})
  end
  fig:panel(2, {title = "atoms, and the largest certificate less 1", xlabel = "step",
    logy = 10, xrange = {0, 1.03 * STEPS}, yrange = {1e-4, 1e3}})
  fig:line(times, counts, {panel = 2, label = "S*"})
  fig:line(times, excess, {panel = 2, label = "max |eta| - 1"})
  fig:line({0, STEPS}, {3, 3}, {panel = 2, label = "atoms of the teacher", color = "gray"})
  study.save(fig, ("decomposition%03d"):format(frame - 1))
  if o.live then fig:show() end
end

local run = cloud(1)
local now
for frame = 1, o.frames + 1 do
  now = decompose(run)
  times[frame], counts[frame] = (frame - 1) * STEPS // o.frames, now.found.count
  excess[frame] = math.max(now.certificate.largest - 1, 1e-4)
  picture(frame, run, now)
  if frame <= o.frames then run:step(STEPS // o.frames) end
end

-- The atoms of the teacher beside the nearest that were found.
local function expect(now)
  local found, c = now.found, now.certificate
  study.near("atoms", "atoms that hold 99 %", #MASS, found.count, 0)
  study.near("cert", "S_cert", #MASS, c.count, 0)
  study.near("cert", "largest certificate", 1, c.largest, 0.02)
  for j = 1, #MASS do
    local cosines = found.at:matmul(V[j])
    local i = T.argmax(cosines * T.where(T.lt(found.mass * MASS[j], 0), -1, 1)) + 0
    study.expect("axis", ("cosine with atom %d of the teacher"):format(j), "> 0.99",
      cosines[i], cosines[i] > 0.99)
    local share = found.mass[i] / MASS[j]
    study.expect("mass", ("mass over that of atom %d, shrunk"):format(j), "0.8 to 1",
      share, share > 0.8 and share < 1)
  end
end
expect(now)
study.control("the particles at their start", function()
  expect(decompose(cloud(1)))
end)
study.done()
