-- Sums of products by subscripts.
local t = require "limn.test"
local T = limn.tensor

-- Element i of the flat k-th operand is (7 k i + 3 k^2) mod 11 - 5.
local function operand(shape, k)
  local n = 1
  for _, s in ipairs(shape) do n = n * s end
  return ((T.arange(0, n - 1) * (7 * k) + 3 * k * k) % 11 - 5):reshape(shape)
end

-- Subscripts, shapes of the operands, shape and elements of the result; by
-- numpy.einsum, numpy 1.24.2, all integers.
local REFERENCE = {
  {"ij,jk", {{2, 3}, {3, 2}}, {2, 2}, {15, 27, 20, 23}},
  {"ba", {{2, 3}}, {3, 2}, {-2, -3, 5, 4, 1, 0}},
  {"ii->i", {{3, 3}}, {3}, {-2, 4, -1}},
  {"iij->j", {{2, 2, 3}}, {3}, {-7, 7, -1}},
  {"bij,bjk->bik", {{2, 2, 3}, {2, 3, 2}}, {2, 2, 2}, {15, 27, 20, 23, -22,
    27, -27, 35}},
  {"i,j,k->kji", {{2}, {3}, {2}}, {2, 3, 2}, {0, 0, 0, 0, 0, 0, -8, 20, -2,
    5, 4, -10}},
  {"ab,bc,cd,de->ea", {{2, 3}, {3, 4}, {4, 2}, {2, 3}}, {3, 2}, {1416, 1100,
    -1536, -1204, 924, 716}},
  {"...ij,...jk->...ik", {{2, 1, 2, 3}, {3, 3, 2}}, {2, 3, 2, 2}, {15, 27,
    20, 23, -12, 11, -17, 19, 27, -16, 23, -18, 25, 19, 30, 15, -22, 27,
    -27, 35, 19, -20, 15, -22}},
  {"i...,i->...", {{3, 2, 2}, {3}}, {2, 2}, {2, -30, 4, 5}},
  {"aB,Bc", {{2, 3}, {3, 2}}, {2, 2}, {15, 27, 20, 23}},
  {"ijk,jil->kl", {{2, 3, 2}, {3, 2, 3}}, {2, 3}, {-20, 13, 24, -13, -19,
    30}},
  {"ij,ij->", {{2, 3}, {2, 3}}, {}, {-22}},
  {"ijij->ij", {{2, 3, 2, 3}}, {2, 3}, {-2, 3, -3, 2, -4, 1}},
  {"a,ab,abc,bc->", {{2}, {2, 3}, {2, 3, 2}, {3, 2}}, {}, {451}},
  {"...", {{2, 2}}, {2, 2}, {-2, 5, 1, -3}},
  {"ij,ik,il->jkl", {{3, 2}, {3, 2}, {3, 2}}, {2, 2, 2}, {44, 46, -10, -17,
    12, 38, 30, 50}},
}

t.test("values of numpy", function()
  for _, c in ipairs(REFERENCE) do
    local list = {}
    for k, shape in ipairs(c[2]) do list[k] = operand(shape, k) end
    local r = T.einsum(c[1], list)
    if #c[3] == 0 then
      t.eq(r, c[4][1], c[1])
    else
      t.eq(table.concat(r.shape, " "), table.concat(c[3], " "), c[1])
      t.near(r:flatten(), c[4], 0, c[1])
    end
  end
end)

-- The definition: sum over all values of the labels that the result lacks.
-- words are lists of letters; size has each letter's.
local function by_loops(words, result, size, list)
  local letters, at, place = {}, {}, {}
  for l in pairs(size) do letters[#letters + 1] = l end
  table.sort(letters)
  local shape = {}
  for k, l in ipairs(result) do shape[k] = size[l] end
  local total = 0
  local out = #result > 0 and T.zeros(shape)
  local function visit(k)
    if k <= #letters then
      for i = 1, size[letters[k]] do
        at[letters[k]] = i
        visit(k + 1)
      end
      return
    end
    local product = 1
    for o, word in ipairs(words) do
      local x = list[o]
      for _, l in ipairs(word) do x = x[at[l]] end
      product = product * x
    end
    if not out then
      total = total + product
      return
    end
    for j, l in ipairs(result) do place[j] = at[l] end
    local key = {table.unpack(place)}
    local row = out
    for j = 1, #key - 1 do row = row[key[j]] end
    row[key[#key]] = row[key[#key]] + product
  end
  visit(1)
  return out or total
end

t.test("random subscripts agree with loops over all indices", function()
  math.randomseed(7)
  local alphabet = {"a", "b", "c", "d", "E"}
  for case = 1, 300 do
    local size, used, words, list = {}, {}, {}, {}
    for o = 1, math.random(4) do
      local word, shape = {}, {}
      for k = 1, math.random(0, 3) do
        local l = alphabet[math.random(#alphabet)]
        size[l] = size[l] or math.random() < 0.03 and 0 or math.random(4)
        word[k], shape[k], used[l] = l, size[l], true
      end
      words[o] = word
      list[o] = #shape == 0 and math.random() or T.randn(shape, {seed = case})
    end
    local result = {}
    for l in pairs(used) do
      if math.random() < 0.4 then
        table.insert(result, math.random(#result + 1), l)
      end
    end
    local text = {}
    for o, word in ipairs(words) do text[o] = table.concat(word, " ") end
    local spec = table.concat(text, ",") .. " -> " .. table.concat(result)
    local got = T.einsum(spec, list)
    local want = by_loops(words, result, size, list)
    if type(want) == "number" then
      t.near(got, want, 1e-12, spec)
    else
      t.eq(table.concat(got.shape, " "), table.concat(want.shape, " "), spec)
      t.ok(got:close(want, {rtol = 1e-12, atol = 1e-12}), spec)
    end
  end
end)

t.test("what other functions compute", function()
  local a, b = T.randn(30, 40, {seed = 1}), T.randn(40, 50, {seed = 2})
  local function close(x, y) t.ok(T.close(x, y, {rtol = 1e-12, atol = 1e-12})) end
  close(T.einsum("ij,jk", a, b), a:matmul(b))
  close(T.einsum("ij,jk->ki", a, b), a:matmul(b):t())
  close(T.einsum("ji,kj->ik", b, a), b:t():matmul(a:t()))
  close(T.einsum("ij->ji", a), a:t())
  close(T.einsum("ij->j", a), a:sum{axis = 1})
  close(T.einsum("ij->", a), a:sum())
  close(T.einsum("i,j", a[1], b[1]), T.outer(a[1], b[1]))
  close(T.einsum("ij,ij->ij", a, a), a * a)
  close(T.einsum("ij,kj->ik", a, a), a:gram())
  close(T.einsum("ij,j->i", a, a[1]), a:matmul(a[1]))
  close(a:gram():trace(), T.einsum("ij,ij", a, a))
  local x, y = T.randn(5, 6, 7, {seed = 3}), T.randn(7, 5, 8, {seed = 4})
  close(T.einsum("ijk,kil->jl", x, y), T.tensordot(x, y, {1, 3}, {2, 1}))
  close(T.einsum("bij,bjk->bik", x, x:permute(1, 3, 2)),
    x:matmul(x, {tb = true}))
  close(T.einsum("...ij,kj->...ik", x, T.ones(2, 7)),
    x:matmul(T.ones(2, 7), {tb = true}))
  t.eq(T.einsum("i->", {T.new{1e16, 1, -1e16}}), 1) -- compensated
  -- Rank 8, and more labels on the way than a tensor has axes.
  local z = T.randn(2, 2, 2, 2, 2, 2, 2, 2, {seed = 5})
  close(T.einsum("abcdefgh,abcdefgh", z, z), z:norm()^2)
  close(T.einsum("abcdefgh->hgfedcba", z), z:permute(8, 7, 6, 5, 4, 3, 2, 1))
  local p = z:reshape(64, 4)
  close(T.einsum("abcdefgh,ghijklmn,abcdefij->klmn", z, z, z):flatten(),
    p:matmul(p, {ta = true}):flatten():matmul(z:reshape(16, 16)))
end)

-- A random operand: letters with "..." among them, and a shape; the axes of
-- "..." end like those of `more`, some of size 1.
local function random_operand(size, more)
  local letters, shape = {}, {}
  for k = 1, math.random(0, 3) do
    local l = ("abcdE"):sub(k + math.random(0, 2)):sub(1, 1)
    size[l] = size[l] or math.random(9)
    letters[k], shape[k] = l, size[l]
  end
  if math.random() < 0.5 then
    local at, n = math.random(#letters + 1), math.random(0, #more)
    for k = 1, n do
      local s = more[#more - n + k]
      table.insert(shape, at + k - 1, math.random() < 0.3 and 1 or s)
    end
    table.insert(letters, at, "...")
  end
  return table.concat(letters), shape
end

-- Two operands of up to three letters each, some sizes beyond any block or
-- tile, and a result of some of the letters in any order.
local function large_case(case)
  local SIZES = {1, 2, 5, 33, 70}
  local size, words, list, all, result = {}, {}, {}, 1, {}
  for o = 1, 2 do
    local word, shape = {}, {}
    for k = 1, math.random(3) do
      local l = ("abcd"):sub(math.random(4)):sub(1, 1)
      if not size[l] then
        size[l] = SIZES[math.random(#SIZES)]
        if all * size[l] > 3e5 then size[l] = 2 end
        all = all * size[l]
      end
      word[k], shape[k] = l, size[l]
    end
    words[o] = table.concat(word)
    list[o] = T.randn(shape, {seed = 10 * case + o})
  end
  for l in pairs(size) do
    if math.random() < 0.6 then
      table.insert(result, math.random(#result + 1), l)
    end
  end
  return table.concat(words, ",") .. "->" .. table.concat(result), list
end

do
  local path, specs, arrays = os.tmpname(), {}, {}
  local function add(spec, list, r)
    local n = #specs + 1
    specs[n], arrays["r" .. n] = spec, r
    for o, x in ipairs(list) do arrays[("x%d_%d"):format(n, o)] = x end
  end

  t.test("random subscripts with '...'", function()
    math.randomseed(11)
    while #specs < 200 do
      local size, more, words, list = {}, {math.random(3), math.random(3)}, {}, {}
      for o = 1, math.random(4) do
        local shape
        words[o], shape = random_operand(size, more)
        list[o] = #shape == 0 and math.random()
          or T.randn(shape, {seed = 100 * #specs + o})
      end
      local spec = table.concat(words, ",")
      if math.random() < 0.7 then
        local result = spec:find("...", 1, true) and {"..."} or {}
        for l in pairs(size) do
          if math.random() < 0.4 then
            table.insert(result, math.random(#result + 1), l)
          end
        end
        spec = spec .. "->" .. table.concat(result)
      end
      local ok, r = pcall(T.einsum, spec, list)
      t.ok(ok or r:find("at most 8 axes", 1, true), spec .. ": " .. tostring(r))
      if ok then add(spec, list, r) end
    end
  end)

  t.test("numpy agrees, also on large operands", function()
    t.needs "numpy"
    for case = 1, 150 do
      local spec, list = large_case(case)
      add(spec, list, T.einsum(spec, list))
    end
    -- No two letters are neighbours in both: the operands are laid out first,
    -- and the result last.
    for _, spec in ipairs{"ijkl,ljim->km", "aibk,kcbd->acid", "aibk,kcbd->dica"} do
      local list = {T.randn(12, 11, 10, 13, {seed = 1})}
      list[2] = spec:find("j") and T.randn(13, 11, 12, 9, {seed = 2})
        or T.randn(13, 8, 10, 9, {seed = 3})
      add(spec, list, T.einsum(spec, list))
    end
    limn.files.save_npz(path, arrays)
    local script = ([[
import numpy as np
a = np.load("%s")
for n, spec in enumerate("%s".split("|"), 1):
    xs = [a["x%%d_%%d" %% (n, o)] for o in range(1, spec.count(",") + 2)]
    r = np.einsum(spec, *xs)
    assert r.shape == a["r%%d" %% n].shape, (spec, r.shape)
    assert np.allclose(r, a["r%%d" %% n], 1e-11, 1e-11), spec
]]):format(path, table.concat(specs, "|"))
    t.ok(os.execute("/usr/bin/python3 -c '" .. script .. "'"))
    os.remove(path)
  end)
end

t.test("a good order keeps the parts small", function()
  -- From left to right this takes 1000^4 numbers.
  local v, m = T.ones(1000) / 1000, T.ones(1000, 1000)
  t.near(T.einsum("a,b,c,d,ab,bc,cd->", v, v, v, v, m, m, m), 1, 1e-12)
  t.near(T.einsum("ab,bc,cd,d->a", m, m, m, v)[5], 1e6, 1e-12)
end)

t.test("what is wrong is one sentence", function()
  local a, b = T.ones(3, 4), T.ones(4, 5)
  local function bad(spec, text, ...)
    local list = select("#", ...) > 0 and {...} or {a, b}
    t.raises(function() T.einsum(spec, list) end, "tensor.einsum: " .. text)
  end
  bad("ij,jk->il", "'l' of the result is in no operand")
  bad("ij,jk->ii", "'i' of the result comes twice")
  bad("ij", "the subscripts are of 1 operands, but there are 2")
  bad("ij,ik", "'i' has size 3, but 4 in operand 2")
  bad("ijk,jk", "operand 1 has 2 axes, its subscripts name 3")
  bad("ijk...,jk", "operand 1 has 2 axes, its subscripts name at least 3")
  bad("...,...", "axis -2 of '...' has size 3, but 4 in operand 2")
  bad("...ij,jk->ik", "the result needs '...'", T.ones(2, 3, 4), b)
  bad("i.j,jk", "'i.j,jk' is wrong at '.j,jk'")
  bad("i\u{e9},jk", "'i\u{e9},jk' is wrong at")
  bad("ij-ik,jk", "'ij-ik,jk' is wrong at '-ik,jk'")
  bad("ij,jk->ik,", "',' comes after the result")
  bad("ij,jk->i->k", "'->k' comes after the result")
  bad("abcdefghi,jk", "a tensor has at most 8 axes")
  bad("abcde,fghij", "a tensor has at most 8 axes, not 10", T.ones(1, 1, 1, 1, 1),
    T.ones(1, 1, 1, 1, 1))
  local function dot(text, ...)
    local args = {...}
    t.raises(function() T.tensordot(table.unpack(args)) end, text)
  end
  dot("must have equal length", a, b, {1}, {1, 2})
  dot("axis 1 of x has size 3, axis 2 of y 5", a, b, {1}, {2})
  dot("there is no axis 3", a, b, {3}, {1})
  dot("axis 1 is named twice", a, a, {1, 1}, {1, 1})
  local five = T.ones(1, 1, 1, 1, 1)
  dot("a tensor has at most 8 axes", five, five, {}, {})
  t.raises(function() T.einsum("ij", "x") end, "'list' must be a list of tensors")
  t.raises(function() T.einsum("ij") end, "'list' is missing")
end)

t.done()
