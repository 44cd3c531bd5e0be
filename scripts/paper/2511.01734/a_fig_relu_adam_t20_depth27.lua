-- Does the best learning rate of Adam transfer across width at depth 27?
-- ReLU networks with 27 n x n matrices, all tensors trained, 20 full-batch
-- steps of Adam, under muP and SP.  Expect: log2 of the best rate stays under
-- muP and falls by about 3/2 a doubling of width under SP.  A15.
-- Hayou 2025, arXiv 2511.01734; Yang et al. 2022, arXiv 2203.03466.
local study = require "limn.study"
local nonlinear = require "lib.nonlinear"
local o = study.options("out/2511.01734")
local x, y = nonlinear.regression(100, 10, 0.1)
-- The valley is flat over three octaves, so its lowest point takes starts to
-- find; at width 64 the limit is far (A13).
local widths = o.quick and {32, 128} or {128, 256, 512}
nonlinear.transfers{name = "relu_adam_t20_depth27",
  title = "ReLU, Adam, 20 steps, L = 27", data = {x = x, y = y}, opt = "adam",
  depth = 27, steps = 20, widths = widths,
  seeds = o.quick and 5 or 6, by = o.quick and 1 or 0.5,
  octaves = o.quick and 0.8 or 1, slope = not o.quick and 0.4 or nil,
  low = o.quick and {mup = -7, sp = -14} or {mup = -10, sp = -18}, high = {mup = -1, sp = -7}}
study.done()
