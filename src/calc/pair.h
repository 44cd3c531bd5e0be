/* pair.h -- the covariance of a centred Gaussian pair (u, v).
 *
 *     a = Var u,  b = Var v,  c = Cov(u, v),  del = a b - c^2,
 *     psi = pi - angle(u, v) = atan2(sqrt del, -c).
 *
 * del is a difference of products with one rounding each (Kahan): exact to
 * rounding for the a, b, c given, where the plain expression loses accuracy
 * like 1 / (1 - rho^2).  psi is relatively accurate at both ends, unlike acos.
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

static inline lm_pair lm_pair_of(double a, double b, double c)
{
    return (lm_pair){a, b, c, lm_pair_del(a, b, c)};
}

#endif
