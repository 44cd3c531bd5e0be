/* adamw: limn.dyn.adamw. */
#include "dyn/optimizer.h"
#include "dyn/rules/rules.h"

typedef lm_optimizer_args adamw_args;

static lm_status adamw_run(lm_env *env, void *args)
{
    return lm_optimizer_new(env, lm_rule_adam(), args, NULL);
}

#define ARGS adamw_args
static const lm_slot adamw_slots[] = {
    LM_OPTIMIZER_IN,
    OPT_NUM(lr, 0.001, "[0,inf)", "learning rate"),
    LM_OPTIMIZER_BATCH,
    LM_OPTIMIZER_ADAM(0.9, 0.999),
    LM_OPTIMIZER_DECAY(0.01, "decoupled"),
    LM_OPTIMIZER_END,
};
LM_EXPORT(dyn, adamw, "Adam with decoupled weight decay.",
          "Loshchilov & Hutter 2019",
          LM_OPTIMIZER_EXAMPLE("adamw(net, x, y, {lr = 0.01, batch = 3})"));
#undef ARGS
