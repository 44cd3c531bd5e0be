-- The prelude: what limn adds in Lua to what it has in C.
require "limn.basics"
require "limn.options"
require "limn.progress"
require "limn.space"
require "limn.train"
require("limn.ranks").settle()
require "limn.sweep"
require "limn.csv"
require "limn.store"
require "limn.status"
require "limn.transfer"
require "limn.plot"
require "limn.data"
