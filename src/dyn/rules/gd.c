/* gd: limn.dyn.gd. */
#include "dyn/optimizer.h"
#include "dyn/rules/rules.h"

typedef lm_optimizer_args gd_args;

static lm_status gd_run(lm_env *env, void *args)
{
    return lm_optimizer_new(env, lm_rule_sgd(), args, NULL);
}

#define ARGS gd_args
static const lm_slot gd_slots[] = {
    LM_OPTIMIZER_IN,
    OPT_NUM(lr, 0.1, "[0,inf)", "learning rate"),
    LM_OPTIMIZER_LR_N,
    LM_OPTIMIZER_DECAY(0, "coupled"),
    LM_OPTIMIZER_END_INFINITE,
};
LM_EXPORT(dyn, gd, "Full-batch gradient descent.", NULL,
          LM_OPTIMIZER_EXAMPLE("gd(net, x, y, {lr = 0.1})"));
#undef ARGS
