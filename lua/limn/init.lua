-- The prelude: what limn adds in Lua to what it has in C.
require "limn.basics"
require "limn.options"
require "limn.progress"
require "limn.space"
require "limn.sweep"
require "limn.store"
require "limn.transfer"
require "limn.plot"
