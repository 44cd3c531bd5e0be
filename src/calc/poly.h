/* poly.h -- polynomials c_0 + c_1 x + ... + c_n x^n by their coefficients. */
#ifndef LM_CALC_POLY_H
#define LM_CALC_POLY_H

#include "core/lm.h"

double lm_poly_value(const double *c, int64_t degree, double x);

/* All real roots in (lo, hi) at which the sign changes, increasing: between
 * neighbouring roots of the derivative, found likewise, there is at most one,
 * and bisection finds it.  Stores at most `degree` of them and their number;
 * takes scratch.  Cost about 60 degree^3 operations. */
lm_status lm_poly_roots(lm_env *env, const double *c, int64_t degree, double lo,
                        double hi, double *root, int64_t *n);

/* Beyond this |x| there is no root (Fujiwara 1916); 0 for a constant. */
double lm_poly_bound(const double *c, int64_t degree);

#endif
