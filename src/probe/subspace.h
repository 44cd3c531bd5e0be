/* subspace.h -- orthonormal bases of the span of columns. */
#ifndef LM_PROBE_SUBSPACE_H
#define LM_PROBE_SUBSPACE_H

#include "core/lm.h"

/* q (n x k, in scratch) = an orthonormal basis of the columns of a (n x k),
 * which messages call `name`: LM_DOMAIN if they are more than n or dependent,
 * to 1e-12 of the largest after each has been given the length 1. */
lm_status lm_subspace(lm_env *env, const char *name, lm_mat a, lm_mat *q);

/* What that takes (decl.h). */
double lm_subspace_work(lm_mat a);

/* p' q in scratch. */
lm_status lm_cosines(lm_env *env, lm_mat p, lm_mat q, lm_mat *out);

#endif
