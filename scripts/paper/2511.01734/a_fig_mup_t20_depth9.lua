-- Loss against learning rate after 20 steps under muP at depth 9.
-- Deep linear networks, ends frozen, beside the exact limit.  Expect: curves
-- tend to the limit as the width grows, up to its best rate, at a width that
-- grows with depth (about 1400 for 10 % at one step); and that rate serves the
-- widest.  The lowest of many minima may jump, so it is curves that are
-- compared, and the least rate that does as well as any.  A3, A7.
-- Hayou 2025, arXiv 2511.01734.
local study = require "limn.study"
local linear = require "lib.linear"
local o = study.options("out/2511.01734")
linear.curves_meet{name = "mup_t20_depth9", depth = 9, steps = 20,
  quick = o.quick,
  widths = o.quick and {64, 128, 256, 512} or {128, 256, 512, 1024},
  seeds = o.quick and 8 or 16, points = o.quick and 16 or 60}
study.done()
