-- Points of the unit cube that fill it evenly: Sobol' and Halton sequences,
-- and random ones.  points.sobol(n, d, seed) is a list of n lists of d
-- numbers in [0, 1).  A seed moves all points by one random shift, which
-- keeps their evenness; without it the sequences are the classical ones.

local points = {}

-- Joe and Kuo, Constructing Sobol sequences with better two-dimensional
-- projections (2008): degree and coefficients of the primitive polynomial,
-- and the first direction numbers, of dimensions 2, 3, ...
local JOE_KUO = {
  {1, 0, {1}}, {2, 1, {1, 3}}, {3, 1, {1, 3, 1}}, {3, 2, {1, 1, 1}},
  {4, 1, {1, 1, 3, 3}}, {4, 4, {1, 3, 5, 13}}, {5, 2, {1, 1, 5, 5, 17}},
  {5, 4, {1, 1, 5, 5, 5}}, {5, 7, {1, 1, 7, 11, 19}},
  {5, 11, {1, 1, 5, 1, 1}}, {5, 13, {1, 1, 1, 3, 11}},
  {5, 14, {1, 3, 5, 5, 31}}, {6, 1, {1, 3, 3, 9, 7, 49}},
  {6, 13, {1, 1, 1, 15, 21, 21}}, {6, 16, {1, 3, 1, 13, 27, 49}},
  {6, 19, {1, 1, 1, 15, 7, 5}}, {6, 22, {1, 3, 1, 15, 13, 25}},
  {6, 25, {1, 1, 5, 5, 19, 61}}, {7, 1, {1, 3, 7, 11, 23, 15, 103}},
  {7, 4, {1, 3, 7, 13, 13, 15, 69}},
}

local BITS = 52

-- Direction numbers of one dimension, as fractions of 2^BITS.
local function directions(k)
  local v = {}
  if k == 1 then
    for i = 1, BITS do v[i] = 1 << (BITS - i) end
    return v
  end
  local degree, a, m = table.unpack(JOE_KUO[k - 1])
  for i = 1, BITS do
    if i <= degree then
      v[i] = m[i] << (BITS - i)
    else
      local x = v[i - degree] ~ (v[i - degree] >> degree)
      for j = 1, degree - 1 do
        if (a >> (degree - 1 - j)) & 1 == 1 then x = x ~ v[i - j] end
      end
      v[i] = x
    end
  end
  return v
end

-- SplitMix64: `seed` and a counter give 64 bits.
local function bits(seed, i)
  local x = seed + i * 0x9e3779b97f4a7c15
  x = (x ~ (x >> 30)) * 0xbf58476d1ce4e5b9
  x = (x ~ (x >> 27)) * 0x94d049bb133111eb
  return x ~ (x >> 31)
end

function points.sobol(n, d, seed)
  if d > #JOE_KUO + 1 then
    error(("sobol has %d dimensions at most; use halton or random")
      :format(#JOE_KUO + 1), 0)
  end
  local v, x, out = {}, {}, {}
  for k = 1, d do
    v[k] = directions(k)
    x[k] = seed and bits(seed, k) >> (64 - BITS) or 0
  end
  for i = 1, n do
    local p = {}
    for k = 1, d do p[k] = x[k] * 2.0 ^ -BITS end
    out[i] = p
    -- Gray code: flip the direction of the lowest zero bit of i - 1.
    local c, rest = 1, i - 1
    while rest & 1 == 1 do c, rest = c + 1, rest >> 1 end
    for k = 1, d do x[k] = x[k] ~ v[k][c] end
  end
  return out
end

local function primes(n)
  local list, x = {}, 2
  while #list < n do
    local prime = true
    for _, p in ipairs(list) do
      if x % p == 0 then prime = false break end
    end
    if prime then list[#list + 1] = x end
    x = x + 1
  end
  return list
end

-- The digits of i in base b, mirrored at the point.
local function mirrored(i, b)
  local x, scale = 0.0, 1.0
  while i > 0 do
    scale = scale / b
    x = x + scale * (i % b)
    i = i // b
  end
  return x
end

function points.halton(n, d, seed)
  local base, out = primes(d), {}
  for i = 1, n do
    local p = {}
    for k = 1, d do
      local shift = seed and (bits(seed, k) >> 11) * 2.0 ^ -53 or 0
      p[k] = (mirrored(i - 1, base[k]) + shift) % 1.0
    end
    out[i] = p
  end
  return out
end

function points.random(n, d, seed)
  local out = {}
  for i = 1, n do
    local p = {}
    for k = 1, d do
      p[k] = (bits(bits(seed or 1, k), i) >> 11) * 2.0 ^ -53
    end
    out[i] = p
  end
  return out
end

return points
