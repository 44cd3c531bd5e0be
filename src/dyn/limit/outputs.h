/* outputs.h -- outputs of a run of infinite width beside their targets. */
#ifndef LM_DYN_LIMIT_OUTPUTS_H
#define LM_DYN_LIMIT_OUTPUTS_H

#include "dyn/limit/limit.h"

typedef struct lm_limit_outputs_of {
    lm_mat f, se; /* in scratch */
    lm_mat y;     /* targets as loss.h has them */
} lm_limit_outputs_of;

/* On x, or on all training data where x and y are absent.  LM_DOMAIN if one is
 * given without the other. */
lm_status lm_limit_outputs(lm_env *env, lm_limit *run, lm_mat x, lm_tensor y,
                           lm_limit_outputs_of *out);

#endif
