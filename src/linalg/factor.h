/* factor.h -- Cholesky, QR and LU factors. */
#ifndef LM_LINALG_FACTOR_H
#define LM_LINALG_FACTOR_H

#include "core/lm.h"

/* a = l l', a n x n symmetric, l lower triangular with zeros above.  l may be
 * a.  LM_SINGULAR if a is not positive definite. */
lm_status lm_cholesky(lm_env *env, lm_mat a, lm_mat l);

/* a = q r, a m x n, q'q = 1, r upper triangular, its diagonal not negative
 * (which makes the factors of a matrix of full column rank unique).  q is
 * m x p and r p x n, where p is min(m, n), or m for the full factors. */
lm_status lm_qr(lm_env *env, lm_mat a, lm_mat q, lm_mat r);

/* The columns of a in the order of p (n, 0-based) are q r, and the diagonal
 * of r falls: rank-revealing. */
lm_status lm_qr_pivot(lm_env *env, lm_mat a, lm_mat q, lm_mat r, int64_t *p);

/* The rows of a (m x n) in the order of p (m, 0-based) are l u; l is m x k
 * with a unit diagonal and entries up to 1, u k x n, k = min(m, n).  Also of
 * singular matrices. */
lm_status lm_lu(lm_env *env, lm_mat a, lm_mat l, lm_mat u, int64_t *p);

#endif
