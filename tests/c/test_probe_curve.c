#include "check.h"
#include "probe/curve.h"

/* A parabola is found exactly, on any grid and with any window. */
static void test_parabola(void)
{
    const double x[] = {-5, -4, -3.5, -2, -1, 0.5};
    for (double best = -3.9; best < -1.1; best += 0.13) {
        double y[6];
        for (int i = 0; i < 6; i++)
            y[i] = 2 + 0.7 * (x[i] - best) * (x[i] - best);
        for (int64_t window = 1; window <= 6; window++) {
            const lm_optimum o = lm_curve_optimum(6, x, y, window);
            CHECK_NEAR(o.x, best, 1e-12);
            CHECK_NEAR(o.value, 2, 1e-12);
            CHECK(o.edge == 0 && !o.cliff);
        }
    }
}

/* Losses that fall by orders of magnitude stay positive: on the curve
 * e^q(x) of a parabola q, the height of the vertex is exact. */
static void test_steep(void)
{
    const double x[] = {-3, -2, -1, 0, 1};
    double y[5];
    for (int i = 0; i < 5; i++) y[i] = exp(4 * (x[i] + 0.7) * (x[i] + 0.7) - 9);
    for (int64_t window = 1; window <= 4; window++) {
        const lm_optimum o = lm_curve_optimum(5, x, y, window);
        CHECK(o.at == 2 && o.value > 0);
        const double want = exp(4 * (o.x + 0.7) * (o.x + 0.7) - 9);
        if (window == 1 || o.x != x[o.at]) CHECK_NEAR(o.value / want, 1, 1e-9);
    }
    const double zero[] = {1, 0.5, 0, 3, 9};
    CHECK(lm_curve_optimum(5, x, zero, 1).value == 0);
}

/* The vertex of numpy 1.24 polyfit(x, y, 2); rounding. */
static void test_least_squares(void)
{
    const double x[] = {-2, -1, 0, 1, 2}, y[] = {5, 2.1, 1, 1.9, 4.2};
    CHECK_NEAR(lm_curve_optimum(5, x, y, 2).x, 0.1016129032258066, 1e-12);
}

static void test_flags(void)
{
    const double x[] = {1, 2, 3, 4};
    const double falls[] = {4, 3, 2, 1}, rises[] = {1, 2, 3, 4};
    const double cliff[] = {4, 3, 2, INFINITY};
    const double gap[] = {4, NAN, 2, 5}, none[] = {INFINITY, NAN, NAN, NAN};
    CHECK(lm_curve_optimum(4, x, falls, 1).edge == 1);
    CHECK(lm_curve_optimum(4, x, rises, 1).edge == -1);
    const lm_optimum o = lm_curve_optimum(4, x, cliff, 1);
    CHECK(o.cliff && o.edge == 0 && o.x == 3);
    /* The parabola through (1, 4), (3, 2), (4, 5): its vertex. */
    CHECK_NEAR(lm_curve_optimum(4, x, gap, 1).x, 2.375, 1e-12);
    CHECK(lm_curve_optimum(4, x, none, 1).at == -1);
    CHECK(isnan(lm_curve_optimum(4, x, none, 1).x));
}

static void test_minima(void)
{
    const double x[] = {0, 1, 2, 3, 4, 5, 6};
    const double y[] = {1, 2, 1, 2, 3, 0.5, INFINITY};
    double out[7];
    CHECK(lm_curve_minima(7, x, y, out) == 3);
    CHECK_NEAR(out[0], 0, 0);
    CHECK_NEAR(out[1], 2, 1e-12);
    CHECK_NEAR(out[2], 5, 0);
    const double flat[] = {2, 1, 1, 1, 2, 3, 4};
    CHECK(lm_curve_minima(7, x, flat, out) == 1);
}

static void test_at(void)
{
    const double x[] = {0, 1, 2}, y[] = {1, 3, INFINITY};
    CHECK_NEAR(lm_curve_at(3, x, y, 0.25), 1.5, 1e-15);
    CHECK_NEAR(lm_curve_at(3, x, y, 1), 3, 0);
    CHECK(isinf(lm_curve_at(3, x, y, 1.5)));
    CHECK(isinf(lm_curve_at(3, x, y, -1)) && isinf(lm_curve_at(3, x, y, 3)));
    CHECK(isnan(lm_curve_at(3, x, y, NAN)));
}

int main(void)
{
    test_parabola();
    test_steep();
    test_least_squares();
    test_flags();
    test_minima();
    test_at();
    return check_done();
}
