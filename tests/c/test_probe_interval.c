#include "check.h"
#include "probe/interval.h"

/* By hand: -1, 2, 5 have the variance 9. */
static void test_variance(void)
{
    const double v[] = {-1, 7, NAN, 7, 2, 7, INFINITY, 7, 5, 7};
    CHECK_NEAR(lm_variance(5, v, 2), 9, 1e-15);
    CHECK(lm_variance(1, v, 1) == 0 && lm_variance(2, v + 2, 4) == 0);
}

/* Resamples 1 .. 99 of 50, two seeds: the 50 % percentiles are 25.5 and 74.5
 * (as numpy has them), t_1 is 1 and z 0.6744897501960817. */
static void test_interval(void)
{
    double v[101], low, high;
    const double by = sqrt(2) / 0.6744897501960817;
    for (int i = 0; i < 99; i++) v[i] = 99 - i;
    v[99] = NAN;
    v[100] = INFINITY;
    lm_interval(101, v, 50, 0.5, (lm_spread){2, 1}, &low, &high);
    CHECK_NEAR(low, 50 - 24.5 * by, 1e-9);
    CHECK_NEAR(high, 50 + 24.5 * by, 1e-9);
    lm_interval(99, v, 20, 0.5, (lm_spread){2, 1}, &low, &high);
    CHECK_NEAR(low, 20 + 5.5, 1e-9); /* beyond the estimate: as it is */
    CHECK_NEAR(high, 20 + 54.5 * by, 1e-9);
    lm_interval(1, v, 1, 0.5, (lm_spread){2, 1}, &low, &high);
    CHECK(isnan(low) && isnan(high));
    /* Levels as near to 1 as numbers are. */
    double two[] = {1, 3};
    lm_interval(2, two, 2, 1 - 1.2e-16, (lm_spread){2, 1}, &low, &high);
    CHECK(low < -1e10 && high > 1e10 && isfinite(high - low));
}

int main(void)
{
    test_variance();
    test_interval();
    return check_done();
}
