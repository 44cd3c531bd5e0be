#include "check.h"
#include "probe/interval.h"

/* The roots of I_(f / (f + t^2))(f/2, 1/2) = 1 - level in mpmath 1.2 at 30
 * digits; rounding of the level. */
static void test_student(void)
{
    static const int64_t freedom[] = {1, 2, 3, 4, 7, 19, 1000};
    static const double level[] = {0.5, 0.9, 0.95, 0.999};
    static const double t[4][7] = {
        {1, 0.816496580927726, 0.764892328404345, 0.740697084112683,
         0.711141778081786, 0.68762146020396, 0.674735164607009},
        {6.31375151467504, 2.91998558035373, 2.35336343480182, 2.13184678632665,
         1.89457860509001, 1.72913281152137, 1.64637881728546},
        {12.7062047361747, 4.30265272974946, 3.18244630528371, 2.77644510519779,
         2.36462425159279, 2.09302405440831, 1.96233908082641},
        {636.61924876872, 31.5990545764436, 12.9239786366875, 8.61030158137928,
         5.40788252086173, 3.88340585259208, 3.30028264842391},
    };
    for (int i = 0; i < 4; i++)
        for (int j = 0; j < 7; j++)
            CHECK_NEAR(lm_student(level[i], freedom[j]) / t[i][j], 1, 1e-12);
}

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
    test_student();
    test_variance();
    test_interval();
    return check_done();
}
