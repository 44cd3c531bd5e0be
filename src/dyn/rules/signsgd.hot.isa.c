/* signsgd: the sign of the gradient, or of its moving average.
 *
 *     m = mu m + (1 - mu) g,   w -= lr sign(m)
 *
 * Bernstein et al. 2018; with momentum it is their Signum. */
#include "core/real.h"
#include "dyn/optimizer.h"

LM_RULE_UPDATES(signsgd);
typedef R(lm_part) part;

static void update(const part *p)
{
    const real mu = (real)p->hyper->momentum;
    const real nu = (real)(1 - p->hyper->momentum);
    const real lr = (real)p->lr, decay = (real)p->decay;
    const real shrink = (real)p->shrink;
    const real *w = p->w;
    for (int64_t i = 0; i < p->n; i++) {
        real g = p->g[i] + decay * w[i];
        if (p->m1) g = p->m1[i] = mu * p->m1[i] + nu * g;
        R(lm_part_subtract)(p, i, lr * R(lm_sign)(g) + shrink * w[i]);
    }
}

const R(lm_update) R(lm_signsgd) = {R(lm_part_gradient), update};

#ifndef LM_SINGLE
static int moments(const lm_hyper *hyper)
{
    return hyper->momentum > 0;
}

static const lm_rule rule = {
    .name = "signsgd",
    .rate = LM_RATE_ADAM,
    .moments = moments,
    .gradient = lm_rule_yes,
    .d = &lm_signsgd_d,
    .s = &lm_signsgd_s,
};

typedef lm_optimizer_args signsgd_args;

static lm_status signsgd_run(lm_env *env, void *args)
{
    return lm_optimizer_new(env, &rule, args, NULL);
}

#define ARGS signsgd_args
static const lm_slot signsgd_slots[] = {
    LM_OPTIMIZER_IN,
    OPT_NUM(lr, 0.001, "[0,inf)", "learning rate"),
    LM_OPTIMIZER_BATCH,
    OPT_NUM(momentum, 0, "[0,1)",
            "decay rate of the moving average whose sign is taken (Signum)"),
    LM_OPTIMIZER_DECAY(0, "coupled"),
    LM_OPTIMIZER_END_INFINITE,
};
LM_EXPORT(dyn, signsgd,
          "Sign descent: the sign of the gradient, or of its moving average.  "
          "Scales with width as Adam does.",
          "Bernstein et al. 2018, arXiv 1802.04434",
          LM_OPTIMIZER_EXAMPLE("signsgd(net, x, y, {lr = 0.003, batch = 3})"));
#undef ARGS
#endif
