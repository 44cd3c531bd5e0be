/* gradient: limn.model.gradient. */
#include "model/docs.h"
#include "model/nodes/node.h"
#include "model/passes/net.h"

lm_status lm_net_gradient(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                          lm_loss loss, double *value, lm_vec gradient)
{
    lm_mat target;
    lm_status status = lm_loss_target(env, loss, y, x.rows, net->k, &target);
    if (!status && gradient.data)
        status = lm_net_can(env, net, LM_PASS_BACKWARD);
    if (status) return status;
    return LM_PRECISE(net, lm_gradient)(env, net, x, target, loss, value,
                                        gradient);
}

typedef struct {
    lm_net *net;
    lm_mat x;
    lm_tensor y;
    int loss;
    double value;
    lm_vec gradient;
} gradient_args;

static lm_status gradient_run(lm_env *env, void *args)
{
    gradient_args *a = args;
    return lm_net_gradient(env, a->net, a->x, a->y, (lm_loss)a->loss, &a->value,
                           a->gradient);
}

#define ARGS gradient_args
static const lm_slot gradient_slots[] = {
    IN_OBJ(net, net, "d k p", "a network"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    IN_TENSOR(y, "?", LM_TARGETS_DOC),
    OPT_CHOICE(loss, "mse", LM_LOSS_NAMES, LM_LOSS_DOC),
    OUT_NUM(value, "the loss"),
    OUT_VEC(gradient, "p", "flat; zero where the network is frozen"),
    LM_SLOTS_END,
};
LM_EXPORT(model, gradient,
          "Loss and its gradient with respect to the parameters.", NULL,
          LM_NET_EXAMPLE "local g = net:gradient(x, y)\n"
                         "assert(#g.gradient == net:count() and g.value > 0)");
#undef ARGS
