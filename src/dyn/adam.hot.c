/* adam: moments, correction and step in one pass.  Kingma & Ba 2015;
 * Loshchilov & Hutter 2019. */
#include "core/real.h"
#include "core/vecmath.h"
#include "dyn/rule.h"

#ifdef LM_SINGLE
#define SQRT sqrtf
#else
#define SQRT sqrt
#endif

typedef R(lm_part) part;

static R(lm_place) place(const part *p)
{
    return (R(lm_place)){p->g, 1, 0};
}

/* moved is NULL unless movement is kept apart. */
static inline void pass(const part *p, real *restrict w, real *restrict moved)
{
    const lm_rates *r = p->rates;
    const double c1 = 1 - pow(r->beta1, (double)p->t);
    const double c2 = 1 - pow(r->beta2, (double)p->t);
    const real b1 = (real)r->beta1, b2 = (real)r->beta2;
    const real d1 = (real)(1 - r->beta1), d2 = (real)(1 - r->beta2);
    const real rate = (real)(p->lr / c1), root = (real)(1 / sqrt(c2));
    const real eps = (real)p->eps, decay = (real)p->decay;
    const real shrink = (real)p->shrink;
    real *restrict m = p->m1, *restrict v = p->m2;
    const real *restrict gradient = p->g, *restrict start = p->start;
#pragma omp simd
    for (int64_t i = 0; i < p->n; i++) {
        const real g = gradient[i] + decay * w[i];
        m[i] = b1 * m[i] + d1 * g;
        v[i] = b2 * v[i] + d2 * g * g;
        const real d =
            rate * m[i] / (root * SQRT(v[i]) + eps) + shrink * w[i];
        if (moved) {
            moved[i] -= d;
            w[i] = start[i] + moved[i];
        } else {
            w[i] -= d;
        }
    }
}

static void update(const part *p)
{
    if (p->moved)
        pass(p, p->w, p->moved);
    else
        pass(p, p->w, NULL);
}

const R(lm_rule) R(lm_rule_adam) = {2, place, update};
