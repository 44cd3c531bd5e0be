-- limn.theory.rmt: laws against closed forms, identities, mpmath (programs of
-- our own, 30 digits and more) and samples.  Wherever a result has an error,
-- the error must cover the distance to the reference.
local limn = require "limn"
local t = require "limn.test"
local rmt = limn.theory.rmt

-- Equal within what the result says of itself, and that within `most`.
local function covered(value, error, want, most, text)
  t.ok(math.abs(value - want) <= error, ("%s: %.17g is not %.17g +- %.3g"):format(
    text or "value", value, want, error))
  t.ok(error <= most, ("%s: the error %.3g exceeds %.3g"):format(
    text or "value", error, most))
end

-- ---- Marchenko and Pastur --------------------------------------------------

-- 50 digits of the integral of the density in the angle.
t.test("distribution function of mp at all ratios", function()
  for _, row in ipairs{
    {0.25, 0.3, 0.02384258258188113565, 1e-13},
    {0.25, 1, 0.5533900812753360992, 1e-13},
    {0.999999999999, 1e-20, 6.316278403883120732e-11, 1e-12},
    {0.999999999999, 0.5, 0.440595655836337652920684, 1e-12},
    {1, 1e-12, 6.366197723675554811e-7, 1e-13},
    {1, 0.5, 0.4405956558365120801, 1e-13},
    {1.000000001, 1e-15, 2.063420138101495135e-8, 1e-12},
    {1e-6, 0.9985, 0.07205899300741760481, 1e-11},
    {1e-6, 1.001, 0.8044989134777987358, 1e-11},
    {4, 1.5, 0.7702503182973326218, 1e-13},
    {1e6, 999000, 0.9999991955010864895, 1e-12},
  } do
    local r = rmt.mp(row[1]):cdf(row[2])
    covered(r.cdf, r.cdf_error, row[3], row[4], "c = " .. row[1])
    covered(r.beyond, r.beyond_error, 1 - row[3], row[4])
  end
end)

t.test("mp has mass one, Narayana's moments, and its edges", function()
  for _, c in ipairs{1e-12, 1e-6, 1e-3, 0.25, 1 - 1e-12, 1, 1 + 1e-9, 4, 1e3,
                     1e6, 1e12} do
    local law = rmt.mp(c)
    local s, m = law:support(), law:moments(3)
    local mass = math.min(1, 1 / c)
    t.ok(s.error <= 1e-13 * mass, ("mass of c = %g"):format(c))
    covered(s.mass[1], s.error, mass, 1e-13 * mass)
    local want = {1, 1 + c, 1 + 3 * c + c * c}
    for k = 1, 3 do
      covered(m.moments[k], m.moments_error[k], want[k], 1e-12 * want[k])
    end
    local roots = law:singular():moments(2)
    covered(roots.moments[2], roots.moments_error[2], 1, 1e-12)
    t.near(s.upper[1], (1 + math.sqrt(c)) ^ 2, 4e-16 * s.upper[1])
    t.near(s.lower[1], ((1 - c) / (1 + math.sqrt(c))) ^ 2, 1e-15 * s.lower[1])
    t.eq(s.point.shape[1], c > 1 and 1 or 0)
    if c > 1 then t.near(s.point_mass[1], 1 - 1 / c, 1e-16) end
  end
end)

-- Integrals of the density in the angle, mpmath at 40 digits.
t.test("mp in narrow bands", function()
  for _, row in ipairs{
    {1e-12, 0.9999995, 0.34251889830039008713},
    {1e-12, 1.0000015, 0.92785310586437112898},
    {1e-10, 1.00001, 0.80449889052621778342},
  } do
    local f = rmt.mp(row[1]):cdf(row[2])
    covered(f.cdf, f.cdf_error, row[3], 1e-9)
  end
  for _, row in ipairs{
    {1e9, 1, 1e9, 4.99999999875e-10, 2.499999999375e-10},
    {1e12, 1e-15, 1e-15, 9.99999999999e-13, 9.99999999998e-13},
    {1e12, 1e-15, 1e-3, 4.9999999999987501422e-13, 2.4999999999993751422e-13},
  } do
    local d = rmt.mp(row[1], {variance = row[2]}):df(row[3])
    covered(d.df1, d.df1_error, row[4], 1e-14 * row[4])
    covered(d.df2, d.df2_error, row[5], 1e-14 * row[5])
  end
end)

-- Powers magnify the rounding of x: E x^400 of a band about 1, by Narayana's
-- numbers (mpmath, 60 digits).
t.test("high moments of a narrow mp", function()
  for _, row in ipairs{
    {1e-9, 1, 400, 1.0000798021120944102},
    {1e9, 1e-9, 400, 1.0000798021121193248e-9},
    {1e9, 1e-9, 1000, 1.0004995830073613138e-9},
  } do
    local m = rmt.mp(row[1], {variance = row[2]}):moments(row[3])
    covered(m.moments[row[3]], m.moments_error[row[3]], row[4], 2e-12 * row[4])
  end
  -- All of a thin band that is found, and not more: its mass is known.
  local thin = rmt.deformed({1}, 1e9)
  local m = thin:moments(1)
  covered(m.moments[1], m.moments_error[1], 1, 1e-9)
end)

-- The same law of y = v x.
t.test("the variance scales mp", function()
  local one, v = rmt.mp(0.3), 7e5
  local law = rmt.mp(0.3, {variance = v})
  for _, x in ipairs{0.3, 1, 2.2} do
    t.near(law:density(v * x).density * v, one:density(x).density, 1e-13)
    t.near(law:cdf(v * x).cdf, one:cdf(x).cdf, 1e-13)
    t.near(law:stieltjes(v * x, {y = v}).re * v,
           one:stieltjes(x, {y = 1}).re, 1e-14)
  end
end)

-- Bisection of the integral at 30 digits; q(1e-12) for c = 1 is
-- (pi 1e-12 / 2)^2 up to a relative 1e-24.
t.test("quantiles of mp in the tails", function()
  local q = rmt.mp(0.25):quantile{1e-12, 0.5}
  covered(q.quantile[1], q.quantile_error[1], 0.2500000055773012390, 1e-9)
  covered(q.quantile[2], q.quantile_error[2], 0.9160040706866120498, 1e-12)
  q = rmt.mp(1):quantile{1e-12, 0.5}
  covered(q.quantile[1], q.quantile_error[1], 2.467401100272339555e-24, 1e-24)
  covered(q.quantile[2], q.quantile_error[2], 0.6527759416335703694, 1e-12)
end)

t.test("quantiles and distribution functions are inverse", function()
  for _, law in ipairs{rmt.mp(0.3), rmt.mp(1e-6), rmt.mp(3),
                       rmt.semicircle(), rmt.deformed({1, 10}, 0.05)} do
    for _, p in ipairs{1e-9, 0.1, 0.4999, 0.5001, 0.8, 1 - 1e-9} do
      local x = law:quantile(p).quantile
      local f = law:cdf(x)
      local at = law:cdf(x - 1e-9)
      t.ok(f.cdf >= p - f.cdf_error - 1e-9 and at.cdf <= p + 1e-9)
    end
  end
  local law = rmt.mp(4)
  t.eq(law:quantile(0.5).quantile, 0)
  t.eq(law:quantile(0).quantile, 0)
  t.near(law:quantile(1).quantile, 9, 1e-12)
end)

-- Im m(x + i0) = pi density(x); m solves its quadratic equation.
t.test("Stieltjes inversion, and the equation of mp", function()
  for _, c in ipairs{1e-6, 0.3, 1, 5, 1e6} do
    local law = rmt.mp(c)
    local s = law:support()
    for _, u in ipairs{1e-9, 0.1, 0.5, 0.9, 1 - 1e-9} do
      local x = s.lower[1] + u * (s.upper[1] - s.lower[1])
      local d, m = law:density(x), law:stieltjes(x)
      t.near(m.im / math.pi, d.density,
             m.error + d.density_error + 1e-15 * d.density)
    end
    for _, z in ipairs{{-1, 0}, {0.5, 0.1}, {3, 1e-3}, {1e4, 10}, {1e-3, -1}} do
      local m = law:stieltjes(z[1], {y = z[2]})
      -- c z m^2 + (z - 1 + c) m + 1 = 0
      local re, im = m.re ^ 2 - m.im ^ 2, 2 * m.re * m.im
      local a = c * (z[1] * re - z[2] * im) + (z[1] - 1 + c) * m.re
                - z[2] * m.im + 1
      local b = c * (z[1] * im + z[2] * re) + (z[1] - 1 + c) * m.im
                + z[2] * m.re
      local size = 1 + c + math.abs(z[1])
      local slope = 2 * c * (math.abs(z[1]) + math.abs(z[2]))
                    * (math.abs(m.re) + math.abs(m.im)) + size + math.abs(z[2])
      t.near(a, 0, m.error * slope + 1e-14)
      t.near(b, 0, m.error * slope + 1e-14)
    end
  end
end)

-- Eigenvalues of a sample: Kolmogorov distance of order log(n) / n, and the
-- largest within n^(-2/3) of the edge.  spikes.md P1 measured .0034 at d = 1000.
t.test("samples of mp", function()
  for _, n in ipairs{1000, 200} do
    local d = 400
    local value = limn.tensor.wishart(d, n, {seed = 3}):eigh().values
    local law, worst = rmt.mp(d / n), 0
    local f = law:cdf(value).cdf
    for i = 1, d do
      if value[i] > 1e-9 then
        worst = math.max(worst, math.abs(f[i] - (i - 0.5) / d))
      end
    end
    t.ok(worst < 0.012, "distance " .. worst)
    t.near(value[d] / law:support().upper[1], 1, 3 * d ^ (-2 / 3))
  end
end)

-- tr S (S + p)^-1 of a sample; for p = 0 the rank over d.
t.test("degrees of freedom of mp", function()
  local d = rmt.mp(2):df{0, 0.5}
  covered(d.df1[1], d.df1_error[1], 0.5, 1e-12)
  covered(d.df2[1], d.df2_error[1], 0.5, 1e-12)
  local law = rmt.mp(0.4)
  local m = law:stieltjes(-0.5) -- E 1 / (x + p)
  local at = law:df(0.5)
  covered(at.df1, at.df1_error, 1 - 0.5 * m.re, 1e-12)
  local e = 1e-5
  local slope = (law:stieltjes(-0.5 + e).re - law:stieltjes(-0.5 - e).re) / e / 2
  t.near(at.df2, 1 - 2 * 0.5 * m.re + 0.25 * slope, 1e-9)
end)

t.test("singular values have the quarter circle at ratio one", function()
  local law = rmt.mp(1):singular()
  for _, s in ipairs{0, 1e-8, 0.5, 1.9, 2} do
    local d = law:density(s)
    covered(d.density, d.density_error + 1e-15, math.sqrt(4 - s * s) / math.pi,
            1e-7)
  end
  t.near(law:moments(1).moments[1], 8 / (3 * math.pi), 1e-14)
  local thin = rmt.mp(1e-6):singular()
  t.near(thin:moments(2).moments[2], 1, 1e-12)
  t.raises(function() law:stieltjes(1) end, "is not known")
  t.raises(function() rmt.semicircle():singular() end, "no negative values")
end)

-- ---- semicircle ------------------------------------------------------------

t.test("the semicircle in closed form", function()
  local v = 2.25
  local law = rmt.semicircle{variance = v}
  for _, x in ipairs{-2.9999, -1, 0, 1.5, 2.9} do
    local s = x / (2 * math.sqrt(v))
    local f = law:cdf(x)
    covered(f.cdf, f.cdf_error, 0.5 + s * math.sqrt(1 - s * s) / math.pi
            + math.asin(s) / math.pi, 1e-13)
  end
  local m = law:moments(8)
  for k, catalan in ipairs{1, 2, 5, 14} do
    covered(m.moments[2 * k], m.moments_error[2 * k], catalan * v ^ k, 1e-8)
  end
end)

-- ---- over a population -----------------------------------------------------

-- The one complex root of the polynomial in w at 40 digits (mpmath).
t.test("densities over populations", function()
  for _, row in ipairs{
    {{1, 3, 10}, {1, 1, 1}, 0.5, 0.16, 0.27819532411052174593},
    {{1, 3, 10}, {1, 1, 1}, 0.5, 1, 0.21397462779464430967},
    {{1, 3, 10}, {1, 1, 1}, 0.5, 5, 0.025036639514335140758},
    {{1, 3, 10}, {1, 1, 1}, 0.5, 20.5, 0.0024965451615477083472},
    {{1, 3, 10}, {1, 1, 1}, 0.02, 0.83, 0.2553116995724225989},
    {{1, 3, 10}, {1, 1, 1}, 0.02, 3, 0.43378236781648207319},
    {{1, 3, 10}, {1, 1, 1}, 0.02, 11.7, 0.022852288279883438121},
    {{1, 1.0001}, {1, 1}, 1e-6, 0.9985, 201.40908055588914113},
    {{1, 1.0001}, {1, 1}, 1e-6, 1.0019, 121.87324026588492835},
    {{1e-6, 1}, {1, 1}, 1.5, 1e-7, 0},
    {{1e-6, 1}, {1, 1}, 1.5, 1e-6, 91888.149238619352278},
    {{1e-6, 1}, {1, 1}, 1.5, 1, 0.16565380285329998463},
    {{1, 100}, {999, 1}, 0.1, 0.5, 0.63503104935043738779},
    {{1, 100}, {999, 1}, 0.1, 1.7, 0.18563785813033420721},
  } do
    local d = rmt.deformed(row[1], row[3], {weights = row[2]}):density(row[4])
    covered(d.density, d.density_error, row[5], 1e-9 * (1 + row[5]),
            ("density at %g"):format(row[4]))
  end
end)

-- E x = E t, E x^2 = E t^2 + c (E t)^2, and the mass at 0.
t.test("moments over populations, and what is at zero", function()
  for _, row in ipairs{{{1, 3, 10}, 0.02}, {{1, 3, 10}, 3}, {{0, 1, 3}, 0.5},
                       {{0, 0, 1}, 2}, {{1e-4, 1, 1e4}, 0.9}} do
    local p, c = limn.tensor.new(row[1]), row[2]
    local law = rmt.deformed(p, c)
    local m, s = law:moments(2), law:support()
    local one, two = p:mean(), (p * p):mean()
    covered(m.moments[1], m.moments_error[1], one, 1e-9 * one)
    covered(m.moments[2], m.moments_error[2], two + c * one * one, 1e-8 * two)
    local zeros = 0
    for i = 1, #row[1] do if row[1][i] == 0 then zeros = zeros + 1 / 3 end end
    local point = math.max(1 - 1 / c, zeros)
    t.near(s.point.shape[1] > 0 and s.point_mass[1] or 0, math.max(point, 0),
           1e-15)
  end
end)

-- A population of one value is mp; the edges too.
t.test("one value in the population is mp", function()
  for _, c in ipairs{1e-6, 0.5, 1, 2, 1e6} do
    local a, b = rmt.deformed({3, 3}, c), rmt.mp(c, {variance = 3})
    local u, v = a:support(), b:support()
    covered(u.lower[1], u.lower_error[1], v.lower[1], 1e-14 * v.upper[1])
    covered(u.upper[1], u.upper_error[1], v.upper[1], 1e-14 * v.upper[1])
    local x = b:quantile(1 - 0.3 * math.min(1, 1 / c)).quantile
    covered(a:cdf(x).cdf, a:cdf(x).cdf_error + b:cdf(x).cdf_error,
            b:cdf(x).cdf, 1e-10)
  end
end)

-- Two values: the gap closes where the minimum of c sum h t^2 / (w - t)^2 in
-- between reaches 1, at c = 2 (t - s)^2 / (t^(2/3) + s^(2/3))^3.
t.test("bands part exactly where they must, however close", function()
  local s, u = 1, 2
  local c = 2 * (u - s) ^ 2 / (u ^ (2 / 3) + s ^ (2 / 3)) ^ 3
  for _, e in ipairs{1e-2, 1e-6, 1e-10} do
    local apart = rmt.deformed({s, u}, c * (1 - e)):support()
    local together = rmt.deformed({s, u}, c * (1 + e)):support()
    t.eq(apart.lower.shape[1], 2)
    t.eq(together.lower.shape[1], 1)
    for i = 1, 2 do covered(apart.mass[i], apart.error, 0.5, 1e-7) end
    covered(together.mass[1], together.error, 1, 1e-7)
  end
end)

t.test("a thousand values of a population", function()
  local law = rmt.deformed(limn.tensor.linspace(1, 2, 1000), 0.3)
  local s = law:support()
  t.eq(s.lower.shape[1], 1)
  t.ok(s.error < 1e-12)
end)

t.test("populations and weights are checked", function()
  t.raises(function() rmt.deformed({-1, 1}, 0.5) end, "must not be negative")
  t.raises(function() rmt.deformed({0, 0}, 0.5) end, "is zero")
  t.raises(function() rmt.deformed({}, 0.5) end, "no eigenvalues")
  t.raises(function() rmt.atoms({1, 2}, {weights = {1, -1}}) end, "weights")
  t.raises(function() rmt.atoms({1, 2}, {weights = {0, 0}}) end, "positive sum")
end)

-- ---- Tracy and Widom -------------------------------------------------------

-- Determinants of 64 nodes at 60 digits (mpmath); F_4 at the argument / sqrt 2.
t.test("Tracy and Widom's laws", function()
  local rows = {
    {-9, 7.5764221418723241913e-17, 2.7419496100431434518e-27,
     1.8095317941080198354e-11},
    {-8, 1.8068279211854166513e-12, 1.9859004257636574793e-19,
     5.4956342237950971219e-8},
    {-6, 2.7073193253047730514e-6, 1.0622546741244510688e-8,
     0.0019631737231397767397},
    {-4, 0.0075676785987964005219, 0.0035445535955092002963,
     0.23797412296663420727},
    {-2, 0.27432019790921785767, 0.41322414250512255469,
     0.89033858463409372503},
    {0, 0.83190806620295192746, 0.96937282835526266835,
     0.99857419735816854022},
    {2, 0.98959757108482699207, 0.99988755369830917293,
     0.9999978598500646297},
  }
  for i, beta in ipairs{"1", "2", "4"} do
    for _, row in ipairs(rows) do
      local x = beta == "4" and row[1] / math.sqrt(2) or row[1]
      local f = rmt.tracy_widom(x, {beta = beta})
      covered(f.cdf, f.cdf_error, row[i + 1], 1e-12,
              ("F%s(%g)"):format(beta, x))
      covered(f.cdf + f.beyond, f.cdf_error + f.beyond_error, 1, 1e-12)
    end
  end
end)

-- Central differences at 150 digits.
t.test("densities of Tracy and Widom", function()
  for i, row in ipairs{
    {1.45545122652004745e-5, 0.281388430902672826, 4.97384731452006553e-6},
    {9.58254431685252803e-8, 0.441381801861778402, 1.95754121952573982e-11},
  } do
    local f = rmt.tracy_widom({-6, -2, 6}, {beta = tostring(i)})
    for k = 1, 3 do
      covered(f.density[k], f.density_error[k], row[k], 1e-13)
    end
  end
end)

-- What lies beyond is relatively accurate for beta 1 and 2 (the same program).
t.test("the upper tails of Tracy and Widom", function()
  local one = rmt.tracy_widom({0, 2, 6, 20})
  local two = rmt.tracy_widom({0, 2, 6, 20}, {beta = "2"})
  local four = rmt.tracy_widom(6 / math.sqrt(2), {beta = "4"})
  -- A number among words that are numbers is that word; no other is.
  t.near(rmt.tracy_widom({0, 2, 6, 20}, {beta = 2}).cdf, two.cdf, 0)
  t.raises(function() rmt.tracy_widom(0, {beta = 3}) end, "'beta' must be a string, got 3")
  t.raises(function() rmt.tracy_widom(0, {beta = "3"}) end, "'beta' must be one of 1|2|4")
  for i, want in ipairs{0.16809193379704807254, 0.010402428915173007927,
                        1.9408140726462170989e-6, 1.8759060994770325852e-28} do
    covered(one.beyond[i], one.beyond_error[i], want, 1e-12 * want)
  end
  for i, want in ipairs{0.03062717164473733165, 0.00011244630169082707497,
                        3.8172326590094589914e-12, 3.52841974030874609e-56} do
    covered(two.beyond[i], two.beyond_error[i], want, 1e-12 * want)
  end
  covered(four.beyond, four.beyond_error, 2.523674619376382513e-14, 1e-16)
  t.eq(rmt.tracy_widom(-40).cdf, 0)
  t.eq(rmt.tracy_widom(2000).cdf, 1)
end)

-- Below what is computed the errors are bounds: Fredholm determinants at 70
-- digits, at x and sqrt 2 x = s.
t.test("the lower tails of Tracy and Widom", function()
  for _, row in ipairs{
    {-7.08, 5.7725655756300207894e-16, 9.322264998862502e-15},
    {-7.5, 4.2112809912180341314e-19, 7.692958400336137e-18},
    {-9, 1.0286436919287333511e-33, 2.763047083237151e-32},
  } do
    local f = rmt.tracy_widom(row[1], {beta = "4"})
    covered(f.cdf, f.cdf_error, row[2], 3 * row[2])
    covered(f.density, f.density_error, row[3], 4 * row[3])
    covered(f.beyond, f.beyond_error, 1, 2e-15)
  end
  for beta, row in pairs{
    ["1"] = {-10.6066017177982, 5.0371425e-26},
    ["2"] = {-10.6066017177982, 4.2425642e-44},
  } do
    local f = rmt.tracy_widom(row[1], {beta = beta})
    covered(f.cdf, f.cdf_error, row[2], 2 * row[2])
  end
  t.eq(rmt.tracy_widom(-math.huge, {beta = "4"}).density_error, 0)
end)

-- Means and variances: Bornemann 2010, table of section 9; the density is the
-- derivative.
t.test("means and variances of Tracy and Widom", function()
  local x = limn.tensor.linspace(-10, 8, 181)
  for beta, want in pairs{
    ["1"] = {-1.2065335745820, 1.6077810345810},
    ["2"] = {-1.7710868074117, 0.8131947928329},
    ["4"] = {-2.3068848932413, 0.5177237207726},
  } do
    -- The trapezoidal rule is exact but for the tails of 1e-9 and less.
    local d = rmt.tracy_widom(x, {beta = beta}).density * 0.1
    local mean = (d * x):sum()
    t.near(d:sum(), 1, 1e-8)
    t.near(mean, want[1], 1e-7)
    t.near((d * x * x):sum() - mean * mean, want[2], 1e-6)
  end
end)

t.test("quantiles of Tracy and Widom", function()
  for _, beta in ipairs{"1", "2", "4"} do
    local p = {1e-12, 1e-4, 0.05, 0.5, 0.95, 0.9999, 1 - 1e-12}
    local q = rmt.tracy_widom_quantile(p, {beta = beta})
    local f = rmt.tracy_widom(q.quantile, {beta = beta})
    for i = 1, #p do
      local slack = q.quantile_error[i] * f.density[i] + f.cdf_error[i] + 3e-16
      t.near(f.cdf[i], p[i], 2 * slack)
      t.ok(q.quantile_error[i] < (i == 1 and 1e-5 or i == 7 and 1e-4 or 1e-9))
    end
  end
  -- Johnstone 2001 and later tables: 95 and 99 % for real matrices.
  local q = rmt.tracy_widom_quantile{0.95, 0.99}.quantile
  t.near(q[1], 0.9793, 5e-5)
  t.near(q[2], 2.0234, 5e-5)
  t.eq(rmt.tracy_widom_quantile(1e-200).quantile_error, math.huge)
  t.raises(function() rmt.tracy_widom_quantile(1) end, "must be in")
end)

-- ---- spikes ----------------------------------------------------------------

-- Wigner: s + v/s and 1 - v/s^2 beyond sqrt v, of either sign.  The sum of two
-- semicircles takes the general way.
t.test("spiked Wigner matrices, in closed form and in general", function()
  local half = rmt.semicircle{variance = 0.5}
  for _, law in ipairs{rmt.semicircle(), half:add(half)} do
    local s = {-3, -1 - 1e-4, -1, 0, 0.5, 1, 1 + 1e-4, 1.01, 2, 1e6}
    local r = law:spike(s)
    for i = 1, #s do
      local out = math.abs(s[i]) > 1
      t.eq(r.detached[i], out and 1 or 0)
      covered(r.outlier[i], r.outlier_error[i],
              out and s[i] + 1 / s[i] or s[i] < 0 and -2 or 2,
              1e-8 + 1e-12 * math.abs(s[i]))
      covered(r.overlap[i], r.overlap_error[i], out and 1 - s[i] ^ -2 or 0, 1e-8)
    end
    covered(r.threshold, r.threshold_error, 1, 1e-7)
  end
end)

-- Spiked covariance: (1 + s)(1 + c/s), (1 - c/s^2) / (1 + c/s) beyond sqrt c
-- (Paul 2007), three ways: multiplied, in the population, over a general bulk.
t.test("spiked covariance matrices three ways", function()
  local c = 0.25
  local mp, general = rmt.mp(c), rmt.deformed({1}, c)
  local s = {-0.9, -0.51, -0.49, 0.5, 0.5 + 1e-6, 0.6, 2, 100}
  local ways = {mp:spike(s, {model = "multiplicative"}),
                mp:spike(limn.tensor.new(s) + 1, {model = "population"}),
                general:spike(s, {model = "multiplicative"})}
  for _, r in ipairs(ways) do
    for i = 1, #s do
      if math.abs(s[i]) > 0.5 then
        t.eq(r.detached[i], 1)
        covered(r.outlier[i], r.outlier_error[i], (1 + s[i]) * (1 + c / s[i]),
                1e-7)
        covered(r.overlap[i], r.overlap_error[i],
                (1 - c / s[i] ^ 2) / (1 + c / s[i]), 1e-7)
      else
        t.eq(r.detached[i], 0)
      end
    end
  end
  covered(ways[1].threshold, ways[1].threshold_error, 0.5, 1e-14)
  covered(ways[2].threshold, ways[2].threshold_error, 1.5, 1e-12)
  covered(ways[3].threshold, ways[3].threshold_error, 0.5, 1e-7)
  t.raises(function() mp:spike({-1.1}, {model = "multiplicative"}) end,
           "at least")
  -- No spike at all, and what takes a direction away.
  t.eq(mp:spike({0}, {model = "rectangular"}).detached[1], 0)
  t.eq(mp:spike({0, 0}, {model = "population"}).detached[1], 0)
  t.eq(mp:spike({0}, {model = "multiplicative"}).detached[1], 0)
  -- At -1 the matrix has u in its kernel: 0 and 1 by the same formulas.
  for _, law in ipairs{mp, general, mp:multiply(rmt.atoms{1})} do
    local r = law:spike({-1, -1 + 2 ^ -53}, {model = "multiplicative"})
    for i = 1, 2 do
      covered(r.outlier[i], r.outlier_error[i] + 1e-15, 0, 1e-14)
      covered(r.overlap[i], r.overlap_error[i], 1, 1e-13)
      t.eq(r.detached[i], 1)
    end
  end
  for _, s in ipairs{1 / 0, 0 / 0} do
    t.raises(function() general:spike(s) end, "must be finite")
  end
  t.raises(function() rmt.semicircle():spike({1}, {model = "population"}) end,
           "negative values")
end)

-- spikes.md 2.1: threshold c^(1/4), sqrt((1 + s^2)(c + s^2)) / s.
t.test("spiked rectangular matrices, in closed form and in general", function()
  for _, c in ipairs{0.3, 1.5} do
    for _, law in ipairs{rmt.mp(c), rmt.deformed({1}, c)} do
      local s = {0.5 * c ^ 0.25, c ^ 0.25 * (1 + 1e-5), 1.5, 2, 3, 10}
      local r = law:spike(s, {model = "rectangular"})
      t.eq(r.detached[1], 0)
      for i = 2, #s do
        local q = s[i] ^ 2
        covered(r.outlier[i], r.outlier_error[i],
                math.sqrt((1 + q) * (c + q)) / s[i], 1e-7)
        covered(r.overlap[i], r.overlap_error[i],
                1 - c * (1 + q) / (q * (q + c)), 1e-7)
        covered(r.right[i], r.right_error[i], 1 - (c + q) / (q * (q + 1)), 1e-7)
      end
      covered(r.threshold, r.threshold_error, c ^ 0.25, 1e-7)
    end
  end
end)

-- Overlaps that are small, and spikes that move the edge by less than its
-- rounding, in closed form: with w = K_b(1/s) that of a semicircle and {-1, 1}
-- is w^2 / (w^2 + 1) - 1/s^2; of mp it is 1 - c r^2, r = 1 / (s - c); c^(1/4)
-- and sqrt c as above.
t.test("overlaps next to the threshold and of small spikes", function()
  local function last(bulk, s, want, options)
    local r = bulk:spike(s, options)
    t.ok(r.detached)
    covered(r.overlap, r.overlap_error, want, 2e-14)
  end
  local s = 2 / math.sqrt(3) * (1 + 1e-6)
  local w = (s + math.sqrt(s * s + 4)) / 2
  last(rmt.semicircle():add(rmt.atoms{-1, 1}), s, w * w / (w * w + 1) - s ^ -2)
  for _, row in ipairs{{1e-12, 1e-6 * (1 + 2e-6)}, {1000, -1e-12}, {1e12, -1e-3}} do
    local c, s = row[1], row[2]
    last(rmt.mp(c), s, (1 - math.sqrt(c) / (s - c)) * (1 + math.sqrt(c) / (s - c)))
  end
  for _, s in ipairs{1e-17, 1e-310} do
    last(rmt.atoms{1, 2}, s, 0.5)
    last(rmt.atoms{1, 2}, -s, 0.5)
    last(rmt.mp(1000), -s, 1 - 1 / 1000)
    -- Of products with half of their mass at 0.
    last(rmt.deformed({0, 1}, 0.5), -s, 0.5)
    last(rmt.mp(0.5):multiply(rmt.atoms{0, 1}), -s, 0.5)
  end
  for _, c in ipairs{0.25, 0.9} do
    for _, law in ipairs{rmt.deformed({1}, c), rmt.mp(c):multiply(rmt.atoms{1})} do
      local s = math.sqrt(c) * (1 + 1e-7)
      local up = (s - math.sqrt(c)) * (s + math.sqrt(c))
      last(law, s, up / s ^ 2 / (1 + c / s), {model = "multiplicative"})
      s = math.sqrt(s)
      up = (s ^ 2 - math.sqrt(c)) * (s ^ 2 + math.sqrt(c))
      last(law, s, up / (s ^ 2 * (s ^ 2 + c)), {model = "rectangular", ratio = c})
    end
  end
end)

-- 1 / G_b(w) where 1 + G_b'(w) = 0, by bisection at 50 digits (mpmath).
t.test("thresholds of bulks with a small weight at the edge", function()
  for _, row in ipairs{{{-1, 1}, 1e-6, 1.9976937068725613866},
                       {{0, 5}, 1e-9, 4.999257792957571026}} do
    local b = rmt.atoms(row[1], {weights = {1, row[2]}})
    local r = rmt.semicircle():add(b):spike(2)
    covered(r.threshold, r.threshold_error, row[3], 1e-13)
  end
  t.eq(rmt.atoms{1, 2}:spike(1).threshold, 0)
  t.eq(rmt.atoms({1, 2}, {weights = {1, 9}}):add(rmt.atoms({0, 1},
    {weights = {1, 9}})):spike(1).threshold, 0)
end)

-- A sample of the size of spikes.md's table; fluctuations are of order
-- n^(-1/2), four of them allowed.
t.test("a sample with a spike", function()
  local n, d, s = 300, 200, 2
  local x = limn.tensor.randn(n, d, {seed = 5}) / math.sqrt(d)
  local u, v = limn.tensor.zeros(n, 1), limn.tensor.zeros(1, d)
  u[1][1], v[1][1] = 1, 1
  local f = (x + s * u:matmul(v)):svd()
  local r = rmt.mp(n / d):spike(s, {model = "rectangular"})
  t.near(f.s[1], r.outlier, 4 / math.sqrt(d))
  t.near(f.u[1][1] ^ 2, r.overlap, 4 / math.sqrt(d))
  t.near(f.vt[1][1] ^ 2, r.right, 4 / math.sqrt(d))
end)

-- ---- free convolutions -----------------------------------------------------

t.test("sums that are known", function()
  local sum = rmt.semicircle{variance = 0.3}:add(rmt.semicircle{variance = 1.7})
  local same = rmt.semicircle{variance = 2}
  local sign = rmt.atoms{-1, 1}
  local arcsine = sign:add(sign)
  local moved = rmt.atoms{3}:add(rmt.mp(0.5))
  for _, x in ipairs{-1.9, -1, 0.1, 1.7} do
    local d, f = sum:density(x), sum:cdf(x)
    covered(d.density, d.density_error + 1e-15, same:density(x).density, 1e-9)
    covered(f.cdf, f.cdf_error + 1e-15, same:cdf(x).cdf, 1e-9)
    d, f = arcsine:density(x), arcsine:cdf(x)
    covered(d.density, d.density_error, 1 / (math.pi * math.sqrt(4 - x * x)),
            1e-9)
    covered(f.cdf, f.cdf_error, 0.5 + math.asin(x / 2) / math.pi, 1e-9)
  end
  local s = sum:support()
  covered(s.upper[1], s.upper_error[1], 2 * math.sqrt(2), 1e-11)
  local mp = rmt.mp(0.5)
  for _, x in ipairs{0.2, 1, 2.5} do
    local d = moved:density(x + 3)
    covered(d.density, d.density_error + 1e-14, mp:density(x).density, 1e-9)
  end
end)

-- E x^k of a sum by free cumulants: k1 to k4 add; those of mp(c) are c^(k-1).
-- Integrands that bend where the density does not: powers by the edge, and the
-- ridge by a hard edge, 1 - E x / (x + p) = p m(-p) in closed form.
t.test("means of what bends within a panel", function()
  local function catalan(k)
    local c = 1
    for i = 0, k - 1 do c = c * 2 * (2 * i + 1) / (i + 2) end
    return c
  end
  local m = rmt.mp(1):moments(400)
  local s = rmt.semicircle():moments(400)
  for _, k in ipairs{10, 50, 100, 200, 400} do
    covered(m.moments[k], m.moments_error[k], catalan(k), 1e-9 * catalan(k))
    covered(s.moments[k], s.moments_error[k], catalan(k // 2),
            1e-9 * catalan(k // 2))
  end
  for _, c in ipairs{1 - 1e-12, 1, 1 + 1e-12} do
    for _, p in ipairs{1e-15, 1e-8, 1e-3, 1} do
      local d = rmt.mp(c):df(p)
      local root = math.sqrt((1 - c + p) ^ 2 + 4 * c * p)
      local m0 = 2 / (1 - c + p + root) -- c = 1 to 1e-12
      local slope = -m0 * (1 + c * m0) / root
      covered(d.df1, d.df1_error, 1 - p * m0, 1e-11)
      covered(d.df2, d.df2_error, 1 - 2 * p * m0 - p * p * slope, 1e-11)
    end
  end
  local wide = rmt.mp(10, {variance = 100}):moments(1000)
  assert(wide.moments[1000] == math.huge)
  assert(wide.moments_error[1000] == math.huge)
end)

t.test("moments of a sum by free cumulants", function()
  local c, v = 0.1, 0.01
  local m = rmt.mp(c):add(rmt.semicircle{variance = v}):moments(4)
  local k1, k2, k3, k4 = 1, c + v, c ^ 2, c ^ 3
  for i, want in ipairs{k1, k2 + k1 ^ 2, k3 + 3 * k2 * k1 + k1 ^ 3,
    k4 + 4 * k3 * k1 + 2 * k2 ^ 2 + 6 * k2 * k1 ^ 2 + k1 ^ 4} do
    covered(m.moments[i], m.moments_error[i], want, 1e-10)
  end
end)

-- Bands as narrow as a thousandth, points whose masses exceed 1 together, and
-- a cusp: {-1, 1} and a semicircle of variance 1 touch at 0.
t.test("sums with narrow bands, points and a cusp", function()
  local s = rmt.atoms({-1, 0, 5}):add(rmt.semicircle{variance = 1e-6}):support()
  t.eq(s.lower.shape[1], 3)
  for i = 1, 3 do covered(s.mass[i], s.error, 1 / 3, 1e-8) end
  local two = rmt.atoms({0, 1}, {weights = {7, 3}})
    :add(rmt.atoms({0, 2}, {weights = {8, 2}})):support()
  t.eq(two.point.shape[1], 2)
  t.near(two.point_mass[1], 0.5, 1e-15)
  t.near(two.point_mass[2], 0.1, 1e-15)
  t.ok(two.error < 1e-10)
  local cusp = rmt.atoms{-1, 1}:add(rmt.semicircle())
  local e = cusp:support()
  covered(e.upper[e.upper.shape[1]], e.upper_error[1], 1.5 * math.sqrt(3), 1e-6)
  covered(cusp:cdf(0).cdf, cusp:cdf(0).cdf_error, 0.5, 1e-9)
end)

t.test("products that are known", function()
  local a = rmt.mp(0.02):multiply(rmt.atoms{1, 3, 10})
  local b = rmt.deformed({1, 3, 10}, 0.02)
  local u, v = a:support(), b:support()
  for i = 1, 3 do
    covered(u.lower[i], u.lower_error[i] + v.lower_error[i], v.lower[i], 1e-10)
    covered(u.upper[i], u.upper_error[i] + v.upper_error[i], v.upper[i], 1e-10)
  end
  for _, x in ipairs{0.9, 3, 10} do
    local d, f = a:density(x), a:cdf(x)
    covered(d.density, d.density_error + b:density(x).density_error,
            b:density(x).density, 1e-8)
    covered(f.cdf, f.cdf_error + b:cdf(x).cdf_error, b:cdf(x).cdf, 1e-10)
  end
  -- Two projections of half rank: the arcsine law on [0, 1], half of it.
  local p = rmt.atoms{0, 1}
  local law = p:multiply(p)
  for _, x in ipairs{0.1, 0.5, 0.99} do
    local f = law:cdf(x)
    covered(f.cdf, f.cdf_error, 0.5 + math.asin(math.sqrt(x)) / math.pi, 1e-9)
  end
end)

-- mp(1) x mp(1) has the moments of Fuss and Catalan, 1 3 12 55, the upper edge
-- 27/4 and a density like x^(-2/3) at 0, where the method is weakest; its closed
-- form is that of Penson & Zyczkowski 2011.
t.test("a product with a singular edge", function()
  local law = rmt.mp(1):multiply(rmt.mp(1))
  local s, m = law:support(), law:moments(4)
  covered(s.upper[1], s.upper_error[1], 6.75, 1e-11)
  for k, want in ipairs{1, 3, 12, 55} do
    covered(m.moments[k], m.moments_error[k], want, 1e-10 * 6.75 ^ k)
  end
  for _, x in ipairs{1e-20, 1e-10, 1e-4, 0.3, 4, 6.7} do
    local c = 27 + 3 * math.sqrt(81 - 12 * x)
    local want = 2 ^ (1 / 3) * math.sqrt(3) / (12 * math.pi)
      * (2 ^ (1 / 3) * c ^ (2 / 3) - 6 * x ^ (1 / 3)) / x ^ (2 / 3) / c ^ (1 / 3)
    local d = law:density(x)
    covered(d.density, d.density_error + 1e-14 * want, want, 1e-8 * want)
  end
end)

t.test("convolutions nest, and refuse what has no transform", function()
  local w = rmt.semicircle{variance = 0.01}
  local law = rmt.mp(0.1):add(w):add(w)
  local same = rmt.mp(0.1):add(rmt.semicircle{variance = 0.02})
  local f = law:cdf(1)
  covered(f.cdf, f.cdf_error + same:cdf(1).cdf_error, same:cdf(1).cdf, 1e-10)
  t.raises(function() w:add(rmt.mp(1):singular()) end, "singular values")
  t.raises(function() w:multiply(rmt.mp(1)) end, "negative")
end)

-- Values over four and weights over two orders of magnitude make bands that no
-- grid meets: of these, one in twelve was refused before bands were looked for
-- by the mass that lacks.  m1 and m2 by free cumulants, and for products m2 =
-- a2 b1^2 + a1^2 b2 - a1^2 b1^2.
t.test("sums and products of random laws by their moments", function()
  math.randomseed(3)
  local function between(a, b) return a * (b / a) ^ math.random() end
  local function random(positive)
    local kind = math.random()
    if kind < 0.4 then
      local ratio = math.random() < 0.2 and 1 or between(1e-4, 1e3)
      return rmt.mp(ratio, {variance = between(1e-2, 1e2)})
    elseif kind < 0.6 and not positive then
      return rmt.semicircle{variance = between(1e-4, 10)}
    end
    local at, weights = {}, {}
    for i = 1, math.random(1, 4) do
      local sign = (positive or math.random() < 0.5) and 1 or -1
      at[i], weights[i] = sign * between(1e-2, 1e2), between(1e-2, 1)
    end
    return rmt.atoms(at, {weights = weights})
  end
  for trial = 1, 120 do
    local product = trial % 2 == 0
    local a, b = random(product), random(product)
    local law = product and a:multiply(b) or a:add(b)
    local m, e = law:moments(2).moments, law:moments(2).moments_error
    local a1, a2 = table.unpack(limn.tensor.list(a:moments(2).moments))
    local b1, b2 = table.unpack(limn.tensor.list(b:moments(2).moments))
    local one = product and a1 * b1 or a1 + b1
    local two = product and a2 * b1 ^ 2 + a1 ^ 2 * b2 - (a1 * b1) ^ 2
      or a2 - a1 ^ 2 + b2 - b1 ^ 2 + one ^ 2
    covered(m[1], e[1] + 1e-13 * (math.abs(a1) + math.abs(b1) + math.abs(one)),
            one, math.huge)
    covered(m[2], e[2] + 1e-12 * (two + a2 + b2), two, math.huge)
    t.ok(law:support().error < 1e-9)
  end
end)

-- Bands too narrow or too light to see: what they have may lie anywhere between
-- the ends of the law.  m1 and m2 by the same formulas; the transform is the
-- fixed point of g = G_b(z - g) at 50 digits (mpmath).
t.test("bands that are hard to find or lost", function()
  local light = rmt.atoms({0, 1}, {weights = {1, 1e-9}})
  local law, p = rmt.mp(0.5):multiply(light), 1e-9 / (1 + 1e-9)
  local m, d = law:moments(2), law:df(1)
  local other = rmt.deformed({0, 1}, 0.5, {weights = {1, 1e-9}})
  covered(m.moments[1], m.moments_error[1], p, 1e-13)
  covered(m.moments[2], m.moments_error[2], p + 0.5 * p * p, 1e-13)
  covered(d.df1, d.df1_error, other:df(1).df1, 1e-13)
  t.near(law:support().upper[1], other:support().upper[1], 1e-12)

  local function check(a, b, m1, m2)
    local law = a:add(b)
    local m = law:moments(2)
    covered(m.moments[1], m.moments_error[1], m1, 1e-13 * (1 + m1))
    covered(m.moments[2], m.moments_error[2], m2, 1e-13 * (1 + m2))
    return law
  end
  local w = 1e-5 / (1 + 1e-5)
  check(rmt.atoms({0, 1}, {weights = {1, 1e-5}}),
        rmt.atoms({0, 2e10}, {weights = {1, 1e-5}}),
        w + 2e10 * w, w + 4e20 * w + 4e10 * w * w)
  law = check(rmt.semicircle(), rmt.atoms({0, 1e10}, {weights = {1, 1e-14}}),
              1e-4, 1 + 1e6 / (1 + 1e-14))
  local at = law:stieltjes(1e10, {y = 1})
  covered(at.im, at.error, 1.00000099999998e-14, 1e-18)
  local three = law:moments(3) -- that of {0, 1e10} and 3 E B^1, E A^2 = 1
  covered(three.moments[3], three.moments_error[3], 1e16, math.huge)
  t.near(law:quantile(1).quantile, 1e10, 1e-5)
  local r = law:spike(1)
  t.ok(not r.detached)
  covered(r.outlier, r.outlier_error, 1e10, 1e-4)
end)

-- The same over populations, with ratios near 1.
t.test("random populations by their moments", function()
  math.randomseed(7)
  local function between(a, b) return a * (b / a) ^ math.random() end
  for _ = 1, 200 do
    local p, w, sum, m1, m2 = {}, {}, 0, 0, 0
    for i = 1, math.random(1, 5) do
      p[i], w[i] = between(1e-3, 1e3), between(1e-3, 1)
      sum = sum + w[i]
      m1, m2 = m1 + w[i] * p[i], m2 + w[i] * p[i] ^ 2
    end
    m1, m2 = m1 / sum, m2 / sum
    local c = math.random() < 0.3
      and 1 + (math.random() - 0.5) * between(1e-12, 1) or between(1e-6, 1e6)
    local law = rmt.deformed(p, c, {weights = w})
    local m = law:moments(2)
    local two = m2 + c * m1 ^ 2
    covered(m.moments[1], m.moments_error[1] + 1e-15 * m1, m1, math.huge)
    covered(m.moments[2], m.moments_error[2] + 1e-14 * two, two, math.huge)
    t.ok(law:support().error < 1e-10)
  end
end)

-- ---- ridge -----------------------------------------------------------------

-- Hastie et al. 2022: without penalty c / (1 - c) v below c = 1, and
-- |b|^2 (1 - 1/c) + v / (c - 1) above.
t.test("least squares in closed form", function()
  for _, c in ipairs{1e-6, 0.5, 1 - 1e-9, 1 + 1e-9, 2, 1e6} do
    local r = rmt.ridge(c, 0, {signal = 3, noise = 2})
    local bias = c < 1 and 0 or 3 * (c - 1) / c
    local variance = c < 1 and 2 * c / (1 - c) or 2 / (c - 1)
    covered(r.bias, r.bias_error, bias, 1e-5)
    covered(r.variance, r.variance_error, variance, 1e-5 * (1 + variance))
    covered(r.train, r.train_error, c < 1 and 2 * (1 - c) or 0, 1e-5)
  end
end)

-- Isotropic: kappa is the root of a quadratic equation, df1 and the rest follow.
t.test("isotropic ridge regression in closed form", function()
  for _, c in ipairs{1e-6, 0.5, 1, 2, 1e6} do
    for _, p in ipairs{1e-12, 1e-3, 1, 1e6} do
      local r = rmt.ridge(c, p, {noise = 1})
      -- k^2 + (1 - c - p) k - p = 0
      local b = 1 - c - p
      local root = math.sqrt(b * b + 4 * p)
      local k = b > 0 and 2 * p / (b + root) or (root - b) / 2
      covered(r.kappa, r.kappa_error + 1e-15 * k, k, 1e-7 * (1 + k))
      local df2 = 1 / (1 + k) ^ 2
      local left = 1 - c * df2
      if left > 1e-3 then
        local off = 1e-12 / left ^ 2
        covered(r.bias, r.bias_error + off * k * k * df2, k * k * df2 / left, 1)
        covered(r.variance, r.variance_error + off * c * df2, c * df2 / left,
                1e6)
      end
    end
  end
end)

-- The best penalty is d v / (n |b|^2), whatever the population (Dobriban &
-- Wager 2018), if the signal is spread evenly.
t.test("the best penalty is noise over signal", function()
  local o = {population = {0.1, 1, 5}, signal = 2, noise = 0.5}
  local c, best = 0.7, 0.7 * 0.5 / 2
  local r = rmt.ridge(c, {best * 0.99, best, best * 1.01}, o)
  t.ok(r.risk[2] < r.risk[1] and r.risk[2] < r.risk[3])
end)

-- A sample with an anisotropic population and the signal in one part of it:
-- means over 40 draws, four standard errors.
t.test("a sample of ridge regression", function()
  local n, d, p = 150, 100, 0.05
  local scale = limn.tensor.ones(d)
  scale[{1, 50}] = 2
  local beta = limn.tensor.zeros(d, 1)
  beta[{1, 50}] = 1 / math.sqrt(50)
  local risks, trains = {}, {}
  for i = 1, 40 do
    local x = limn.tensor.randn(n, d, {seed = i}) * scale
    local y = x:matmul(beta) + 0.5 * limn.tensor.randn(n, 1, {seed = 100 + i})
    local a = x:matmul(x, {ta = true}) / n + p * limn.tensor.eye(d)
    local fit = a:solve(x:matmul(y, {ta = true}) / n)
    local off = (fit - beta) * scale:reshape(d, 1)
    risks[i] = (off * off):sum()
    local left = y - x:matmul(fit)
    trains[i] = (left * left):mean()
  end
  local r = rmt.ridge(d / n, p, {population = {4, 1}, along = {1, 0},
                                 noise = 0.25})
  for _, pair in ipairs{{risks, r.risk}, {trains, r.train}} do
    local got = limn.tensor.new(pair[1])
    t.near(got:mean(), pair[2], 4 * got:std() / math.sqrt(40) + 2 / n * pair[2])
  end
end)

-- spikes.md 2.3: N = 2000 features of d = 1000 inputs, n = 3000, ReLU: kappa
-- .0238, tr R = 1 / kappa = 42.08 (simulated 42.13).
t.test("ridge regression on random features", function()
  local d, N, n = 1000, 2000, 3000
  local c1, rest = 0.5, 0.5 - 1 / (2 * math.pi) - 0.25
  local q = rmt.mp(d / N):quantile((limn.tensor.arange(1, d) - 0.5) / d).quantile
  -- The spectrum of W'W, W N x d with unit rows: (N / d) mp(d / N).
  local population = limn.tensor.concat({c1 ^ 2 * q * (N / d) + rest,
                                         rest * limn.tensor.ones(N - d)})
  local r = rmt.ridge(N / n, 0.01, {population = population})
  t.near(1 / r.kappa, 42.08, 0.01)
end)

-- mpmath, bisection in log kappa at 60 digits: kappa, df1, bias, variance and
-- training error, of noise 1.  Roots far below where Newton's method starts, of
-- populations that are wide, and on both sides of ratio 1.
t.test("ridge regression at small penalties and wide populations", function()
  local wide = {1.2679148060525322e-33, 0.7515390049604296,
                3.0735735916106983e-37}
  for i, row in ipairs{
    {1e-12, 1e-100, {1}, {1}, 1.00000000000100002e-100, 1,
     1.00000000000300004e-200, 1.00000000000099998e-12, 0.999999999999},
    {1e-9, 1e-20, {1}, {1}, 1.000000000999999946e-20, 1,
     1.000000002999999896e-40, 1.000000001000000063e-9, 0.999999999},
    {0.3, 1e-30, {1}, {1}, 1.428571428571428668e-30, 1,
     2.915451895043732126e-60, 0.4285714285714285488, 0.7000000000000000111},
    {3.537437572394057e-05, 1.3312705042485417e-35, wide,
     {0.7918979, 0.684750335937745, 0.7628349265088323},
     1.331301745561905485e-35, 0.663382479569967535, 1.484341438524792305e-37,
     2.307287418165712964e-5, 0.9999761388598299965},
    {1, 1e-300, {1e300, 1e-300}, {1, 1}, 2.732050807568877362e-300,
     0.6339745962155613532, 5.77350269189625779e-301, 1.154700538379251529,
     0.2886751345948128823},
    {2, 1e-80, {1e10, 3, 1e-30, 1e-50}, {1, 2, 3, 4},
     5.000000000000000417e-31, 0.5, 2.500000000000000209e-31,
     6.499999999999999999, 2.999999999999999267e-99},
    {1.25, 0, {1e20, 1e-20, 1e-70}, {1, 1, 1}, 1.499999999999999993e-70, 0.8,
     1.199999999999999995e-70, 9, 0},
  } do
    local r = rmt.ridge(row[1], row[2],
                        {population = row[3], weights = row[4], noise = 1})
    for k, name in ipairs{"kappa", "df1", "bias", "variance", "train"} do
      local want = row[4 + k]
      covered(r[name], r[name .. "_error"], want, 2e-13 * want + 1e-306,
              name .. " of row " .. i)
    end
  end
end)

-- What is known to no digit: the mass of positive eigenvalues is 1/c but for
-- rounding, and there the variance is anything.
t.test("ridge regression says where its ratio is critical", function()
  local r = rmt.ridge(2, 1e-130, {population = {0, 1}, weights = {0.1, 0.1},
                                  noise = 1})
  covered(r.kappa, r.kappa_error, 1e-65, 1e-14)
  t.ok(r.variance_error > r.variance)
  local near = rmt.ridge(1.5, 1e-130, {population = {0, 1, 3}, noise = 1})
  t.ok(near.variance_error > near.variance)
  t.eq(rmt.ridge(1e12, 1, {population = {1e308}}).df1_error, math.huge)
end)

-- Equal eigenvalues are one, and many weights have the sum of their sum.
t.test("ridge regression of a large population", function()
  local n = 100003
  local r = rmt.ridge(0.7, 1e-3, {population = limn.tensor.ones(n)})
  local one = rmt.ridge(0.7, 1e-3)
  t.eq(r.kappa, one.kappa)
  local w = 0.1 * limn.tensor.ones(n)
  local two = rmt.ridge(0.7, 1e-3, {population = limn.tensor.ones(n), weights = w})
  covered(two.kappa, two.kappa_error, one.kappa, 1e-15)
end)

t.test("arguments of ridge are checked", function()
  t.raises(function() rmt.ridge(1, -1) end, "must not be negative")
  t.raises(function() rmt.ridge(1, 1, {along = {1}}) end, "population")
  t.raises(function() rmt.ridge(1, 1, {population = {-1}}) end, "negative")
end)

t.done()
