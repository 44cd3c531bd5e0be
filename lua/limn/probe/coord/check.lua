-- The result of a coordinate check: what both of its makers share.

local check = {}
check.__index = check
check.text = require "limn.probe.coord.text"
check.figure = require "limn.plot.coord"
check.__tostring = check.text

function check.new(fields) return setmetatable(fields, check) end

return check
