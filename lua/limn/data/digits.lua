-- limn.data.digits(): the digits that are part of limn.

local limn = limn
local places = require "limn.data.places"

local function digits(count)
  local text = require "limn.data.pixels"
  local x, y = {}, {}
  for line in text:gmatch("%l+%d") do
    if count > 0 and #y == count then break end
    local row = {line:byte(1, 64)}
    for i = 1, 64 do row[i] = (row[i] - 97) / 16 end
    x[#x + 1], y[#y + 1] = row, tonumber(line:sub(65))
  end
  return places.dataset("digits", limn.tensor.new(x), limn.tensor.new(y), 10)
end

limn.def{
  name = "data.digits",
  doc = "1797 images of handwritten digits, 8 x 8 pixels, part of limn.",
  ref = "Alpaydin & Kaynak 1998, doi 10.24432/C50P49",
  example = "assert(#limn.data.digits().x == 1797)",
  args = {places.slot.count},
  results = {places.result},
  run = function(o) return digits(o.count) end,
}

return digits
