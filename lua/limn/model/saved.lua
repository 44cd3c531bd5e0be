-- What save.lua and load.lua share: a text as an array of numbers.

local limn = limn

local saved = {NAME = "network"}

local MAGIC = "limn network 1\n"

function saved.encode(text)
  local codes = {}
  text = MAGIC .. text
  for i = 1, #text, 4096 do
    table.move({text:byte(i, math.min(i + 4095, #text))}, 1, 4096, i, codes)
  end
  return limn.tensor.new(codes)
end

-- The text, or nil if the numbers are none.
function saved.decode(codes)
  local parts = {}
  for i = 1, #codes do
    local c = codes[i]
    if type(c) ~= "number" or c ~= math.floor(c) or c < 1 or c > 255 then
      return nil
    end
    parts[i] = string.char(math.tointeger(c))
  end
  local text = table.concat(parts)
  return text:sub(1, #MAGIC) == MAGIC and text:sub(#MAGIC + 1) or nil
end

return saved
