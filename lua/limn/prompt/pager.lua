-- pager(text): print a text, through $PAGER or less where it is taller than the
-- terminal and is all that a line at the prompt asks for (pager.alone).

local foot = require "limn.foot"
local proc = require "limn.proc"

local pager = {alone = false}

local function fits(text)
  local width, height = proc.terminal(1)
  if not width or not proc.terminal(0) then return true end
  local lines = 1
  for line in (text .. "\n"):gmatch "(.-)\n" do
    lines = lines + math.max(1, -(-utf8.len(line, 1, -1, true) // width))
  end
  return lines < height
end

local function program()
  local wanted = os.getenv "PAGER"
  if os.getenv "TERM" == "dumb" or wanted == "" then return nil end
  return wanted or os.execute "command -v less >/dev/null" and "less -FRX"
end

return setmetatable(pager, {__call = function(_, text)
  local through = pager.alone and not fits(text) and program()
  local pipe = through and io.popen(through, "w")
  if not pipe then return print(text) end
  foot.settle()
  io.stdout:flush()
  pipe:write(text, "\n")
  pipe:close()
end})
