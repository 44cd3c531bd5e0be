/* accuracy: limn.model.accuracy. */
#include "model/docs.h"
#include "model/passes/net.h"

lm_status lm_net_accuracy(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                          double *fraction)
{
    lm_mat target;
    int64_t correct;
    const lm_loss loss = net->k > 1 && y.rank == 1 ? LM_LOSS_XENT : LM_LOSS_MSE;
    lm_status status = lm_loss_target(env, loss, y, x.rows, net->k, &target);
    if (!status)
        status = LM_PRECISE(net, lm_correct)(env, net, x, target, &correct);
    if (!status) *fraction = (double)correct / (double)x.rows;
    return status;
}

typedef struct {
    lm_net *net;
    lm_mat x;
    lm_tensor y;
    double fraction;
} accuracy_args;

static lm_status accuracy_run(lm_env *env, void *args)
{
    accuracy_args *a = args;
    return lm_net_accuracy(env, a->net, a->x, a->y, &a->fraction);
}

#define ARGS accuracy_args
static const lm_slot accuracy_slots[] = {
    IN_OBJ(net, net, "d k", "a network"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    IN_TENSOR(y, "?",
              "class labels 0 .. k-1, or m x k with the largest entry at the "
              "class; with one output, labels of either sign, of which 0 is "
              "none"),
    OUT_NUM(fraction, "of samples classified correctly: the largest output is "
                      "at the class, or one output has the sign of its label"),
    LM_SLOTS_END,
};
LM_EXPORT(model, accuracy,
          "Classification accuracy: the fraction of samples classified "
          "correctly.",
          NULL,
          LM_NET_EXAMPLE "local a = net:accuracy(x, {1, -1, 1})\n"
                         "assert(a >= 0 and a <= 1)");
#undef ARGS
