-- Which eigenvalues are at an end of a spectrum.

local ends = {rule = "top|bottom|extreme",
  doc = "the largest, the smallest, or the largest in absolute value"}

-- The places of rising values, those that `which` wants first.
function ends.order(values, which)
  local order, n = {}, #values
  for i = 1, n do order[i] = which == "bottom" and i or n + 1 - i end
  if which == "extreme" then
    table.sort(order, function(a, b)
      local x, y = math.abs(values[a]), math.abs(values[b])
      if x ~= y then return x > y end
      return a > b
    end)
  end
  return order
end

return ends
