-- Loss against learning rate after 20 steps under muP at depth 27.
-- Deep linear networks, ends frozen, beside the exact limit.  Expect: curves
-- tend to the limit as the width grows, at a width that grows with depth (about
-- 3800 for 10 % at one step); compare curves, for the lowest of many minima
-- may jump.  A3, A13.
-- Hayou 2025, arXiv 2511.01734.
local study = require "limn.study"
local linear = require "lib.linear"
local limn = require "limn"
local o = study.options("out/2511.01734")
linear.deep{name = "mup_t20_depth27", depth = 27, steps = 20,
           quick = o.quick}
study.done()
