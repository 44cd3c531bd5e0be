-- Do spectra follow the laws of large random matrices at sizes one can hold?
--
-- Four pictures: samples of a population with three eigenvalues beside its
-- deformed Marchenko-Pastur law; the largest singular value of W + s u v' and
-- its overlaps with u and v beside what Benaych-Georges and Nadakuditi say; the
-- largest eigenvalue of Wishart matrices beside Tracy and Widom's law; the risk
-- of least squares with and without a penalty as features outnumber samples.
-- Expect: distances of Kolmogorov below log(d)/d for spectra, within the 0.1 %
-- quantile for the largest eigenvalue, outliers within 1 / sqrt(columns),
-- squared overlaps within twice that away from the threshold, and a risk that
-- peaks where features are as many as samples.
local limn = require "limn"
local study = require "limn.study"
local T, rmt = limn.tensor, limn.theory.rmt
local BLUE, ORANGE, GREEN = "#0072b2", "#d55e00", "#009e73"

local o = study.options("out/laws", {
  {name = "size", default = 600, doc = "rows of the matrices"},
  {name = "draws", default = 1000, doc = "Wishart matrices"},
})
if o.quick then o.size, o.draws = 300, 200 end
local fig = limn.plot.figure{title = "laws and samples", rows = 2, cols = 2,
  width = 1200, height = 900}

-- The largest distance of the distribution function from that of the law.
local function distance(values, cdf)
  local n, most = #values, 0
  for i = 1, n do
    most = math.max(most, math.abs(cdf[i] - (i - 0.5) / n))
  end
  return most
end

-- ---- a population of three eigenvalues ----------------------------------------

local population, ratio = {1, 3, 10}, 0.05
local law = rmt.deformed(population, ratio)
local d = o.size // 3 * 3
local scale = T.concat{T.ones(d // 3), 3 * T.ones(d // 3), 10 * T.ones(d // 3)}
local x = T.randn(math.floor(d / ratio), d, {seed = 1}) * T.sqrt(scale)
local values = (x:matmul(x, {ta = true}) / #x):eigh().values
local support = law:support()
local at = T.linspace(0.5, support.upper[#support.upper] + 0.5, 600)
fig:panel(1, {title = "three eigenvalues", xlabel = "eigenvalue", ylabel = "density"})
fig:hist(values, {panel = 1, bins = 80, density = true, label = "sample"})
fig:line(at, law:density(at).density, {panel = 1, label = "law"})
local function spectrum(is)
  study.near("laws1", "distance of spectrum and law", 0,
    distance(values, is:cdf(values).cdf), math.log(d) / d)
end
spectrum(law)
study.control("half as many columns again", function()
  spectrum(rmt.deformed(population, 1.5 * ratio))
end)

-- ---- a spike -------------------------------------------------------------------

local n, m = o.size, o.size // 2
local c = n / m
local u, v = T.zeros(n, 1), T.zeros(1, m)
u[1][1], v[1][1] = 1, 1
local strengths = T.linspace(0.2, 4, 20)
local theory = rmt.mp(c):spike(strengths, {model = "rectangular"})
local top, left, right = T.zeros(20), T.zeros(20), T.zeros(20) -- means
local noises = o.quick and 2 or 10
for seed = 1, noises do
  local w = T.randn(n, m, {seed = seed}) / math.sqrt(m)
  for i = 1, #strengths do
    local f = (w + strengths[i] * u:matmul(v)):svds(1, {seed = seed})
    top[i] = top[i] + f.s[1] / noises
    left[i] = left[i] + f.u[1][1] ^ 2 / noises
    right[i] = right[i] + f.vt[1][1] ^ 2 / noises
  end
end
fig:panel(2, {title = ("a spike, %d matrices"):format(noises),
  xlabel = "strength of the spike", ylabel = "outlier, overlap^2"})
local fine = T.linspace(strengths[1], strengths[#strengths], 200)
local limit = rmt.mp(c):spike(fine, {model = "rectangular"})
-- Points and the limit of the same have the same colour.
local function pair(panel, color, xs, ys, x, y, label)
  fig:points(xs, ys, {panel = panel, color = color, label = label})
  fig:line(x, y, {panel = panel, color = color, label = "its limit"})
end
pair(2, BLUE, strengths, top, fine, limit.outlier, "largest singular value")
pair(2, ORANGE, strengths, left, fine, limit.overlap, "overlap^2 with u")
pair(2, GREEN, strengths, right, fine, limit.right, "overlap^2 with v")
local function spikes(limit)
  local off, apart = 0, 0
  for i = 1, #strengths do
    off = math.max(off, math.abs(top[i] / limit.outlier[i] - 1))
    local by = strengths[i] / limit.threshold
    if by < 0.7 or by > 1.5 then
      apart = math.max(apart, math.abs(left[i] - limit.overlap[i]),
                       math.abs(right[i] - limit.right[i]))
    end
  end
  study.near("laws2", "largest error of the outlier", 0, off, 1 / math.sqrt(m))
  study.near("laws3", "largest error of an overlap^2", 0, apart,
    2 / math.sqrt(m))
end
spikes(theory)
study.control("rows and columns exchanged", function()
  spikes(rmt.mp(1 / c):spike(strengths, {model = "rectangular"}))
end)

-- ---- the largest eigenvalue -----------------------------------------------------

-- Centre and scale of Johnstone 2001 make the error of order p^(-2/3).
local p, q = 40, 100
local root = math.sqrt(q - 1) + math.sqrt(p)
local width = root * (1 / math.sqrt(q - 1) + 1 / math.sqrt(p)) ^ (1 / 3)
local largest = {}
for i = 1, o.draws do
  local e = T.wishart(p, q, {seed = i}):eigh().values[p] * q
  largest[i] = (e - root ^ 2) / width
end
largest = T.sort(largest)
local place = T.linspace(-5, 3, 200)
local tracy = rmt.tracy_widom(place)
fig:panel(3, {title = "largest eigenvalue", xlabel = "centred and scaled", ylabel = "density"})
fig:hist(largest, {panel = 3, density = true, label = "Wishart matrices"})
fig:line(place, tracy.density, {panel = 3, label = "Tracy and Widom, beta 1"})
-- 1.95 / sqrt n is the 0.1 % quantile of Kolmogorov's distance; 0.02 for p.
local function edge(beta)
  study.near("laws4", "distance of largest eigenvalues and law", 0,
    distance(largest, rmt.tracy_widom(largest, {beta = beta}).cdf),
    1.95 / math.sqrt(o.draws) + 0.02)
end
edge "1"
study.control("the law of complex matrices", function() edge "2" end)

-- ---- ridge regression -------------------------------------------------------------

local samples, noise = 100, 0.25
local ratios = {0.2, 0.5, 0.8, 1.25, 2, 4}
local draws = o.quick and 10 or 40
local function risk(features, penalty, seed)
  local a = T.randn(samples, features, {seed = seed})
  local b = T.randn(features, 1, {seed = seed + 1000})
  b = b / b:norm()
  local y = a:matmul(b) + math.sqrt(noise) * T.randn(samples, 1, {seed = seed + 2000})
  local gram = a:matmul(a, {tb = true}) / samples + penalty * T.eye(samples)
  local fit = a:matmul(gram:solve(y), {ta = true}) / samples
  return (fit - b):norm() ^ 2
end
fig:panel(4, {title = "ridge regression", xlabel = "features / samples",
             ylabel = "risk", logy = 10, logx = 10})
local curve = T.exp(T.linspace(math.log(0.1), math.log(8), 200))
for _, penalty in ipairs{1e-6, 0.1} do
  local measured, se = {}, {}
  for i, r in ipairs(ratios) do
    local got = {}
    for k = 1, draws do got[k] = risk(math.floor(r * samples), penalty, 10 * k + i) end
    measured[i] = T.mean(got)
    se[i] = T.std(got) / math.sqrt(draws)
  end
  local function risks(of_noise)
    for i, r in ipairs(ratios) do
      local predicted = rmt.ridge(r, penalty, {noise = of_noise}).risk
      study.near("laws5", ("risk at ratio %g, penalty %g"):format(r, penalty),
        predicted, measured[i], 5 * se[i] + 0.03 * predicted)
    end
  end
  risks(noise)
  study.control("half of the noise", function() risks(noise / 2) end)
  local drawn = {}
  for i = 1, #curve do
    drawn[i] = rmt.ridge(curve[i], penalty, {noise = noise}).risk
  end
  pair(4, penalty < 0.1 and BLUE or ORANGE, T.new(ratios), T.new(measured), curve,
    T.new(drawn), ("penalty %g, %d draws"):format(penalty, draws))
end

study.save(fig, "laws")
study.done()
