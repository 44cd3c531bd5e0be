-- The calls of kernel.py.
-- Usage: limn kernel.lua SAMPLES FOLDER, with x and y in the folder.
local serve = dofile((arg[0]:gsub("[^/]*$", "beside.lua")))
local kernel, probe = limn.theory.kernel, limn.probe

local folder = arg[2]
local x, y = limn.files.load(folder .. "/x.npy"), limn.files.load(folder .. "/y.npy")
local function net(more)
  local o = {width = 1024, depth = 3, act = "tanh", bias = false, seed = 1}
  for name, v in pairs(more) do o[name] = v end
  return limn.model.net(#x[1], o)
end
local double, ten = net{}, net{outputs = 10}
local k = kernel.ntk(x, {depth = 3, act = "relu"}).ntk

local rows = {}
for _, act in ipairs{"relu", "erf", "gelu", "tanh"} do
  rows[#rows + 1] = {act, function() return kernel.ntk(x, {depth = 3, act = act}) end}
end
rows[#rows + 1] = {"empirical", function() return probe.kernel(double, x) end}
rows[#rows + 1] = {"empirical 10", function() return probe.kernel(ten, x) end}
rows[#rows + 1] = {"gp", function() return kernel.gp(k, y, k, k, {noise = 0.1}) end}
serve(rows)
