/* bidiagonal.h -- singular values of bidiagonal matrices. */
#ifndef LM_LINALG_BIDIAGONAL_H
#define LM_LINALG_BIDIAGONAL_H

#include "core/lm.h"

/* d (n), the diagonal, becomes the singular values, falling, each to a few
 * units of rounding of its own size; e (n - 1), the diagonal beside it, is
 * destroyed. */
lm_status lm_bidiagonal_values(lm_env *env, int64_t n, double *d, double *e);

#endif
