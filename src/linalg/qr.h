/* qr.h -- the QR factorization, with and without column pivoting. */
#ifndef LM_LINALG_QR_H
#define LM_LINALG_QR_H

#include "core/lm.h"

/* a = q r, a m x n, q'q = 1, r upper triangular, its diagonal not negative
 * (which makes the factors of a matrix of full column rank unique).  q is
 * m x p and r p x n, where p is min(m, n), or m for the full factors. */
lm_status lm_qr(lm_env *env, lm_mat a, lm_mat q, lm_mat r);

/* The columns of a in the order of p (n, 0-based) are q r, and the diagonal
 * of r does not increase: rank-revealing. */
lm_status lm_qr_pivot(lm_env *env, lm_mat a, lm_mat q, lm_mat r, int64_t *p);

#endif
