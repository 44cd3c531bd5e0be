/* rmsprop: the gradient over the root of its mean square.
 *
 *     v = b v + (1 - b) g^2,   d = g / (sqrt(v - a^2) + eps),
 *     w -= lr d,   or with momentum   m = mu m + d,   w -= lr m
 *
 * where a = 0, or if centered a = b a + (1 - b) g.  Nothing corrects for v = 0
 * at first, so that the first step is 1 / sqrt(1 - b).  v - a^2 is a variance;
 * where rounding makes it negative it is zero.  Tieleman & Hinton 2012;
 * centered: Graves 2013; in this order of root and eps: PyTorch. */
#include "core/real.h"
#include "core/vecmath.h"
#include "dyn/optimizer.h"

LM_RULE_UPDATES(rmsprop);
typedef R(lm_part) part;

static real deviation(real v, real a)
{
    const real variance = v - a * a;
    return M(sqrt)(variance < 0 ? 0 : variance);
}

static void update(const part *p)
{
    const lm_hyper *h = p->hyper;
    const real b = (real)h->beta2, c = (real)(1 - h->beta2);
    const real mu = (real)h->momentum, lr = (real)p->lr, eps = (real)p->eps;
    const real decay = (real)p->decay, shrink = (real)p->shrink;
    const real *w = p->w;
    real *v = p->m1, *m = h->momentum > 0 ? p->m2 : NULL;
    real *a = !h->centered ? NULL : m ? p->m3 : p->m2;
    for (int64_t i = 0; i < p->n; i++) {
        const real g = p->g[i] + decay * w[i];
        v[i] = b * v[i] + c * g * g;
        if (a) a[i] = b * a[i] + c * g;
        real d = g / (deviation(v[i], a ? a[i] : 0) + eps);
        if (m) d = m[i] = mu * m[i] + d;
        R(lm_part_subtract)(p, i, lr * d + shrink * w[i]);
    }
}

const R(lm_update) R(lm_rmsprop) = {R(lm_part_gradient), update};

#ifndef LM_SINGLE
static int moments(const lm_hyper *hyper)
{
    return 1 + (hyper->momentum > 0) + hyper->centered;
}

static const lm_rule rule = {
    .name = "rmsprop",
    .rate = LM_RATE_ADAM,
    .moments = moments,
    .gradient = lm_rule_yes,
    .d = &lm_rmsprop_d,
    .s = &lm_rmsprop_s,
};

typedef lm_optimizer_args rmsprop_args;

static lm_status rmsprop_run(lm_env *env, void *args)
{
    return lm_optimizer_new(env, &rule, args, NULL);
}

#define ARGS rmsprop_args
static const lm_slot rmsprop_slots[] = {
    LM_OPTIMIZER_IN,
    OPT_NUM(lr, 0.001, "[0,inf)", "learning rate"),
    LM_OPTIMIZER_BATCH,
    OPT_NUM(beta2, 0.99, "[0,1)", "decay rate of the second moment"),
    LM_OPTIMIZER_EPS,
    LM_OPTIMIZER_MOMENTUM(0),
    OPT_FLAG(centered, false,
             "divide by the standard deviation of the gradient instead of the "
             "root of its second moment"),
    LM_OPTIMIZER_DECAY(0, "coupled"),
    LM_OPTIMIZER_END,
};
LM_EXPORT(dyn, rmsprop,
          "RMSprop: the gradient over the root of its mean square.  Scales "
          "with width as Adam does.",
          "Tieleman & Hinton 2012",
          LM_OPTIMIZER_EXAMPLE("rmsprop(net, x, y, {lr = 0.01, batch = 3})"));
#undef ARGS
#endif
