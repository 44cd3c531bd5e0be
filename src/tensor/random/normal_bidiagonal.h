/* normal_bidiagonal.h -- a bidiagonal matrix with the singular values of a
 * normal one.
 *
 * Reflections from both sides make an m x n matrix of independent standard
 * normal numbers bidiagonal, with the norms of what they act on, which are
 * independent and follow chi laws (Silverstein 1985).
 */
#ifndef LM_TENSOR_RANDOM_NORMAL_BIDIAGONAL_H
#define LM_TENSOR_RANDOM_NORMAL_BIDIAGONAL_H

#include "core/lm.h"

/* d, the diagonal, and e beside it, both of min(m, n), the last e is 0. */
void lm_normal_bidiagonal(uint64_t seed, const char *purpose, int64_t m,
                          int64_t n, double *d, double *e);

#endif
