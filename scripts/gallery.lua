-- Do the examples of doc/gallery.md make the pictures that stand there?
--
-- Every block runs as it is printed, a local of one is known in the next, and
-- the picture of a block is its `fig`. With --write the pictures of the gallery
-- are drawn again, else they go to out/gallery.
local limn = require "limn"

local o = limn.options{
  {name = "quick", default = false, doc = "no difference: it is quick"},
  {name = "write", default = false, doc = "draw the pictures in doc/gallery again"},
}
local doc = (arg[0]:match ".*/" or "") .. "../doc/"
local folder = o.write and doc .. "gallery/" or "out/gallery/"
limn.folder(folder)
local drawn = os.execute "command -v gnuplot > /dev/null 2>&1"

local names, n = {}, 0
local env = setmetatable({plot = limn.plot, T = limn.tensor, limn = limn, place = folder},
  {__index = _G})
local page = limn.files.read(doc .. "gallery.md")
for name, kind, body in page:gmatch "!%[[^\n]*%]%(gallery/(%w+)%.(%w+)%)\n\n```lua\n(.-)\n```" do
  local shared = ("\n" .. body):gsub("\nlocal ([%w_, ]+=)", "\n%1")
  env.fig = nil
  if kind ~= "gif" or drawn then assert(load(shared, "=" .. name, "t", env))() end
  if env.fig then
    assert(#env.fig:text() > 200, name)
    if kind ~= "gif" and drawn then
      env.fig:save(folder .. name .. "." .. kind, {scale = 1})
    end
  end
  local _, lines = body:gsub("\n", "\n")
  assert(lines < 12, name .. " is long")
  names[name], n = true, n + 1
end
for block in page:gmatch "```lua\n" do n = n - 1 end
assert(n == 0, "every block has a picture")
print(("figures in %s"):format(folder))
