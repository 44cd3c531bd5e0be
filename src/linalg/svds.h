/* svds.h -- the largest singular triplets of a large operator.
 *
 * Randomised block Krylov iteration (Halko, Martinsson & Tropp 2011; Musco &
 * Musco 2015): a random block, multiplied by A A' again and again, spans a
 * space on which A is decomposed exactly; it grows until the residuals pass,
 * at last to the whole space.
 */
#ifndef LM_LINALG_SVDS_H
#define LM_LINALG_SVDS_H

#include "linalg/solver.h"

typedef struct lm_svds_wish {
    int64_t k;     /* how many, at most min(m, n) */
    int64_t block; /* vectors in a block; 0: k + 8 */
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
