/* pace.h -- how fast each tensor of a run moves.
 *
 * rate = factor x gauge x width: the user's factor, by the name of the tensor
 * or its role; the rule's on the size of its step; and the power of the width
 * that the parametrization has for steps of this kind.  A tensor with factor
 * 0 is frozen: it has neither step nor decay.
 */
#ifndef LM_DYN_PACE_H
#define LM_DYN_PACE_H

#include "dyn/rule.h"

/* The value of a tensor: that of its name, else that of its role, else the
 * rest. */
double lm_pace_named(const lm_named *values, const lm_weight *w);
/* LM_DOMAIN if the name is neither a tensor of the net nor a role; `option` is
 * where it stands. */
lm_status lm_pace_known(lm_env *env, const lm_net *net, const char *option,
                        const char *name);

/* Fill pace (net->weights). */
lm_status lm_pace_fill(lm_env *env, const lm_net *net, const lm_rule *rule,
                       const lm_hyper *hyper, const lm_named *rates,
                       const lm_named *decay, lm_pace *pace);

/* The option that it is. */
#define LM_PACE_RATES                                                          \
    OPT_NAMED(rates, 1, "[0,inf)",                                             \
              "factors on the learning rate by tensor or role, {W1 = 1/3, "    \
              "output = 2}; a name goes before its role, 0 freezes")

#endif
