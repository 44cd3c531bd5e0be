/* hvp: limn.model.hvp. */
#include "model/docs.h"
#include "model/nodes/node.h"
#include "model/passes/net.h"

lm_status lm_net_hvp(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                     lm_loss loss, lm_mat v, lm_mat hv, void *point)
{
    lm_mat target;
    lm_status status = lm_loss_target(env, loss, y, x.rows, net->k, &target);
    if (!status) status = lm_net_can(env, net, LM_PASS_TANGENT);
    if (!status) status = lm_net_can(env, net, LM_PASS_CURVE);
    if (status) return status;
    return net->single ? lm_hvp_s(env, net, x, target, loss, v, hv, point)
                       : lm_hvp_d(env, net, x, target, loss, v, hv, point);
}

typedef struct {
    lm_net *net;
    lm_mat x;
    lm_tensor y;
    int loss;
    lm_vec v, hv;
} hvp_args;

static lm_status hvp_run(lm_env *env, void *args)
{
    hvp_args *a = args;
    const lm_mat v = {a->v.data, 1, a->v.n, a->v.n};
    const lm_mat hv = {a->hv.data, 1, a->hv.n, a->hv.n};
    return lm_net_hvp(env, a->net, a->x, a->y, (lm_loss)a->loss, v, hv, NULL);
}

#define ARGS hvp_args
static const lm_slot hvp_slots[] = {
    IN_OBJ(net, net, "d k p", "a network"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    IN_TENSOR(y, "?", LM_TARGETS_DOC),
    IN_VEC(v, "p", "a vector, flat"),
    OPT_CHOICE(loss, "mse", LM_LOSS_NAMES, LM_LOSS_DOC),
    OUT_VEC(hv, "p", "Hessian times v, flat; zero where the network is frozen"),
    LM_SLOTS_END,
};
LM_EXPORT(model, hvp,
          "Hessian-vector product: the Hessian of the loss with respect to "
          "the parameters, times a vector.",
          "Pearlmutter 1994",
          LM_NET_EXAMPLE "local hv = net:hvp(x, y, net:flat())\n"
                         "assert(#hv == net:count())");
#undef ARGS
