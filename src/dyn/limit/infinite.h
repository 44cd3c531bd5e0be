/* infinite.h -- optimizers on networks of infinite width. */
#ifndef LM_DYN_LIMIT_INFINITE_H
#define LM_DYN_LIMIT_INFINITE_H

#include "dyn/optimizer.h"

/* The run of the limit that the parametrization has (program/which.h), into
 * a->infinite, by the solver that fits.  LM_DOMAIN with the reason if there is
 * none, or one of the options has no limit. */
lm_status lm_infinite_new(lm_env *env, const lm_rule *rule,
                          lm_optimizer_args *a);

#endif
