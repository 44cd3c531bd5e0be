/* Worst relative errors over the whole range against mpmath at 40 digits, and
 * why a function is not GSL's (2.7) or libm's:
 *
 *                         here     GSL
 *     normal quantile     5e-16    5e-16
 *     Student's t         5e-15    5e-15    two of its functions
 *     tails of beta, t    2e-15    1        for |log p| = 1, as which it grows
 *     inverse of erf      1e-16    1        (1 + y) / 2 loses a small y
 *     digamma             5e-16    3e-2     relative to 1 at its root
 *     log gamma           3e-16    44       libm's; GSL's at roots below 0
 */
#include "calc/special.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <math.h>

/* A start within a few per cent (Winitzki 2008), then Halley's method: f =
 * erf(x) - y, f' = 2/sqrt(pi) exp(-x^2), f'' = -2 x f'.  Away from 0 the
 * small tail 1 - |y| is matched by erfc, which keeps its relative accuracy:
 * tail is what erfc(x) must be, or NaN to match erf(x) = y. */
static double halley(double x, double y, double tail)
{
    for (int i = 0; i < 3; i++) {
        const double slope = M_2_SQRTPI * exp(-x * x);
        const double error = isnan(tail) ? erf(x) - y : tail - erfc(x);
        const double newton = error / slope;
        x -= newton / (1 + x * newton);
    }
    return x;
}

static double start(double log_rest) /* log(1 - y^2) */
{
    const double a = 0.147;
    const double b = 2 / (M_PI * a) + log_rest / 2;
    return sqrt(sqrt(b * b - log_rest / a) - b);
}

double lm_erfinv(double y)
{
    const double m = fabs(y);
    if (!(m <= 1)) return NAN;
    if (m == 1) return y * INFINITY;
    if (m < 1e-8) return y / M_2_SQRTPI;
    const double tail = m > 0.5 ? 1 - m : NAN;
    return copysign(halley(start(log1p(-m) + log1p(m)), m, tail), y);
}

/* Wichura's rational functions (1988, AS 241). */
double lm_normal_quantile(double p)
{
    return p >= 0 && p <= 1 ? gsl_cdf_ugaussian_Pinv(p) : NAN;
}

/* level = I_x(1/2, f/2), 1 - level = I_(1-x)(f/2, 1/2), x = t^2 / (f + t^2):
 * of the two that which is small.  GSL's inverse of the second fails for many
 * degrees of freedom, its quantile of t for few; below 1e-9 t is linear. */
static double student(double level, double missed, double freedom)
{
    if (level < 1e-9) return level * 1e9 * student(1e-9, 1, freedom);
    if (level < 0.5) {
        const double x = gsl_cdf_beta_Pinv(level, 0.5, freedom / 2);
        return sqrt(freedom * x / (1 - x));
    }
    if (freedom == 1) return 1 / tan(M_PI / 2 * missed);
    if (freedom > 200) return gsl_cdf_tdist_Qinv(missed / 2, freedom);
    const double rest = gsl_cdf_beta_Pinv(missed, freedom / 2, 0.5);
    return sqrt(freedom * ((1 - rest) / rest));
}

/* GSL aborts where a search fails unless told not to; who it tells is one
 * variable of the process, which may be in use by others. */
static double quiet_student(double level, double missed, int64_t freedom)
{
    gsl_error_handler_t *const before = gsl_set_error_handler_off();
    const double t = student(level, missed, (double)freedom);
    gsl_set_error_handler(before);
    return t;
}

double lm_student(double level, int64_t freedom)
{
    return quiet_student(level, 1 - level, freedom);
}

double lm_student_missed(double missed, int64_t freedom)
{
    return quiet_student(1 - missed, missed, freedom);
}

/* log Gamma(x) - (x - 1/2) log x + x - log(2 pi) / 2: Stirling's series above
 * 10 (Abramowitz and Stegun 6.1.41), its recurrence below. */
static double stirling_rest(double x)
{
    double rest = 0;
    for (; x < 10; x++) rest += (x + 0.5) * log1p(1 / x) - 1;
    const double z = 1 / (x * x);
    const double series =
        1 / 12. -
        z * (1 / 360. -
             z * (1 / 1260. -
                  z * (1 / 1680. -
                       z * (1 / 1188. - z * (691 / 360360. - z / 156)))));
    return rest + series / x;
}

/* u - log(v), v = 1 + u, near 0 by its series. */
static double log_rest(double u, double v)
{
    if (fabs(u) > 0.1) return u - log(v);
    double sum = 0;
    for (int k = 18; k >= 2; k--) sum = 1. / k - u * sum;
    return u * u * sum;
}

/* x^a y^b / B(a, b), x + y = 1, as its size at the mean a / (a + b) times how
 * it falls from there, so that no large logarithms cancel. */
static double beta_factor(double x, double y, double a, double b)
{
    const double n = a + b, off = b * x - a * y; /* n (x - a / n) */
    const double fall =
        a * log_rest(off / a, x / a * n) + b * log_rest(-off / b, y / b * n);
    return sqrt(a / n * b / (2 * M_PI)) *
           exp(stirling_rest(n) - stirling_rest(a) - stirling_rest(b) - fall);
}

/* The continued fraction of I_x(a, b) of Didonato and Morris (1992, TOMS 708):
 * numerator and denominator n = 1, 2, ... below the mean, where no denominator
 * is small beside what is added to it. */
static double beta_over(double n, double x, double a, double b)
{
    const double by = x / (a + 2 * n - 1);
    return n * (b - n) * ((a + n - 1) * by) * ((a + b + n - 1) * by);
}

static double beta_under(double n, double x, double y, double a, double b)
{
    const double off = b * x - a * y; /* (a + b) x - a */
    const double first = n > 0 ? n + n * (b - n) * (x / (a + 2 * n - 1)) : 0;
    return first + (a + n) / (a + 2 * n + 1) * (1 - off + n * (1 + y));
}

/* P(B <= x), x at most the mean: forward (Lentz) to know how many terms count,
 * then from the last one back, which rounds less. */
static double beta_below(double x, double y, double a, double b)
{
    enum { MOST = 1000000 };
    double c = beta_under(0, x, y, a, b), d = 0, n = 0, by = 0;
    while (n++ < MOST && fabs(by - 1) > 0x1p-54) {
        const double over = beta_over(n, x, a, b),
                     under = beta_under(n, x, y, a, b);
        d = 1 / (under + over * d);
        c = under + over / c;
        by = c * d;
    }
    double fraction = beta_under(n, x, y, a, b);
    for (; n > 0; n--)
        fraction =
            beta_under(n - 1, x, y, a, b) + beta_over(n, x, a, b) / fraction;
    return beta_factor(x, y, a, b) / fraction;
}

/* P(B >= x), y = 1 - x, of the two tails by that which is small. */
static double beta_beyond(double x, double y, double a, double b)
{
    if (x <= 0 || y <= 0) return x <= 0;
    return b * x > a * y ? beta_below(y, x, b, a) : 1 - beta_below(x, y, a, b);
}

/* T^2 / (f + T^2) is Beta(1/2, f/2). */
double lm_student_beyond(double t, int64_t freedom)
{
    const double f = (double)freedom, square = t * t;
    const double both =
        beta_beyond(square / (f + square), f / (f + square), 0.5, f / 2);
    return t < 0 ? 1 - both / 2 : both / 2;
}

double lm_beta_beyond(double x, double a, double b)
{
    return beta_beyond(x, 1 - x, a, b);
}

double lm_lgamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

/* 1 <= x <= 2, where digamma has its root x0: the difference of its sums over
 * poles at x and at x0, two of them as they are and the rest by its Taylor
 * series, whose coefficients are +-zeta(k + 2, x0 + 2); what is left out is
 * below 2^-54.  x0 is the sum of two doubles. */
static double digamma_at_root(double x)
{
    static const double c[] = {
        0x1.56975849466d5p-2,   -0x1.c6760a88fc454p-5,  0x1.8e91962a1f8bep-7,
        -0x1.8628b52a2a537p-9,  0x1.9462695bca477p-11,  -0x1.b193f45bddc49p-13,
        0x1.db14ac601b4dbp-15,  -0x1.081b8f18b82bfp-16, 0x1.28a59329078e5p-18,
        -0x1.4f9e855e6c5f8p-20, 0x1.7db7374665108p-22,  -0x1.b3d418c274a18p-24,
        0x1.f30c595d610dbp-26,  -0x1.1e564efaa96f3p-27, 0x1.491e1347ec2ffp-29,
        -0x1.7ac1f438dd2f4p-31, 0x1.b44bb9b2e2838p-33,  -0x1.f6efd34449d38p-35,
        0x1.2209d551e7e01p-36,  -0x1.4eaa8471e5c0bp-38, 0x1.824958c7b6e9bp-40};
    const double x0 = 0x1.762d86356be3fp+0, rest = 0x1.b86a722197829p-54;
    const double d = (x - x0) - rest;
    double sum = 0;
    for (int k = sizeof c / sizeof *c - 1; k >= 0; k--) sum = sum * d + c[k];
    return d * (1 / (x * x0) + (1 / ((x + 1) * (x0 + 1)) + sum));
}

/* Recurrence to that range, above 10 the asymptotic series with Bernoulli
 * numbers (Abramowitz and Stegun 6.3.18), reflection of x < 0, of which only
 * the distance from an integer enters the tangent.  Near its roots below 0
 * the error is relative to the two terms there. */
double lm_digamma(double x)
{
    if (x <= 0 && x == floor(x)) return NAN;
    if (x < 0) return lm_digamma(1 - x) - M_PI / tan(M_PI * (x - rint(x)));
    if (x < 1) return digamma_at_root(x + 1) - 1 / x;
    if (x < 10) {
        double steps = 0;
        for (; x > 2; x--) steps += 1 / (x - 1);
        return digamma_at_root(x) + steps;
    }
    const double z = 1 / (x * x);
    const double series =
        z * (1 / 12. -
             z * (1 / 120. -
                  z * (1 / 252. -
                       z * (1 / 240. - z * (1 / 132. - z * 691 / 32760)))));
    return log(x) - 0.5 / x - series;
}
