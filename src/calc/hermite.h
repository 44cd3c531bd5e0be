/* hermite.h -- normalised probabilists' Hermite polynomials.
 *
 *     he_k = He_k / sqrt(k!),   E he_j(z) he_k(z) = [j = k],  z ~ N(0, 1),
 *     sqrt(k + 1) he_{k+1} = z he_k - sqrt(k) he_{k-1}.
 */
#ifndef LM_CALC_HERMITE_H
#define LM_CALC_HERMITE_H

#include "calc/gauss.h"
#include "core/lm.h"

/* From he_k and he_{k-1} at n points, in place, to he_{k+1} and he_k; k = 0
 * starts from 1 and 0.  The same factor may stand before both. */
void lm_hermite_next_d(int64_t k, int64_t n, const double *z, double *he,
                       double *below);
void lm_hermite_next_s(int64_t k, int64_t n, const float *z, float *he,
                       float *below);

/* g(z) = sum_k c_k he_k(z): c[0] is its mean under N(0, 1), the sum of squares
 * of the others its variance. */
double lm_hermite_series(const volatile lm_flag *stop, lm_vec c, double z);

/* a_k = E f(sqrt(variance) z) he_k(z), k < a.n, with absolute errors; square =
 * E f^2, so that square - sum a_k^2 is what the terms left out weigh.  NaN with
 * an infinite error where E f^2 is not found. */
lm_status lm_hermite_coefficients(lm_env *env, const lm_integrand *f,
                                  double variance, lm_vec a, double *error,
                                  lm_estimate *square);

#endif
