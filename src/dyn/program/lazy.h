/* lazy.h -- networks in the kernel limit. */
#ifndef LM_DYN_PROGRAM_LAZY_H
#define LM_DYN_PROGRAM_LAZY_H

#include "dyn/program/plan.h"

/* net again, in scratch, with the rates of its tensors times `rates` (one a
 * tensor; data may be NULL), and with lr_n those of the limit of the rate
 * lr n / base. */
lm_status lm_limit_lazy_net(lm_env *env, const lm_net *net, bool lr_n,
                            lm_vec rates, lm_net *out);

/* Sizes, activation and depth; no tensors.  LM_DOMAIN, with the reason, if the
 * network has no kernel limit under gradient descent. */
lm_status lm_limit_lazy_plan(lm_env *env, const lm_net *net, bool lr_n,
                             lm_limit_plan *plan);

#endif
