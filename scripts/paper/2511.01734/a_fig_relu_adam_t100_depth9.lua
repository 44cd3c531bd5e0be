-- Does the best learning rate of Adam transfer across width at depth 9?
-- ReLU networks with 9 n x n matrices, all tensors trained, 100 full-batch
-- steps of Adam, under muP and SP.  Expect: log2 of the best rate stays under
-- muP and falls by about 3/2 a doubling of width under SP.  A15.
-- Hayou 2025, arXiv 2511.01734; Yang et al. 2022, arXiv 2203.03466.
local study = require "limn.study"
local nonlinear = require "lib.nonlinear"
local o = study.options("out/2511.01734")
-- With 100 samples every rate of a decade interpolates in 100 steps, and the
-- lowest of losses near 1e-7 says nothing: more samples, more noise.  At depth
-- 9 and width 64 the limit is far (A13), so widths begin at 128.
local x, y = nonlinear.regression(400, 10, 1)
local widths = o.quick and {64, 256} or {128, 256, 512}
local t = nonlinear.sweep({name = "relu_adam_t100_depth9",
  title = "ReLU, Adam, 100 steps, L = 9", data = {x = x, y = y}, opt = "adam",
  depth = 9, steps = 100, widths = widths,
  seeds = o.quick and 1 or 2, by = o.quick and 2 or 1,
  low = {mup = -8, sp = -16}, high = {mup = 0, sp = -6}})
nonlinear.judge(t, widths, o.quick and 2 or 1, o.quick)
study.done()
