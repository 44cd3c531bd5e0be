/* cg.h -- conjugate gradients: A x = b for a positive definite operator.
 *
 * Hestenes & Stiefel 1952, for several right-hand sides at a time, each with
 * its own directions.  The residuals of the recursion drift away from those of
 * x, so these are measured at the end, and the method starts again from x
 * where they are too large and the last start has more than halved them.  The
 * error of x is at most the residual divided by the smallest eigenvalue of A.
 */
#ifndef LM_LINALG_CG_H
#define LM_LINALG_CG_H

#include "linalg/solver.h"

typedef struct lm_cg_wish {
    double tol;       /* |b - A x| relative to |b| */
    int64_t products; /* with vectors, at most, but for the measurement */
} lm_cg_wish;

typedef struct lm_cg {
    int64_t k;
    double *x;        /* k x n */
    double *residual; /* k, |b - A x|; NaN before the end */
    bool converged;   /* all k, to the tolerance */
} lm_cg;

/* Right-hand sides are the rows of b (k x n).  A reply shows whether the
 * operator is positive definite in the directions taken: LM_DOMAIN if not. */
lm_status lm_cg_new(lm_env *env, lm_mat b, const lm_cg_wish *wish,
                    lm_solver **out);

/* What the method has found by now; NULL if the solver is another one. */
const lm_cg *lm_cg_found(const lm_solver *solver);

#endif
