-- What Ctrl-C or an error has cut short, so that nothing that was measured is
-- lost with the call that would have returned it.
--
--     keep(record) -- the record of a sweep or a training, as far as it came

local unfinished = {}
local last

function unfinished.keep(record) last = record end

limn.def{
  name = "unfinished",
  doc = "The record of the last sweep or training that was ended by Ctrl-C "
    .. "or an error, as far as it got (trials of a sweep that did not run "
    .. "have status 'waiting'); nil if there was none.",
  example = [[
pcall(limn.sweep, {grid = {i = {1, 2, 3}}, jobs = 0, progress = false,
  run = function(p) return {x = p.i} end,
  on = function(done) if done == 2 then error("enough") end end})
assert(limn.unfinished().x[2] == 2)]],
  args = {},
  results = {{name = "record", kind = "table", doc = "the columns, or nil"}},
  run = function() return last end,
}

return unfinished
