/* lstsq.h -- linear least squares. */
#ifndef LM_LINALG_LSTSQ_H
#define LM_LINALG_LSTSQ_H

#include "core/lm.h"

/* w (n x c), of least norm among those that minimise |a w - b|; b m x c.  s
 * (min(m, n)) gets the singular values of a, of which those below tol times
 * the largest count as 0 (tol < 0: max(m, n) 2^-52). */
lm_status lm_lstsq(lm_env *env, lm_mat a, lm_mat b, double tol, lm_mat w,
                   lm_vec s, int64_t *rank);

#endif
