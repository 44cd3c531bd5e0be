-- Names of files and modules for completion.
--
--     reads -- the endings of what a function reads whose first argument is a
--       file, by the name of the function or the function
--     files(word, endings) -- folders, and files with one of the endings
--     modules(word) -- what `require` would find along package.path

local proc = require "limn.proc"

local paths = {}

local LUA, TABLES = {".lua"}, {".csv", ".tsv", ".txt", ".dat"}

paths.reads = {
  ["files.load"] = {".npy"},
  ["files.load_npz"] = {".npz"}, ["files.npz_names"] = {".npz"},
  ["files.npz_read"] = {".npz"},
  ["files.csv"] = TABLES, ["files.csv_read"] = TABLES,
  ["files.idx"] = {"ubyte", "ubyte.gz", ".idx", ".idx.gz"},
  ["files.cifar"] = {".bin"},
  ["files.safetensors"] = {".safetensors"},
  ["model.load"] = {".npz"}, ["session.load"] = {".npz"},
  run = LUA, [dofile] = LUA, [loadfile] = LUA,
}

local function ends_so(name, endings)
  for _, ending in ipairs(endings) do
    if name:sub(-#ending) == ending and #name > #ending then return true end
  end
end

-- What lies in the folder of a path, and the path's own part of the name.
local function beside(path)
  local folder, stem = path:match "^(.*/)([^/]*)$"
  folder, stem = folder or "", stem or path
  local real = folder:gsub("^~/", (os.getenv "HOME" or "~") .. "/")
  return proc.list(real == "" and "." or real) or {}, folder, stem
end

function paths.files(word, endings)
  local found = {}
  local list, folder, stem = beside(word)
  for _, name in ipairs(list) do
    local plain = name:gsub("/$", "")
    if name:sub(1, #stem) == stem and (stem ~= "" or name:sub(1, 1) ~= ".")
        and (name ~= plain or ends_so(name, endings)) then
      found[#found + 1] = folder .. plain
    end
  end
  return found
end

function paths.modules(word)
  local found, seen = {}, {}
  local function add(name)
    if not seen[name] then found[#found + 1], seen[name] = name, true end
  end
  for before, after in package.path:gmatch "([^;?]*)%?([^;?]*)" do
    local list, folder, stem = beside(before .. word:gsub("%.", "/"))
    local inside = after:match "^/(.*)$" -- "/init.lua"
    for _, name in ipairs(list) do
      local part = name:match "^([%w_-]+)/$"
      if inside and part and part:sub(1, #stem) == stem then
        for _, file in ipairs(proc.list(folder .. part) or {}) do
          if file == inside then add(word:sub(1, #word - #stem) .. part) end
        end
      elseif not inside and name:sub(1, #stem) == stem then
        part = name:sub(-#after) == after and name:sub(1, -#after - 1)
        if part and part:find "^[%w_-]+$" then
          add(word:sub(1, #word - #stem) .. part)
        end
      end
    end
  end
  return found
end

return paths
