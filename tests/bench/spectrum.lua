-- One call on a large matrix, for spectrum.py: prints the seconds it takes.
-- Usage: limn spectrum.lua FILE.npy values|top|svd
local a = limn.files.load(arg[1])

-- Of the clock, to a hundredth.
local function clock()
  local file = assert(io.open("/proc/uptime"))
  local seconds = file:read("n")
  file:close()
  return seconds
end

local calls = {
  values = function() return limn.probe.spectrum(a, {seed = 1}) end,
  -- As probe.spectrum; half the residual of a square is that of the value.
  top = function()
    return limn.linalg.operator(a, {cogram = true}):eigs(10, {tol = 2e-6, seed = 1})
  end,
  svd = function() return a:svd() end,
}

local began = clock()
calls[arg[2]]()
print(clock() - began)
