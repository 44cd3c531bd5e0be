-- canonical(v): one text per value of a parameter.
--
-- Equal values have equal texts: numbers by their exact value (64 and 64.0 are
-- one), names of tables sorted.

local function canonical(v, depth)
  local kind = math.type(v) or type(v)
  if kind == "float" then
    local whole = math.tointeger(v)
    return whole and ("%d"):format(whole) or ("%a"):format(v)
  elseif kind == "integer" then
    return ("%d"):format(v)
  elseif kind == "string" then
    return ("%q"):format(v)
  elseif kind == "boolean" then
    return tostring(v)
  elseif kind == "table" and (depth or 0) < 16 then
    local parts = {}
    for i, x in ipairs(v) do parts[i] = canonical(x, (depth or 0) + 1) end
    local names = {}
    for k in pairs(v) do
      if not (math.type(k) == "integer" and k >= 1 and k <= #parts) then
        if type(k) ~= "string" then
          error("a parameter may only hold lists and named values", 0)
        end
        names[#names + 1] = k
      end
    end
    table.sort(names)
    for _, k in ipairs(names) do
      parts[#parts + 1] = ("%q="):format(k)
        .. canonical(v[k], (depth or 0) + 1)
    end
    return "{" .. table.concat(parts, ",") .. "}"
  end
  error("a parameter is a number, a string, a flag or a list of these, not a "
    .. kind, 0)
end

return canonical
