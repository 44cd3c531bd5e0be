-- limn.files.read(path): a file as one string.

local limn = limn

limn.def{
  name = "files.read",
  doc = "Read a file as one string.",
  example = [[
local path = os.tmpname()
limn.files.write(path, "0.5\n")
assert(limn.files.read(path) == "0.5\n")
os.remove(path)]],
  args = {{name = "path", kind = "str", doc = "the file"}},
  results = {{name = "text", kind = "str", doc = "its contents"}},
  run = function(o)
    local file, why = io.open(o.path, "rb")
    local text
    if file then text, why = file:read("a") file:close() end
    if not text then
      error(("files.read: cannot read '%s': %s"):format(o.path,
        (tostring(why):gsub("^.*: ", ""))), 0)
    end
    return text
  end,
}
