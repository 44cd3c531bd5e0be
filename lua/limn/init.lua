-- The prelude: what limn adds in Lua to what it has in C.
require "limn.basics"
require "limn.options"
