/* sgd: limn.dyn.sgd. */
#include "dyn/optimizer.h"

typedef lm_optimizer_args sgd_args;

static lm_status sgd_run(lm_env *env, void *args)
{
    sgd_args *a = args;
    const lm_rule rule = a->momentum > 0 ? LM_RULE_MOMENTUM : LM_RULE_SGD;
    return lm_optimizer_new(env, rule, a);
}

#define ARGS sgd_args
static const lm_slot sgd_slots[] = {
    LM_OPTIMIZER_IN,
    OPT_NUM(lr, 0.1, "[0,inf)", "learning rate"),
    LM_OPTIMIZER_BATCH,
    OPT_NUM(momentum, 0, "[0,1)", "momentum coefficient"),
    OPT_FLAG(nesterov, false, "Nesterov momentum"),
    OPT_NUM(decay, 0, "[0,inf)", "weight decay (L2): added to the gradient"),
    OPT_FLAG(decoupled, false,
             "decoupled weight decay instead: weights shrink by lr decay"),
    LM_OPTIMIZER_END,
};
LM_EXPORT(dyn, sgd,
          "Minibatch stochastic gradient descent, optionally with momentum.",
          "Robbins & Monro 1951",
          LM_OPTIMIZER_EXAMPLE("sgd(net, x, y, {lr = 0.1, batch = 2})"));
#undef ARGS
