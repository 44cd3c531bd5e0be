/* lion: the sign of a momentum that the present gradient enters twice.
 *
 *     c = b1 m + (1 - b1) g,   w -= lr sign(c),   m = b2 m + (1 - b2) g
 *
 * All entries of w move by lr whatever the gradient is, those with c = 0 not at
 * all.  Chen et al. 2023. */
#include "core/real.h"
#include "dyn/optimizer.h"

LM_RULE_UPDATES(lion);
typedef R(lm_part) part;

static void update(const part *p)
{
    const real b1 = (real)p->hyper->beta1, b2 = (real)p->hyper->beta2;
    const real d1 = (real)(1 - p->hyper->beta1);
    const real d2 = (real)(1 - p->hyper->beta2);
    const real lr = (real)p->lr, decay = (real)p->decay;
    const real shrink = (real)p->shrink;
    const real *w = p->w;
    real *m = p->m1;
    for (int64_t i = 0; i < p->n; i++) {
        const real g = p->g[i] + decay * w[i];
        const real c = b1 * m[i] + d1 * g;
        m[i] = b2 * m[i] + d2 * g;
        R(lm_part_subtract)(p, i, lr * R(lm_sign)(c) + shrink * w[i]);
    }
}

const R(lm_update) R(lm_lion) = {R(lm_part_gradient), update};

#ifndef LM_SINGLE
static const lm_rule rule = {
    .name = "lion",
    .rate = LM_RATE_ADAM,
    .moments = lm_rule_one,
    .gradient = lm_rule_yes,
    .d = &lm_lion_d,
    .s = &lm_lion_s,
};

typedef lm_optimizer_args lion_args;

static lm_status lion_run(lm_env *env, void *args)
{
    return lm_optimizer_new(env, &rule, args, NULL);
}

#define ARGS lion_args
static const lm_slot lion_slots[] = {
    LM_OPTIMIZER_IN,
    OPT_NUM(lr, 0.0003, "[0,inf)",
            "learning rate; 3 to 10 times below that of Adam"),
    LM_OPTIMIZER_BATCH,
    OPT_NUM(beta1, 0.9, "[0,1)", "share of the momentum in the direction"),
    OPT_NUM(beta2, 0.99, "[0,1)", "decay rate of the momentum"),
    LM_OPTIMIZER_DECAY(0, "decoupled"),
    LM_OPTIMIZER_END,
};
LM_EXPORT(dyn, lion,
          "Lion: the sign of a momentum.  Scales with width as Adam does.",
          "Chen et al. 2023, arXiv 2302.06675",
          LM_OPTIMIZER_EXAMPLE("lion(net, x, y, {lr = 0.003, batch = 3})"));
#undef ARGS
#endif
