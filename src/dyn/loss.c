/* loss: limn.dyn.loss. */
#include "dyn/docs.h"
#include "dyn/run.h"

typedef struct {
    lm_run *run;
    lm_mat x;
    lm_tensor y;
    double value;
} loss_args;

static lm_status loss_run(lm_env *env, void *args)
{
    loss_args *a = args;
    const lm_run *run = a->run;
    lm_status status = lm_run_data(env, run, &a->x, &a->y);
    if (status) return status;
    return lm_net_loss(env, run->net, a->x, a->y, run->spec.loss, &a->value);
}

#define ARGS loss_args
static const lm_slot loss_slots[] = {
    IN_OBJ(run, run, "d k", "a run"),
    OPT_MAT(x, "m d", "inputs, with y; the training data by default"),
    OPT_TENSOR(y, "?", "targets of x"),
    OUT_NUM(value, "loss at the current parameters, averaged over samples"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, loss, "Loss on all training data, or on other data.", NULL,
          LM_RUN_EXAMPLE "assert(run:loss() == net:loss(x, y))");
#undef ARGS
