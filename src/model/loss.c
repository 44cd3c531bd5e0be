/* loss: limn.model.loss. */
#include "model/net.h"

lm_status lm_net_loss(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                      lm_loss loss, double *value)
{
    return lm_net_gradient(env, net, x, y, loss, value, (lm_vec){0});
}

typedef struct {
    lm_net *net;
    lm_mat x;
    lm_tensor y;
    int loss;
    double value;
} loss_args;

static lm_status loss_run(lm_env *env, void *args)
{
    loss_args *a = args;
    return lm_net_loss(env, a->net, a->x, a->y, (lm_loss)a->loss, &a->value);
}

#define ARGS loss_args
static const lm_slot loss_slots[] = {
    IN_OBJ(net, net, "d k", "a network"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    IN_TENSOR(y, "?", LM_TARGETS_DOC),
    OPT_CHOICE(loss, "mse", LM_LOSS_NAMES, LM_LOSS_DOC),
    OUT_NUM(value, "the loss, averaged over samples"),
    LM_SLOTS_END,
};
LM_EXPORT(model, loss, "Loss of a network on a data set.", NULL,
          "local net = limn.model.net(2, {zero_readout = true})\n"
          "local x, y = {{1, 0}, {0, 1}}, {1, -1}\n"
          "assert(net:loss(x, y) == 0.5)");
#undef ARGS
