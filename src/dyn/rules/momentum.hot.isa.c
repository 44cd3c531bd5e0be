/* momentum: the gradient product adds itself to the velocity, m = mu m + g, so
 * that g is never stored.  Nesterov's step needs g once more, after m has it:
 * there g has room of its own.
 *
 *     m = mu m + g + decay w,   w -= lr m      (Nesterov: lr (g + mu m)) */
#include "core/real.h"
#include "dyn/rules/rules.h"

LM_RULE_UPDATES(momentum);
typedef R(lm_part) part;

static R(lm_place) place(const part *p)
{
    if (p->hyper->nesterov) return R(lm_part_gradient)(p);
    return (R(lm_place)){p->m1, 1, (real)p->hyper->momentum};
}

static void update(const part *p)
{
    const real lr = (real)p->lr, decay = (real)p->decay;
    const real mu = (real)p->hyper->momentum, shrink = (real)p->shrink;
    const real *w = p->w;
    real *m = p->m1;
    if (p->hyper->nesterov)
        for (int64_t i = 0; i < p->n; i++) {
            const real g = p->g[i] + decay * w[i];
            m[i] = mu * m[i] + g;
            R(lm_part_subtract)(p, i, lr * (g + mu * m[i]) + shrink * w[i]);
        }
    else
        for (int64_t i = 0; i < p->n; i++) {
            m[i] += decay * w[i];
            R(lm_part_subtract)(p, i, lr * m[i] + shrink * w[i]);
        }
}

const R(lm_update) R(lm_momentum) = {place, update};

#ifndef LM_SINGLE
static const lm_rule rule = {
    .name = "momentum",
    .rate = LM_RATE_SGD,
    .moments = lm_rule_one,
    .gradient = lm_rule_yes,
    .d = &lm_momentum_d,
    .s = &lm_momentum_s,
};

const lm_rule *lm_rule_momentum(void)
{
    return &rule;
}
#endif
