/* cholesky.h -- the Cholesky factorization a = l l'. */
#ifndef LM_LINALG_CHOLESKY_H
#define LM_LINALG_CHOLESKY_H

#include "core/lm.h"

/* a n x n symmetric, l lower triangular with zeros above.  l may be a.
 * LM_SINGULAR if a is not positive definite. */
lm_status lm_cholesky(lm_env *env, lm_mat a, lm_mat l);

#endif
