#include "check.h"
#include "core/rng.h"
#include "probe/curve.h"

/* A curve of one seed, of an unknown start. */
static lm_curve curve(int64_t m, const double *x, const double *value)
{
    return (lm_curve){m, x, value, NULL, NAN, NULL};
}

static lm_optimum optimum(int64_t m, const double *x, const double *value,
                          int64_t window)
{
    const lm_curve c = curve(m, x, value);
    return lm_curve_optimum(&c, window);
}

/* The vertex of a parabola is found exactly, on any grid and with any window,
 * where the measurements are uncertain enough for its height; beside a cliff
 * the grid point stays. */
static void test_parabola(void)
{
    int refined = 0;
    const double x[] = {-5, -4, -3.5, -2, -1, 0.5};
    const double se[] = {1, 1, 1, 1, 1, 1};
    for (double best = -3.9; best < -1.1; best += 0.13) {
        double y[6];
        for (int i = 0; i < 6; i++)
            y[i] = 2 + 0.7 * (x[i] - best) * (x[i] - best);
        for (int64_t window = 1; window <= 6; window++) {
            const lm_curve c = {6, x, y, se, NAN, NULL};
            const lm_optimum o = lm_curve_optimum(&c, window);
            CHECK_NEAR(o.x, o.cliff ? x[o.at] : best, 1e-12);
            CHECK_NEAR(o.value, o.cliff ? y[o.at] : 2, 1e-12);
            CHECK(o.edge == 0);
            refined += !o.cliff;
        }
    }
    CHECK(refined > 90);
}

/* The height that is claimed is at most two standard errors below what was
 * measured: vertex of (-1, 4), (0, 1), (1, 2) is 1 - 1/8 by hand. */
static void test_height(void)
{
    const double x[] = {-1, 0, 1}, y[] = {4, 1, 2};
    const double se[] = {1, 0.01, 1}, wide[] = {0, 1, 0}, none[] = {1, NAN, 1};
    lm_curve c = {3, x, y, se, NAN, NULL};
    CHECK_NEAR(lm_curve_optimum(&c, 1).value, 0.98, 1e-15);
    c.se = wide;
    CHECK_NEAR(lm_curve_optimum(&c, 1).value, 0.875, 1e-15);
    c.se = none;
    CHECK(lm_curve_optimum(&c, 1).value == 1);
    c.se = NULL;
    CHECK(lm_curve_optimum(&c, 1).value == 1);
    CHECK_NEAR(lm_curve_optimum(&c, 1).x, 0.25, 1e-15);
}

/* Losses that fall by orders of magnitude stay positive: on the curve
 * e^q(x) of a parabola q, the height of the vertex is exact. */
static void test_steep(void)
{
    const double x[] = {-3, -2, -1, 0, 1}, se[] = {9, 9, 9, 9, 9};
    double y[5];
    for (int i = 0; i < 5; i++) y[i] = exp(4 * (x[i] + 0.7) * (x[i] + 0.7) - 9);
    for (int64_t window = 1; window <= 4; window++) {
        const lm_curve c = {5, x, y, se, NAN, NULL};
        const lm_optimum o = lm_curve_optimum(&c, window);
        CHECK(o.at == 2 && o.value > 0);
        const double want = exp(4 * (o.x + 0.7) * (o.x + 0.7) - 9);
        if (window == 1 || o.x != x[o.at]) CHECK_NEAR(o.value / want, 1, 1e-9);
    }
    const double zero[] = {1, 0.5, 0, 3, 9};
    CHECK(optimum(5, x, zero, 1).value == 0);
}

/* The vertex of numpy 1.24 polyfit(x, y, 2); rounding. */
static void test_least_squares(void)
{
    const double x[] = {-2, -1, 0, 1, 2}, y[] = {5, 2.1, 1, 1.9, 4.2};
    CHECK_NEAR(optimum(5, x, y, 2).x, 0.1016129032258066, 1e-12);
}

static void test_flags(void)
{
    const double x[] = {1, 2, 3, 4};
    const double falls[] = {4, 3, 2, 1}, rises[] = {1, 2, 3, 4};
    const double cliff[] = {4, 3, 2, INFINITY};
    const double gap[] = {4, NAN, 2, 5}, none[] = {INFINITY, NAN, NAN, NAN};
    CHECK(optimum(4, x, falls, 1).edge == 1);
    CHECK(optimum(4, x, rises, 1).edge == -1);
    const lm_optimum o = optimum(4, x, cliff, 1);
    CHECK(o.cliff && o.edge == 0 && o.x == 3);
    /* The parabola through (1, 4), (3, 2), (4, 5): its vertex. */
    CHECK_NEAR(optimum(4, x, gap, 1).x, 2.375, 1e-12);
    CHECK(optimum(4, x, none, 1).at == -1);
    CHECK(isnan(optimum(4, x, none, 1).x));
    /* A loss of -infinity is no minimum and no side of a parabola. */
    const double under[] = {4, 2, 3, -INFINITY}, side[] = {4, -INFINITY, 2, 3};
    CHECK_NEAR(optimum(4, x, under, 1).x, 2 + 1.0 / 6, 1e-12);
    CHECK(optimum(4, x, side, 1).x == 3);
}

/* What exceeds the start or three times the range of the rest of the window
 * is a cliff; 0.5 + 3 x 0.5 = 2 is where it begins. */
static void test_cliff(void)
{
    const double x[] = {-3, -2, -1};
    double y[] = {1, 0.5, 2 - 1e-9};
    lm_curve c = curve(3, x, y);
    CHECK(!lm_curve_optimum(&c, 1).cliff);
    CHECK_NEAR(lm_curve_optimum(&c, 1).x, -2.25, 1e-8);
    c.start = 1.5;
    CHECK(lm_curve_optimum(&c, 1).cliff && lm_curve_optimum(&c, 1).x == -2);
    c.start = NAN;
    y[2] = 2 + 1e-9;
    CHECK(lm_curve_optimum(&c, 1).cliff && lm_curve_optimum(&c, 1).x == -2);
    /* With two points on the left no side of a parabola is one. */
    const double grid[] = {-2, -1, 0, 1, 2};
    double even[5];
    for (double best = -0.49; best < 0.5; best += 0.07) {
        for (int i = 0; i < 5; i++)
            even[i] = (grid[i] - best) * (grid[i] - best);
        CHECK(!optimum(5, grid, even, 1).cliff);
        CHECK_NEAR(optimum(5, grid, even, 1).x, best, 1e-14);
    }
    /* Without a point on the left there is no range. */
    const double up[] = {0.5, 0.6, 9};
    CHECK(!optimum(3, x, up, 1).cliff);
}

/* A curve of m points as sweeps give them: falling, noisy, flat stretches,
 * gaps, rates that diverged, to finite losses or not. */
static void random_curve(lm_stream s, uint64_t k, int64_t m, double *value)
{
    for (int64_t i = 0; i < m; i++) {
        const uint64_t at = (k * (uint64_t)m + (uint64_t)i) * 3;
        const double u = lm_uniform(s, at), kind = lm_uniform(s, at + 1);
        const double bend = (double)((i - 3) * (i - 3)) / 9;
        value[i] = bend + u;
        if (kind < 0.1) value[i] = NAN;
        if (kind > 0.1 && kind < 0.3) value[i] = floor(2 * value[i]) / 2;
        if (kind > 0.9) value[i] *= pow(10, 6 * lm_uniform(s, at + 2));
        if (kind > 0.97) value[i] = INFINITY;
    }
}

static int same(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static int same_optimum(lm_optimum a, lm_optimum b)
{
    return a.at == b.at && same(a.x, b.x) && same(a.value, b.value) &&
           a.edge == b.edge && a.cliff == b.cliff;
}

/* A cliff of any height is as good as an infinite one: nothing changes when
 * it is replaced by infinity, and nothing when it is 1000 times as high.  The
 * minimum is not below what was measured. */
static void test_cliff_is_infinite(void)
{
    enum { M = 8, MANY = 20000 };
    const lm_stream s = lm_stream_named(5, "curves", 0);
    double x[M], y[M], z[M];
    for (int i = 0; i < M; i++) x[i] = i;
    long cliffs = 0, changed = 0, low = 0;
    for (uint64_t k = 0; k < MANY; k++) {
        random_curve(s, k, M, y);
        lm_curve c = {M, x, y, NULL, k % 3 ? NAN : 2.5, NULL}, d = c;
        d.value = z;
        const int64_t window = 1 + (int64_t)(k % 4);
        const lm_optimum o = lm_curve_optimum(&c, window);
        double least = INFINITY;
        for (int i = 0; i < M; i++) least = fmin(least, y[i]);
        low += o.value < least;
        if (o.wall < 0) continue;
        cliffs++;
        for (int to = 0; to < 2; to++) {
            memcpy(z, y, sizeof z);
            z[o.wall] = to ? INFINITY : 1000 * y[o.wall];
            const lm_optimum p = lm_curve_optimum(&d, window);
            changed += !same_optimum(o, p);
            for (double at = -0.5; at < M; at += 0.25)
                changed +=
                    !same(lm_curve_at(&c, &o, at), lm_curve_at(&d, &p, at));
        }
    }
    CHECK(cliffs > MANY / 4);
    CHECK(changed == 0);
    CHECK(low == 0);
}

/* The optimum of a plateau is its middle, however it ends. */
static void test_plateau(void)
{
    const double x[] = {0, 1, 2, 3, 4, 5};
    const double three[] = {2, 1, 1, 1, 2, 3}, four[] = {9, 1, 1, 1, 1, 1.5};
    const double end[] = {3, 2, 1, 1, 1, 1}, gap[] = {2, 1, NAN, NAN, 1, 5};
    const double all[] = {1, 1, 1, 1, 1, 1}, up[] = {1, 1, 1, 1.1, 1.2, 2};
    const double fall[] = {2, 1, 1, INFINITY, INFINITY, INFINITY};
    const double rounded[] = {2, 0.1 + 0.2, 0.3, 0.1 + 0.2, 2, 3};
    CHECK(optimum(6, x, three, 1).x == 2 && optimum(6, x, three, 1).at == 2);
    CHECK(optimum(6, x, three, 2).x == 2 && optimum(6, x, three, 1).value == 1);
    CHECK(optimum(6, x, four, 1).x == 2.5 && optimum(6, x, four, 1).at == 2);
    CHECK(optimum(6, x, end, 1).x == 3.5 && optimum(6, x, end, 1).edge == 1);
    CHECK(optimum(6, x, gap, 1).x == 2.5 && optimum(6, x, gap, 1).at == 1);
    CHECK(optimum(6, x, all, 1).x == 2.5 && optimum(6, x, all, 1).edge == -1);
    CHECK(optimum(6, x, up, 1).x == 1 && !optimum(6, x, up, 1).cliff);
    CHECK(optimum(6, x, fall, 1).x == 1.5 && optimum(6, x, fall, 1).cliff);
    CHECK(optimum(6, x, rounded, 1).x == 2);
}

static int64_t minima(int64_t m, const double *x, const double *y, double *out)
{
    const lm_curve c = curve(m, x, y);
    return lm_curve_minima(NULL, &c, out);
}

static void test_minima(void)
{
    const double x[] = {0, 1, 2, 3, 4, 5, 6};
    const double y[] = {1, 2, 1, 2, 3, 0.5, INFINITY};
    double out[7];
    CHECK(minima(7, x, y, out) == 3);
    CHECK_NEAR(out[0], 0, 0);
    CHECK_NEAR(out[1], 2, 1e-12);
    CHECK_NEAR(out[2], 5, 0);
    const double flat[] = {2, 1, 1, 1, 2, 3, 4};
    CHECK(minima(7, x, flat, out) == 1 && out[0] == 2);
    /* A step on the way down is no minimum; a cliff moves none. */
    const double step[] = {3, 2, 2, 1, 2, 3, 4};
    CHECK(minima(7, x, step, out) == 1 && out[0] == 3);
    const double wall[] = {3, 1, 1e9, 3, 2, 1e9, 1e9};
    CHECK(minima(7, x, wall, out) == 2 && out[0] == 1);
    /* Neither infinity is a minimum or below one. */
    const double under[] = {3, 1, -INFINITY, 2, INFINITY, 3, 4};
    CHECK(minima(7, x, under, out) == 3);
    CHECK(out[0] == 1 && out[1] == 3 && out[2] == 5);
}

static double at(const double *x, const double *y, double x0)
{
    const lm_curve c = curve(3, x, y);
    const lm_optimum o = lm_curve_optimum(&c, 1);
    return lm_curve_at(&c, &o, x0);
}

static void test_at(void)
{
    const double x[] = {0, 1, 2}, y[] = {1, 3, INFINITY}, wall[] = {3, 1, 1e9};
    CHECK_NEAR(at(x, y, 0.25), 1.5, 1e-15);
    CHECK_NEAR(at(x, y, 1), 3, 0);
    CHECK(isinf(at(x, y, 1.5)));
    CHECK(isinf(at(x, y, -1)) && isinf(at(x, y, 3)));
    CHECK(isnan(at(x, y, NAN)));
    CHECK(at(x, wall, 0.5) == 2 && isinf(at(x, wall, 1.5)));
    CHECK(isinf(at(x, wall, 2)));
}

int main(void)
{
    test_parabola();
    test_height();
    test_steep();
    test_least_squares();
    test_flags();
    test_cliff();
    test_cliff_is_infinite();
    test_plateau();
    test_minima();
    test_at();
    return check_done();
}
