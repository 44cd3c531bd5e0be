-- limn.files.save_npz, load_npz: tables of tensors as numpy's npz files.

local limn = limn

limn.def{
  name = "files.save_npz",
  doc = "Write a table of named tensors to an npz file, by name.",
  ref = "numpy.savez",
  example = [[
local path = os.tmpname()
limn.files.save_npz(path, {x = {1, 2}, loss = 0.5})
assert(limn.files.load_npz(path).loss == 0.5)
os.remove(path)]],
  args = {
    {name = "path", kind = "str",
      doc = "the file; it appears whole or not at all"},
    {name = "arrays", kind = "table", doc = "tensors, numbers or lists by name"},
    {name = "compress", kind = "flag", default = false,
      doc = "smaller, but slower"},
  },
  results = {{name = "path", kind = "str", doc = "what was written"}},
  run = function(o)
    local names, arrays = {}, {}
    for name in pairs(o.arrays) do
      if type(name) ~= "string" then
        error("files.save_npz: every array needs a name", 0)
      end
      names[#names + 1] = name
    end
    table.sort(names)
    for i, name in ipairs(names) do arrays[i] = o.arrays[name] end
    local ok, why = pcall(limn.files.npz_write, o.path, names, arrays,
      {compress = o.compress})
    if not ok then
      error((tostring(why):gsub("^.-npz_write", "files.save_npz")), 0)
    end
    return o.path
  end,
}

limn.def{
  name = "files.load_npz",
  doc = "Read all arrays of numbers of an npz file. Returns a table of tensors "
    .. "by name, and a list of what else the file holds, {name =, reason =} "
    .. "each.",
  ref = "numpy.savez",
  example = [[
local path = os.tmpname()
limn.files.save_npz(path, {x = {1, 2}, y = {3}})
local arrays, skipped = limn.files.load_npz(path)
assert(#arrays.x == 2 and #skipped == 0)
os.remove(path)]],
  args = {{name = "path", kind = "str", doc = "the file"},
    {name = "round", kind = "flag", default = false, doc = "as in files.load"}},
  results = {{name = "arrays", kind = "table", doc = "tensors by name"},
    {name = "skipped", kind = "table",
      doc = "members that are no arrays of numbers, and why"}},
  run = function(o)
    local arrays, skipped = {}, {}
    local ok, why = pcall(function()
      local found = limn.files.npz_names(o.path)
      for _, name in ipairs(found.names) do
        arrays[name] = limn.files.npz_read(o.path, name, {round = o.round})
      end
      for i, name in ipairs(found.skipped) do
        skipped[i] = {name = name, reason = found.reasons[i]}
      end
    end)
    if not ok then
      error((tostring(why):gsub("^.-npz_%l+", "files.load_npz")), 0)
    end
    return arrays, skipped
  end,
}
