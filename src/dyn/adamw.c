/* adamw: limn.dyn.adamw. */
#include "dyn/optimizer.h"

typedef lm_optimizer_args adamw_args;

static lm_status adamw_run(lm_env *env, void *args)
{
    adamw_args *a = args;
    a->decoupled = true;
    return lm_optimizer_new(env, LM_RULE_ADAM, a);
}

#define ARGS adamw_args
static const lm_slot adamw_slots[] = {
    LM_OPTIMIZER_IN,
    OPT_NUM(lr, 0.001, "[0,inf)", "learning rate"),
    LM_OPTIMIZER_BATCH,
    LM_OPTIMIZER_ADAM,
    OPT_NUM(decay, 0.01, "[0,inf)",
            "weight decay: weights shrink by lr decay, with lr before it is "
            "scaled with width"),
    LM_OPTIMIZER_END,
};
LM_EXPORT(dyn, adamw, "Adam with decoupled weight decay.",
          "Loshchilov & Hutter 2019",
          LM_OPTIMIZER_EXAMPLE("adamw(net, x, y, {lr = 0.01, batch = 3})"));
#undef ARGS
