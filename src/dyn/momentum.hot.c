/* momentum: the gradient product adds itself to the velocity, m = mu m + g, so
 * that g is never stored.  Nesterov's step needs g once more, after m has it:
 * there g has room of its own. */
#include "core/real.h"
#include "dyn/rule.h"

typedef R(lm_part) part;

static R(lm_place) place(const part *p)
{
    if (p->hyper->nesterov) return (R(lm_place)){p->g, 1, 0};
    return (R(lm_place)){p->m1, 1, (real)p->hyper->momentum};
}

/* w[i] becomes smaller by d. */
static inline void subtract(const part *p, int64_t i, real d)
{
    if (p->moved) {
        p->moved[i] -= d;
        p->w[i] = p->start[i] + p->moved[i];
    } else {
        p->w[i] -= d;
    }
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
            subtract(p, i, lr * (g + mu * m[i]) + shrink * w[i]);
        }
    else
        for (int64_t i = 0; i < p->n; i++) {
            m[i] += decay * w[i];
            subtract(p, i, lr * m[i] + shrink * w[i]);
        }
}

const R(lm_rule) R(lm_rule_momentum) = {1, false, place, update};
