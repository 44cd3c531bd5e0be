-- Does the best learning rate of Adam transfer across width at depth 9?
-- ReLU networks with 9 n x n matrices, all tensors trained, 20 full-batch
-- steps of Adam, under muP and SP.  Expect: log2 of the best rate stays under
-- muP and falls by about 3/2 a doubling of width under SP.  A15.
-- Hayou 2025, arXiv 2511.01734; Yang et al. 2022, arXiv 2203.03466.
local study = require "limn.study"
local nonlinear = require "lib.nonlinear"
local o = study.options("out/2511.01734")
local x, y = nonlinear.regression(100, 10, 0.1)
local widths = o.quick and {64, 256} or {64, 128, 256, 512}
nonlinear.transfers{name = "relu_adam_t20_depth9",
  title = "ReLU, Adam, 20 steps, L = 9", data = {x = x, y = y}, opt = "adam",
  depth = 9, steps = 20, widths = widths,
  seeds = o.quick and 3 or 2,
  octaves = o.quick and 0.8 or 1, slope = not o.quick and 0.4 or nil,
  low = {mup = -8, sp = -16}, high = {mup = 0, sp = -6}}
study.done()
