/* det.h -- determinants, by LU, also where they overflow. */
#ifndef LM_LINALG_DET_H
#define LM_LINALG_DET_H

#include "core/lm.h"

/* det a = m 2^e with 1/2 <= |m| < 1; m = 0 if a is singular. */
lm_status lm_det(lm_env *env, lm_mat a, double *m, int64_t *e);

#endif
