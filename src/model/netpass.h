/* netpass.h -- net.h's passes in one precision each. */
#ifndef LM_MODEL_NETPASS_H
#define LM_MODEL_NETPASS_H

#include "model/net.h"

#define LM_NETPASS(S)                                                          \
    /* value `index` of the tape, rows of `out`; layers below it run. */       \
    lm_status lm_netpass_values_##S(lm_env *env, const lm_net *net, lm_mat x,  \
                                    int index, lm_mat out);                    \
    lm_status lm_netpass_jvp_##S(lm_env *env, const lm_net *net, lm_mat x,     \
                                 lm_vec v, lm_mat dx, lm_mat df);              \
    /* u or y is given: the derivative by the outputs, or the targets. */      \
    lm_status lm_netpass_gradient_##S(                                         \
        lm_env *env, const lm_net *net, lm_mat x, lm_mat u, lm_mat y,          \
        lm_loss loss, double *value, lm_vec gradient);                         \
    lm_status lm_netpass_hvp_##S(lm_env *env, const lm_net *net, lm_mat x,     \
                                 lm_mat y, lm_loss loss, lm_vec v, lm_vec hv); \
    lm_status lm_netpass_right_##S(lm_env *env, const lm_net *net, lm_mat x,   \
                                   lm_mat y, lm_loss loss, int64_t *right);
LM_NETPASS(d)
LM_NETPASS(s)
#undef LM_NETPASS

#endif
