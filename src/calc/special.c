#include "calc/special.h"

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

/* Where erfc(x) is so small that it has lost digits: x^2 = -log(tail x
 * sqrt(pi) / s), erfc(x) = exp(-x^2) / (x sqrt(pi)) s(x), by the asymptotic
 * series of s; a step gains three digits. */
static double far_tail(double tail)
{
    double x = sqrt(-log(tail));
    for (int i = 0; i < 8; i++) {
        const double z = 1 / (2 * x * x);
        const double s = -z * (1 - 3 * z * (1 - 5 * z * (1 - 7 * z)));
        x = sqrt(log1p(s) - log(tail) - log(x) - log(M_PI) / 2);
    }
    return x;
}

/* Phi(x) = erfc(-x / sqrt 2) / 2, so the lower tail 2 p is matched itself. */
double lm_normal_quantile(double p)
{
    if (!(p >= 0 && p <= 1)) return NAN;
    if (p == 0 || p == 1) return p == 0 ? -INFINITY : INFINITY;
    if (p < 1e-300) return -M_SQRT2 * far_tail(2 * p);
    if (p > 0.25 && p < 0.75) return M_SQRT2 * lm_erfinv(2 * p - 1);
    const double tail = p < 0.5 ? 2 * p : 2 * (1 - p);
    const double x = halley(start(log(tail) + log(2 - tail)), 1 - tail, tail);
    return p < 0.5 ? -M_SQRT2 * x : M_SQRT2 * x;
}

double lm_lgamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

/* Reflection to positive x, recurrence to x >= 10, then the asymptotic
 * series with Bernoulli numbers (Abramowitz and Stegun 6.3.18). */
double lm_digamma(double x)
{
    if (x <= 0 && x == floor(x)) return NAN;
    if (x < 0) return lm_digamma(1 - x) - M_PI / tan(M_PI * x);
    double shift = 0;
    for (; x < 10; x++) shift -= 1 / x;
    const double z = 1 / (x * x);
    const double series =
        z * (1 / 12. -
             z * (1 / 120. -
                  z * (1 / 252. -
                       z * (1 / 240. - z * (1 / 132. - z * 691 / 32760)))));
    return shift + log(x) - 0.5 / x - series;
}
