/* bidiagonal.h -- singular values of bidiagonal matrices. */
#ifndef LM_LINALG_BIDIAGONAL_H
#define LM_LINALG_BIDIAGONAL_H

#include "core/lm.h"

/* d (n), the diagonal, becomes the singular values, falling, each to a few
 * units of rounding of its own size; e (n - 1), the diagonal beside it, is
 * destroyed. */
lm_status lm_bidiagonal_values(lm_env *env, int64_t n, double *d, double *e);

/* How many singular values lie below each of k places x >= 0, given the squares
 * of d and of e, whose n-th is 0: by Sylvester's law of inertia, the signs of the
 * pivots of B' B - x^2.  Exact but for values within rounding of x. */
void lm_bidiagonal_counts(int64_t n, const double *d2, const double *e2,
                          int64_t k, const double *x, double *count);

#endif
