/* inv.h -- the inverse of a matrix. */
#ifndef LM_LINALG_INV_H
#define LM_LINALG_INV_H

#include "core/lm.h"

/* value = a^-1, which may be a; *rcond, unless NULL, as in solve.h.
 * LM_SINGULAR if a is singular, LM_DOMAIN if the inverse overflows. */
lm_status lm_inv(lm_env *env, lm_mat a, lm_mat value, double *rcond);

#endif
