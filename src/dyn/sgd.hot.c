/* sgd: the gradient product subtracts itself from the weights,
 * w = (1 - lr decay) w - lr a in' g, as one call of gemm: beta is the decay,
 * and neither gradient nor update is ever stored. */
#include "core/real.h"
#include "dyn/rule.h"

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

const R(lm_rule) R(lm_rule_sgd) = {0, false, place, update};
