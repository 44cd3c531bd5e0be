/* sgd: the gradient product subtracts itself from the weights,
 * w = (1 - lr decay) w - lr a in' g, as one call of gemm: beta is the decay,
 * and neither gradient nor update is ever stored. */
#include "core/real.h"
#include "dyn/optimizer.h"
#include "dyn/rules/rules.h"

LM_RULE_UPDATES(sgd);
typedef R(lm_part) part;

/* The part of w that is lost to decay. */
static double lost(const part *p)
{
    return p->lr * p->decay + p->shrink;
}

static R(lm_place) place(const part *p)
{
    const real alpha = (real)-p->lr;
    if (p->moved) return (R(lm_place)){p->moved, alpha, 1};
    return (R(lm_place)){p->w, alpha, (real)(1 - lost(p))};
}

static void update(const part *p)
{
    if (!p->moved) return;
    const real loss = (real)lost(p);
    for (int64_t i = 0; i < p->n; i++) {
        p->moved[i] -= loss * p->w[i];
        p->w[i] = p->start[i] + p->moved[i];
    }
}

const R(lm_update) R(lm_sgd) = {place, update};

#ifndef LM_SINGLE
static const lm_rule rule = {
    .name = "sgd",
    .rate = LM_RATE_SGD,
    .moments = lm_rule_none,
    .gradient = lm_rule_no,
    .d = &lm_sgd_d,
    .s = &lm_sgd_s,
};

const lm_rule *lm_rule_sgd(void)
{
    return &rule;
}

typedef lm_optimizer_args sgd_args;

static lm_status sgd_run(lm_env *env, void *args)
{
    sgd_args *a = args;
    return lm_optimizer_new(env, a->momentum > 0 ? lm_rule_momentum() : &rule,
                            a, NULL);
}

#define ARGS sgd_args
static const lm_slot sgd_slots[] = {
    LM_OPTIMIZER_IN,
    OPT_NUM(lr, 0.1, "[0,inf)", "learning rate"),
    LM_OPTIMIZER_LR_N,
    LM_OPTIMIZER_BATCH,
    LM_OPTIMIZER_MOMENTUM(0),
    OPT_FLAG(nesterov, false, "Nesterov momentum"),
    LM_OPTIMIZER_DECAY(0, "coupled"),
    LM_OPTIMIZER_END_INFINITE,
};
LM_EXPORT(dyn, sgd,
          "Minibatch stochastic gradient descent, optionally with momentum.",
          "Robbins & Monro 1951",
          LM_OPTIMIZER_EXAMPLE("sgd(net, x, y, {lr = 0.1, batch = 2})"));
#undef ARGS
#endif
