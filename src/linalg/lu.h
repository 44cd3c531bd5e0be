/* lu.h -- the LU factorization with row interchanges. */
#ifndef LM_LINALG_LU_H
#define LM_LINALG_LU_H

#include "core/lm.h"

/* The rows of a (m x n) in the order of p (m, 0-based) are l u; l is m x k
 * with a unit diagonal and entries up to 1, u k x n, k = min(m, n).  Also of
 * singular matrices. */
lm_status lm_lu(lm_env *env, lm_mat a, lm_mat l, lm_mat u, int64_t *p);

#endif
