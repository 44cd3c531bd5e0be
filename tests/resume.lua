-- resume.lua STORE FOLDER OUT: the sweep that resume.host.sh kills.  A trial is
-- a training of some tenths of a second that writes checkpoints all the time;
-- what it goes on from one is a line of FOLDER/resumed.  The results go to OUT
-- as bytes when the sweep is complete.
local limn = require "limn"
local store, folder, out = arg[1], arg[2], arg[3]
local x, y = limn.tensor.randn(64, 8, {seed = 1}), limn.tensor.randn(64, {seed = 2})
local r = limn.sweep{
  grid = {lr = limn.space.range(1, 8, 1)}, store = store, name = "resume",
  jobs = 2, retry = true, progress = false, code = "resume",
  run = function(p)
    local path = folder .. "/trial" .. p.lr
    local file = io.open(path)
    if file then
      file:close()
      io.open(folder .. "/resumed", "a"):write(p.lr, "\n"):close()
    end
    local net = limn.model.net(8, {width = 16, seed = 1})
    local run = limn.dyn.adam(net, x, y, {batch = 16, lr = 1e-3 * p.lr, seed = 3})
    local log = limn.train(run, {steps = 400, every = 10, show = false,
      on = function() require("limn.proc").sleep(0.01) end,
      checkpoint = {path = path, every = "0.03s"}})
    return {curve = log.loss, weights = net:flat()}
  end}
for i = 1, #r.status do
  if r.status[i] ~= "done" then os.exit(3) end
end
local file = assert(io.open(out, "wb"))
file:write(require("limn.wire").encode(r))
file:close()
