-- The calls of linalg.py.
-- Usage: limn linalg.lua SIDE FOLDER, with the matrices in the folder.
local serve = dofile((arg[0]:gsub("[^/]*$", "beside.lua")))
local T = limn.tensor

local n, folder = math.tointeger(tonumber(arg[1])), arg[2]
local function load(name) return limn.files.load(folder .. "/" .. name .. ".npy") end
local a, b, spd, v = load "a", load "b", load "spd", load "v"
local tall, tv = load "tall", load "tv"
local wide = tall:t()

local rows = {
  {"matmul", function() return a:matmul(b) end},
  {"matmul a'", function() return a:matmul(b, {ta = true}) end},
  {"matmul b'", function() return a:matmul(b, {tb = true}) end},
  {"tall matmul", function() return tall:matmul(a) end},
  {"matrix vector", function() return a:matmul(v) end},
  {"vector matrix", function() return v:matmul(a) end},
  {"gram", function() return tall:gram() end},
  {"ij,ij->ij", function() return T.einsum("ij,ij->ij", a, b) end},
  {"ij,j->ij", function() return T.einsum("ij,j->ij", a, v) end},
  {"ij,ij->j", function() return T.einsum("ij,ij->j", a, b) end},
  {"ij,ji", function() return T.einsum("ij,ji", a, b) end},
  {"ij,kj->ik", function() return T.einsum("ij,kj->ik", a, b) end},
  {"tensordot", function() return T.tensordot(a, b, {1}, {2}) end},
  {"solve", function() return a:solve(v) end},
  {"solve many", function() return a:solve(b) end},
  {"solve spd", function() return spd:solve(v, {form = "positive"}) end},
  {"solve lower", function() return spd:solve(v, {form = "lower"}) end},
  {"inv", function() return a:inv() end},
  {"det", function() return a:det() end},
  {"slogdet", function() return a:slogdet() end},
  {"cholesky", function() return spd:cholesky() end},
  {"lu", function() return a:lu() end},
  {"qr", function() return a:qr() end},
  {"qr tall", function() return tall:qr() end},
  {"lstsq tall", function() return tall:lstsq(tv) end},
  {"eigh", function() return spd:eigh() end},
  {"eigh values", function() return spd:eigh{vectors = false} end},
  {"svd", function() return a:svd() end},
  {"svd values", function() return a:svd{vectors = false} end},
  {"svd values, 1e-7", function() return limn.linalg.svdvals(a) end},
  -- As probe.spectrum of a matrix of more than 700 rows; half the residual of a square is that of the value.
  {"top 10, 1e-6", function()
    return limn.linalg.operator(a, {cogram = true}):eigs(math.min(10, n - 1),
      {tol = 2e-6, seed = 1})
  end},
  {"svds 10", function() return a:svds(math.min(10, n - 1), {seed = 1}) end},
  {"eigs 10", function() return spd:eigs(math.min(10, n - 1), {seed = 1}) end},
  {"svd tall", function() return tall:svd() end},
  {"svd tall full", function() return tall:svd{full = true} end},
  {"svd tall values", function() return tall:svd{vectors = false} end},
  {"svd wide", function() return wide:svd() end},
  {"pinv", function() return a:pinv() end},
  {"expm", function() return spd:expm() end},
  {"eig", function() return a:eig() end},
  {"eig values", function() return a:eig{vectors = false} end},
}
if n <= 100 then
  local p, q = load "p", load "q"
  table.insert(rows, 1, {"matmul batch", function() return p:matmul(q) end})
  table.insert(rows, 2, {"ijk,j->ik", function()
    return T.einsum("ijk,j->ik", p, v)
  end})
  table.insert(rows, 3, {"ijk,ilk->jl", function()
    return T.einsum("ijk,ilk->jl", p, q)
  end})
end
serve(rows)
