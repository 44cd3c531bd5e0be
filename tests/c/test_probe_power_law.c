#include "check.h"
#include "probe/power_law.h"

/* numpy 1.24 polyfit(x, y, 1, cov=True); rounding. */
static void test_line(void)
{
    const double x[] = {0, 1, 2, 3.5, 5}, y[] = {1, 2.5, 2, 6, 7.2};
    const lm_line fit = lm_line_fit(NULL, 5, x, y);
    CHECK(fit.n == 5);
    CHECK_NEAR(fit.slope, 1.296835443037975, 1e-14);
    CHECK_NEAR(fit.intercept, 0.7572784810126594, 1e-14);
    CHECK_NEAR(fit.slope_se, 0.2332960385574092, 1e-14);
}

/* Points that are not known are left out; too few have no slope. */
static void test_gaps(void)
{
    const double x[] = {0, 1, 2}, y[] = {1, NAN, 5},
                 none[] = {NAN, 3, INFINITY};
    const lm_line fit = lm_line_fit(NULL, 3, x, y);
    CHECK(fit.n == 2 && fit.slope == 2 && fit.intercept == 1);
    CHECK(isnan(fit.slope_se));
    CHECK(isnan(lm_line_fit(NULL, 3, x, none).slope));
    CHECK(isnan(lm_line_fit(NULL, 0, x, y).slope));
}

/* Points of one place have no slope, however their mean is rounded. */
static void test_one_place(void)
{
    const double at[] = {123.456, 0.1, 1e-7, 7};
    double x[9], y[9];
    for (int k = 0; k < 4; k++) {
        for (int i = 0; i < 9; i++) x[i] = at[k], y[i] = i;
        for (int64_t n = 1; n <= 9; n++)
            CHECK(isnan(lm_line_fit(NULL, n, x, y).slope));
    }
}

int main(void)
{
    test_line();
    test_gaps();
    test_one_place();
    return check_done();
}
