/* svds.h -- the largest singular triplets of a large operator.
 *
 * Block Golub-Kahan-Lanczos (Golub, Luk & Overton 1981) with thick restarts
 * (Baglama & Reichel 2006).  With B = A, or A' if that has more rows, a random
 * block q is multiplied by B, B', B, ...; every product is made orthonormal
 * against all before it on its side, q on the shorter one, z on the longer one:
 *
 *     B q_j = sum_i l_ji z_i,    B' z_i = sum_j l_ji q_j .
 *
 * The singular values of the small matrix l are those of B in these spaces,
 * with no square taken, so that small ones keep their digits; the rows of l that
 * belong to the newest q, which are not multiplied yet, are the residuals.
 * When the spaces are full they shrink to the best triplets.
 *
 * A value is found as often as it occurs: a block has k vectors or more.  The
 * residuals are measured at the end.
 */
#ifndef LM_LINALG_KRYLOV_SVDS_H
#define LM_LINALG_KRYLOV_SVDS_H

#include "linalg/krylov/solver.h"

typedef struct lm_svds_wish {
    int64_t k;     /* how many, at most min(m, n) */
    int64_t block; /* vectors in a block, from k on; 0: k, or 4 */
    int64_t steps; /* powers of A A' at most */
    double tol;    /* residuals relative to the largest value */
    uint64_t seed; /* of the random block */
} lm_svds_wish;

typedef struct lm_svds {
    int64_t k;
    double *u;        /* m x k, orthonormal columns */
    double *s;        /* k, falling; NaN after a product that is not finite */
    double *vt;       /* k x n, orthonormal rows */
    double *residual; /* k, max(|A v - s u|, |A' u - s v|) */
    int64_t powers;   /* of A A' that were taken */
    bool converged;   /* every residual is at most tol s[0] */
} lm_svds;

lm_status lm_svds_new(lm_env *env, int64_t m, int64_t n,
                      const lm_svds_wish *wish, lm_solver **out);

/* What the method has found by now; NULL if the solver is another one. */
const lm_svds *lm_svds_found(const lm_solver *solver);

#endif
