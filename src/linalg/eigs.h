/* eigs.h -- one end of the spectrum of a large symmetric operator.
 *
 * Lanczos' method, implicitly restarted (Sorensen 1992; ARPACK), which needs
 * products with the operator only.  An eigenvalue that occurs several times
 * may be found less often than it occurs.
 */
#ifndef LM_LINALG_EIGS_H
#define LM_LINALG_EIGS_H

#include "core/lm.h"

/* out = operator(v), both n. */
typedef lm_status (*lm_operator)(lm_env *env, void *context, const double *v,
                                 double *out);

typedef enum lm_end {
    LM_TOP,     /* the largest, falling */
    LM_BOTTOM,  /* the smallest, rising */
    LM_EXTREME, /* the largest in absolute value, falling */
} lm_end;
#define LM_END_RULE "top|bottom|extreme"

typedef struct lm_eigs {
    int64_t products; /* how many were taken */
    bool converged;   /* all k, to the tolerance */
} lm_eigs;

/* k <= n eigenvalues into value, unit eigenvectors into the rows of v (k x n),
 * and |operator(v) - value v| into residual.  Stops after `steps` restarts or
 * when the error of every value is below tol times that value (tol = 0:
 * rounding).  Values that have not converged by then, or an operator that
 * gives NaN, leave NaN.  The first vector follows from the seed.  The whole
 * matrix is formed if n is small or k is more than n / 3.
 *
 * ARPACK keeps state between products: the operator must not use it. */
lm_status lm_eigs_operator(lm_env *env, lm_operator operator, void * context,
                           int64_t n, int64_t k, lm_end end, double tol,
                           int64_t steps, uint64_t seed, double *value,
                           lm_mat v, double *residual, lm_eigs *out);

#endif
