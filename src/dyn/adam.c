/* adam: limn.dyn.adam. */
#include "dyn/optimizer.h"

typedef lm_optimizer_args adam_args;

static lm_status adam_run(lm_env *env, void *args)
{
    return lm_optimizer_new(env, LM_RULE_ADAM, args);
}

#define ARGS adam_args
static const lm_slot adam_slots[] = {
    LM_OPTIMIZER_IN,
    OPT_NUM(lr, 0.001, "[0,inf)", "learning rate"),
    LM_OPTIMIZER_BATCH,
    LM_OPTIMIZER_ADAM,
    OPT_NUM(decay, 0, "[0,inf)", "weight decay (L2): added to the gradient"),
    LM_OPTIMIZER_END,
};
LM_EXPORT(dyn, adam, "Adam: adaptive moment estimation.", "Kingma & Ba 2015",
          LM_OPTIMIZER_EXAMPLE("adam(net, x, y, {lr = 0.01, batch = 3})"));
#undef ARGS
