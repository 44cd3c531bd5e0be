-- Does the best learning rate of Adam transfer across width at depth 9?
-- ReLU networks with 9 n x n matrices, all tensors trained, 100 full-batch
-- steps of Adam (in a quick run, minibatches), under muP and SP.  Expect: log2
-- of the best rate stays under muP and falls by about 3/2 a doubling of width
-- under SP.  A15.
-- Hayou 2025, arXiv 2511.01734; Yang et al. 2022, arXiv 2203.03466.
local study = require "limn.study"
local nonlinear = require "lib.nonlinear"
local o = study.options("out/2511.01734")
-- With 100 samples every rate of a decade interpolates in 100 steps, and the
-- lowest of losses near 1e-7 says nothing: more samples, and either noise or
-- minibatches.  At depth 9 and width 64 the limit is far (A13), so widths of
-- the long run begin at 128.
local x, y = nonlinear.regression(o.quick and 1000 or 400, 10, o.quick and 0 or 1)
nonlinear.transfers{name = "relu_adam_t100_depth9",
  title = "ReLU, Adam, 100 steps, L = 9", data = {x = x, y = y}, opt = "adam",
  depth = 9, steps = 100, batch = o.quick and 64 or nil,
  widths = o.quick and {32, 128} or {128, 256, 512}, seeds = o.quick and 4 or 2,
  octaves = o.quick and 0.8 or 1, slope = not o.quick and 0.4 or nil,
  low = {mup = -8, sp = -16}, high = {mup = 0, sp = o.quick and -4 or -6}}
study.done()
