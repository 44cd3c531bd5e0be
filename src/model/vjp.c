/* vjp: limn.model.vjp. */
#include "model/docs.h"
#include "model/nodes/node.h"
#include "model/passes/net.h"

lm_status lm_net_vjp(lm_env *env, const lm_net *net, lm_mat x, lm_mat u,
                     lm_vec gradient)
{
    const lm_status status = lm_net_can(env, net, LM_PASS_BACKWARD);
    if (status) return status;
    return LM_PRECISE(net, lm_vjp)(env, net, x, u, gradient);
}

typedef struct {
    lm_net *net;
    lm_mat x, u;
    lm_vec gradient;
} vjp_args;

static lm_status vjp_run(lm_env *env, void *args)
{
    vjp_args *a = args;
    return lm_net_vjp(env, a->net, a->x, a->u, a->gradient);
}

#define ARGS vjp_args
static const lm_slot vjp_slots[] = {
    IN_OBJ(net, net, "d k p", "a network"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    IN_MAT(u, "m k", "cotangent vectors of the outputs"),
    OUT_VEC(gradient, "p",
            "sum over samples and outputs of u df/dw, flat; zero where the "
            "network is frozen"),
    LM_SLOTS_END,
};
LM_EXPORT(model, vjp,
          "Vector-Jacobian product: the transposed Jacobian of the outputs by "
          "the parameters, times a vector.",
          NULL,
          LM_NET_EXAMPLE "local g = net:vjp(x, {{1}, {0}, {0}})\n"
                         "assert(#g == net:count())");
#undef ARGS
