-- limn --list-terms: where figures can be shown and saved on this machine.

local limn = limn

-- What gnuplot calls its terminals; nothing where it is not there.
local function of_gnuplot()
  local pipe = io.popen("PAGER=cat \"${LIMN_GNUPLOT:-gnuplot}\" -e 'set terminal' "
    .. "</dev/null 2>&1")
  local found = {}
  for line in pipe:lines() do
    local name, doc = line:match "^%s+([%w_]+)%s+(%S.*)$"
    if name then found[name] = doc end
  end
  pipe:close()
  return found
end

local function line(name, doc) print(("  %-10s %s"):format(name, doc)) end

local known = of_gnuplot()
print("now: " .. tostring(limn.plot.screen()))
print "LIMN_TERM can be"
line("text", "Braille characters in the terminal")
line("ascii", "plain characters in the terminal")
line("none", "nothing is shown")
for _, name in ipairs{"qt", "wxt", "x11", "sixelgd"} do
  if known[name] then line(name, known[name] .. " (gnuplot)") end
end
print "figures are saved as"
for _, pair in ipairs{{"pngcairo", ".png"}, {"svg", ".svg"}, {"pdfcairo", ".pdf"}} do
  if known[pair[1]] then line(pair[2], known[pair[1]] .. " (gnuplot)") end
end
line(".gp", "a script for gnuplot, with its data")
line(".csv", "their numbers")
line(".txt", "text")
if next(known) == nil then print "there is no gnuplot: images become .gp and .csv" end
