/* pair.h -- the covariance of a centred Gaussian pair (u, v).
 *
 *     a = Var u,  b = Var v,  c = Cov(u, v),  del = a b - c^2,
 *     psi = pi - angle(u, v) = atan2(sqrt del, -c),
 *     gap = 1 - |rho|,  rho = c / sqrt(a b),  del = a b gap (2 - gap).
 *
 * del is a difference of products with one rounding each (Kahan): exact to
 * rounding for the a, b, c given, where the plain expression loses accuracy
 * like 1 / (1 - rho^2).  psi is relatively accurate at both ends, unlike acos.
 * A gap that is known to more than a, b, c tell, as that of nearly equal
 * inputs is from their difference, says more of the angle than c does.
 */
#ifndef LM_CALC_PAIR_H
#define LM_CALC_PAIR_H

#include <math.h>

typedef struct lm_pair {
    double a, b, c, del;
} lm_pair;

/* a b - c^2, and 0 where rounding of c made it negative. */
static inline double lm_pair_del(double a, double b, double c)
{
    const double square = c * c;
    const double del = fma(a, b, -square) + fma(-c, c, square);
    return del < 0 ? 0 : del;
}

/* The gap that a, b, c have, relatively accurate; 1 without a variance. */
static inline double lm_pair_gap(double a, double b, double c)
{
    const double size = sqrt(a) * sqrt(b), r = size > 0 ? fabs(c) / size : 0;
    if (!(r > 0.99) || !(size < HUGE_VAL)) return 1 - r;
    const int i = ilogb(a) / 2, j = ilogb(b) / 2;
    const double p = ldexp(a, -2 * i), q = ldexp(b, -2 * j);
    const double del = lm_pair_del(p, q, ldexp(ldexp(c, -i), -j));
    return del / (p * q) / (1 + fmin(r, 1));
}

/* The smaller of the angles of (u, v) and (u, -v), relatively accurate. */
static inline double lm_pair_angle(double gap)
{
    return 2 * asin(sqrt(gap / 2));
}

static inline lm_pair lm_pair_of(double a, double b, double c)
{
    return (lm_pair){a, b, c, lm_pair_del(a, b, c)};
}

#endif
