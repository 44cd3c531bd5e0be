/* svd.h -- the singular value decomposition, and what follows from it.
 *
 *     a = u diag(s) vt,   a m x n,   s descending,   u'u = 1,   vt vt' = 1
 *
 * LAPACK's divide and conquer, and its QR iteration where that fails.  The
 * sign of each pair is such that the largest entry of the row of vt is
 * positive.
 */
#ifndef LM_LINALG_SVD_H
#define LM_LINALG_SVD_H

#include "core/lm.h"

/* With k = min(m, n): u is m x k and vt k x n; or full, m x m and n x n; or
 * u.data and vt.data are both NULL and only s (k) is found.  LM_SINGULAR if
 * it does not converge. */
lm_status lm_svd(lm_env *env, lm_mat a, lm_mat u, lm_vec s, lm_mat vt);

/* The choice of signs above, of the k first pairs; u may lack (data NULL). */
void lm_svd_signs(lm_mat u, lm_mat vt, int64_t k);

/* How many of s (descending, of an m x n matrix) exceed tol s[0]; tol < 0
 * stands for max(m, n) 2^-52. */
int64_t lm_rank(int64_t m, int64_t n, lm_vec s, double tol);

/* What is below tol counts as zero: the slot of lm_rank's option. */
#define LM_RANK_TOL(what)                                                      \
    OPT_NUM(tol, -1, "[-1,1]",                                                 \
            "singular values below tol times the largest " what                \
            "; negative: max(m, n) 2^-52")

/* The singular values alone, into s, in scratch; or times a power of 2, of which
 * none overflows. */
lm_status lm_singular_values(lm_env *env, lm_mat a, lm_vec *s);
lm_status lm_singular_ratios(lm_env *env, lm_mat a, lm_vec *s);

#endif
