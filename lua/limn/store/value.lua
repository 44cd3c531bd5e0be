-- Values as a store keeps them: parameters and scalar results as (kind, value),
-- curves as (kind, shape, bytes).  src/store/schema.c says what the kinds are.

local canonical = require "limn.space.canonical"
local wire = require "limn.wire"

local value = {}

function value.encode(v)
  local kind = type(v)
  if kind == "boolean" then return "flag", v end
  if kind == "table" then return "table", canonical(v) end
  if kind == "number" and v ~= v then return "number", nil end
  return kind, v
end

-- `v` is false where the row has NULL.
function value.decode(kind, v)
  if kind == "flag" then return v ~= 0 end
  if kind == "number" and v == false then return -(0 / 0) end
  return v
end

-- (kind, shape) of a list or tensor.
function value.shape(v)
  local shape = wire.shape(v)
  if shape then return "tensor", table.concat(shape, " ") end
  return "list", tostring(#v)
end

-- The list or tensor.
function value.curve(kind, shape, bytes)
  if kind == "list" then return wire.list(bytes) end
  local sizes = {}
  for n in shape:gmatch("%d+") do sizes[#sizes + 1] = math.tointeger(n) end
  return wire.tensor(bytes, sizes)
end

return value
