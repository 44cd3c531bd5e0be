-- What does a checkpoint say about training, without its data?
--
-- The table of limn.probe.spectrum for a network that train.py, beside this
-- file, has trained on Fashion-MNIST with PyTorch, and for the same network
-- before; or for any file of safetensors: limn table.lua --file PATH.
-- Expect: the entries of the untrained network are independent, so its singular
-- values follow Marchenko and Pastur's law and none is an outlier; training adds
-- outliers in every layer and a heavier tail.
local limn = require "limn"
local study = require "limn.study"

local o = study.options("out/checkpoint", {
  {name = "file", default = "", doc = "another checkpoint, to look at"},
})
if o.file ~= "" then
  limn.probe.spectrum(o.file, {seed = 1})
  return
end

local here = arg[0]:gsub("[^/]*$", "")
local function read(name)
  print(name)
  return limn.probe.spectrum(here .. name .. ".safetensors", {seed = 1})
end
local before, after = read "untrained", read "trained"

for i, name in ipairs(before.name) do
  study.expect("file1", "outliers of " .. name .. " before", 0, before.outliers[i],
    before.outliers[i] == 0)
end
local function trained(table_)
  for i, name in ipairs(table_.name) do
    study.expect("file2", "outliers of " .. name, ">= 1", table_.outliers[i],
      table_.outliers[i] >= 1)
  end
end
trained(after)
study.control("the untrained network", function() trained(before) end)
local function heavier(now)
  for i = 1, 2 do
    study.expect("file3", "exponent of the tail of " .. now.name[i], "< before",
      now.alpha[i], now.alpha[i] < before.alpha[i] - before.alpha_se[i])
  end
end
heavier(after)
study.control("the untrained network", function() heavier(before) end)

local most = 1.05 * after.spectral_norm[1]
local fig = limn.plot.figure{cols = 2, width = 1000, height = 420}
for panel, table_ in ipairs{before, after} do
  local r = table_.spectra["0.weight"]
  local at = limn.tensor.linspace(r.lower - 0.05, r.upper + 0.05, 300)
  fig:panel(panel, {title = ("0.weight, %s: %d outliers"):format(
    panel == 1 and "untrained" or "trained", r.count), xlabel = "singular value",
    ylabel = "density", xrange = {0, most}, yrange = {0, 0.8}})
  fig:hist(r.values, {panel = panel, density = true, bins = 50, range = {0, most},
    label = "checkpoint"})
  fig:line(at, r.law:density(at).density * ((#r.values - r.count) / #r.values),
    {panel = panel, label = "law of the rest"})
  if r.count > 0 then
    fig:points(r.values[{1, r.count}], limn.tensor.full(r.count, 0.25),
      {panel = panel, label = "outliers", marker = "triangle", size = 1.5})
  end
end
study.save(fig, "checkpoint")
study.done()
