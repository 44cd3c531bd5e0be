-- How do outliers lift off the spectrum of a weight matrix while it learns?
--
-- A network of one hidden layer learns a target of three directions by SGD:
-- t(z1) + t(z1) t(z2) + t(z1) t(z2) t(z3), t(z) = tanh(2 z), a staircase.  At the
-- start the entries of its first weights are independent, and their singular
-- values follow Marchenko and Pastur's law.  A picture a row of the record, on a
-- logarithmic clock: NAME-0001.png, ...; --live shows them as they come, and
-- ffmpeg -i spectrum-%04d.png makes a film of them.
-- Expect: no outlier at the start; then one after another lifts off the edge of
-- the law of what is left, and their right vectors lie in the three directions,
-- to which a random vector is orthogonal.  Without training there is none.
local limn = require "limn"
local study = require "limn.study"
local T, P = limn.tensor, limn.probe

local o = study.options("out/spectrum_film", {
  {name = "width", default = 600, doc = "hidden units"},
  {name = "inputs", default = 200, doc = "dimension of the inputs"},
  {name = "samples", default = 20000, doc = "of the training set"},
  {name = "steps", default = 6000, doc = "of SGD, 64 samples each"},
  {name = "frames", default = 30, doc = "pictures"},
  {name = "live", default = false, doc = "show them as well"},
})
if o.quick then
  o.width, o.inputs, o.samples, o.steps, o.frames = 150, 60, 6000, 1500, 4
end

local x = T.randn(o.samples, o.inputs, {seed = 1})
local directions = T.orthogonal(o.inputs, {k = 3, seed = 2})
local z = T.tanh(2 * x:matmul(directions)):t()
local y = z[1] + z[1] * z[2] + z[1] * z[2] * z[3]
local net = limn.model.net(o.inputs, {width = o.width, depth = 1, act = "relu",
  param = "mup", base = 150, bias = false, seed = 3})
-- A stable rate falls like 1 / |x|^2.
local run = limn.dyn.sgd(net, x, y, {lr = 6 / o.inputs, batch = 64, seed = 4})

-- Rows are units, columns inputs.
local function weights()
  local w = net:get "W1"
  return w.shape[1] == o.inputs and w:t() or w
end

local function measure(w, seen)
  return P.spectrum(w, {directions = seen or directions, resamples = 0, seed = 5})
end

local record = {step = {}, loss = {}, count = {}, top = {}, upper = {}, overlap = {}}

local function note(step, loss, r)
  local i = #record.step + 1
  record.step[i], record.loss[i], record.count[i] = step, loss, r.count
  record.upper[i], record.top[i], record.overlap[i] = r.upper, {}, {}
  for k = 1, 3 do
    record.top[i][k] = r.values[k]
    record.overlap[i][k] = k <= r.count and r.overlaps.overlap[k] or 0 / 0
  end
end

-- The k-th of each row, and whether there is one.
local function column(of, k)
  local list, any = {}, false
  for i, row in ipairs(of) do
    list[i] = row[k]
    any = any or row[k] == row[k]
  end
  return T.new(list), any
end

-- The axes stay where they are from picture to picture: `most` is the largest
-- singular value on them, `high` the largest density.
local function draw(fig, step, r, most, high)
  fig:clear()
  fig:panel(1, {title = ("step %d: %d %s"):format(step, r.count,
    r.count == 1 and "outlier" or "outliers"),
    xlabel = "singular value", ylabel = "density", xrange = {0, most}, yrange = {0, high}})
  local at = T.linspace(math.max(0, r.lower - 0.05), r.upper + 0.05, 300)
  fig:hist(r.values, {panel = 1, density = true, range = {0, most}, bins = 80,
    label = "weights"})
  fig:line(at, r.law:density(at).density * ((#r.values - r.count) / #r.values),
    {panel = 1, label = "law of the rest"})
  if r.count > 0 then
    fig:points(r.values[{1, r.count}], T.full(r.count, 0.2 * high), {panel = 1,
      label = "outliers", marker = "triangle", size = 1.5})
  end
  local steps = T.new(record.step) + 1
  fig:panel(2, {title = "the three largest", xlabel = "step + 1", logx = 10,
    ylabel = "singular value", xrange = {1, o.steps + 1},
    yrange = {most / 3, most}})
  for k = 1, 3 do
    fig:line(steps, (column(record.top, k)), {panel = 2, label = "s" .. k})
  end
  fig:line(steps, T.new(record.upper), {panel = 2, label = "edge of the law", dash = "dash"})
  fig:panel(3, {title = "overlap^2 with the target", xlabel = "step + 1", logx = 10,
    ylabel = "overlap^2 of right vectors", yrange = {0, 1}, xrange = {1, o.steps + 1}})
  fig:hline(3 / o.inputs, {panel = 3, label = "by chance"})
  for k = 1, 3 do
    local overlaps, any = column(record.overlap, k)
    if any then
      fig:line(steps, overlaps, {panel = 3, label = "v" .. k, marker = "circle"})
    end
  end
end

-- ---- the film ------------------------------------------------------------------

local fig = limn.plot.figure{cols = 3, width = 1500, height = 450}
local first = measure(weights())
local start, last = first, nil
local most = 2.2 * first.upper
local high = 2 * first.law:density(T.linspace(first.lower, first.upper, 100)).density:max()
local step, loss = 0, run:loss()
for frame = 1, o.frames do
  last = measure(weights())
  note(step, loss, last)
  draw(fig, step, last, most, high)
  fig:save(("%s/spectrum-%04d.png"):format(study.out, frame))
  if o.live then limn.plot.show(fig) end
  local to = math.max(step + 1, math.floor(o.steps ^ (frame / (o.frames - 1)) + 0.5))
  if frame < o.frames then
    loss = run:step(to - step).mean
    step = to
  end
end

-- ---- what is expected -------------------------------------------------------------

study.expect("film1", "outliers at the start", 0, start.count, start.count == 0)

local function lifted(r)
  study.expect("film2", "outliers at the end", ">= 2", r.count, r.count >= 2)
end
lifted(last)
study.control("weights that did not learn", function() lifted(start) end)

local function points(r)
  local k = math.max(1, math.min(r.count, 2))
  local least = r.overlaps.overlap[{1, k}]:min()
  study.expect("film3", "overlap^2 of the first vectors with the target", "> 0.5",
    least, least > 0.5)
end
points(last)
study.control("three other directions", function()
  points(measure(weights(), T.orthogonal(o.inputs, {k = 3, seed = 6})))
end)
study.near("film4", "distance of the rest from its law", 0, last.distance, 0.1)

study.save(fig, "last")
study.done()
