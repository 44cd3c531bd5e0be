/* svdvals.h -- singular values alone, fast.
 *
 * They are the roots of the eigenvalues of the smaller one of a a' and a' a,
 * which a reduction in two stages finds (band.h), made of products of matrices,
 * where that to bidiagonal form is bound by memory.  Squares are known to a
 * rounding of the largest one: a value s to about 1e-14 s_1^2 / s, and none worse
 * than to 1e-7 s_1.
 */
#ifndef LM_LINALG_SVDVALS_H
#define LM_LINALG_SVDVALS_H

#include "core/lm.h"

/* s and its absolute errors, min(m, n) of each, falling. */
lm_status lm_svdvals(lm_env *env, lm_mat a, lm_vec s, double *s_error);

#endif
