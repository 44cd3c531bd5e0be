-- steps(low, high, step, f): the list f(low), f(low + step), ..., up to f(high).

local MOST = 1000000 -- values of a list

return function(lo, hi, step, f)
  if not (step > 0 and lo <= hi) then
    error("expected low <= high and a positive step", 0)
  end
  if (hi - lo) / step > MOST then
    error(("more than %d values"):format(MOST), 0)
  end
  local list = {}
  for i = 0, math.floor((hi - lo) / step + 1e-9) do
    list[i + 1] = f(lo + i * step)
  end
  return list
end
