-- The calls of transport.py.
-- Usage: limn transport.lua N FOLDER, with the clouds in the folder.
local serve = dofile((arg[0]:gsub("[^/]*$", "beside.lua")))
local function load(name) return limn.files.load(arg[2] .. "/" .. name .. ".npy") end

local rows = {}
for _, kind in ipairs{"gaussian", "far", "ties"} do
  local x, y = load("x " .. kind), load("y " .. kind)
  rows[#rows + 1] = {kind, function() return limn.probe.wasserstein(x, y) end}
end
serve(rows)
