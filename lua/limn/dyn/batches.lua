-- batches(n, shared, t): the rows that step t sees, in order: n in the first step,
-- later `shared` of those and n - shared that no step before has seen.

return function(n, shared, t)
  local rows, kept = {}, t == 1 and n or shared
  for i = 1, kept do rows[i] = i end
  local before = n + (t - 2) * (n - shared)
  for i = 1, n - kept do rows[kept + i] = before + i end
  return rows
end
