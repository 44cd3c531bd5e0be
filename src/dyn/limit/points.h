/* points.h -- the inputs that a run was made with. */
#ifndef LM_DYN_LIMIT_POINTS_H
#define LM_DYN_LIMIT_POINTS_H

#include "core/lm.h"

/* all (points x d) = x, then test, which may have no data. */
lm_status lm_limit_place(const lm_env *env, lm_mat x, lm_mat test, double *all);

/* The points that rows of z are; LM_DOMAIN where one is none. */
lm_status lm_limit_find(lm_env *env, const double *all, int64_t points,
                        lm_mat z, int64_t *point);

#endif
