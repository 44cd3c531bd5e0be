/* jvp: limn.model.jvp. */
#include "model/docs.h"
#include "model/nodes/node.h"
#include "model/passes/net.h"

lm_status lm_net_jvp(lm_env *env, const lm_net *net, lm_mat x, lm_vec v,
                     lm_mat dx, lm_mat df)
{
    const lm_status status = lm_net_can(env, net, LM_PASS_TANGENT);
    if (status) return status;
    if (net->lazy && dx.data)
        return lm_fail(env, LM_DOMAIN,
                       "'dx' has no meaning for a linearized network, which is "
                       "differentiated by its parameters only");
    return LM_PRECISE(net, lm_jvp)(env, net, x, v, dx, df);
}

typedef struct {
    lm_net *net;
    lm_mat x, dx, df;
    lm_vec v;
} jvp_args;

static lm_status jvp_run(lm_env *env, void *args)
{
    jvp_args *a = args;
    return lm_net_jvp(env, a->net, a->x, a->v, a->dx, a->df);
}

#define ARGS jvp_args
static const lm_slot jvp_slots[] = {
    IN_OBJ(net, net, "d k p", "a network"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    IN_VEC(v, "p", "tangent vector of the parameters, flat"),
    OPT_MAT(dx, "m d", "tangent vectors of the inputs; none by default"),
    OUT_MAT(df, "m k", "directional derivative of the outputs"),
    LM_SLOTS_END,
};
LM_EXPORT(model, jvp,
          "Jacobian-vector product: the directional derivative of the outputs "
          "along a direction of the parameters, and of the inputs.",
          NULL,
          LM_NET_EXAMPLE "local df = net:jvp(x, net:flat())\n"
                         "assert(#df == 3)");
#undef ARGS
