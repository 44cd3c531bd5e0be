/* rule: update rules of the limit. */
#include "dyn/program/rule.h"

#include <math.h>

const char *lm_limit_opt_name(lm_limit_opt opt)
{
    static const char *const names[] = {LM_LIMIT_OPTS(LM_TEXT)};
    return names[opt];
}

static void descend(const lm_limit_rule *r, const lm_limit_part *p)
{
    for (int64_t i = 0; i < p->n; i++) {
        double g = p->g[i];
        if (r->momentum > 0) {
            p->m1[i] = r->momentum * p->m1[i] + g;
            g = r->nesterov ? g + r->momentum * p->m1[i] : p->m1[i];
        }
        p->w[i] -= p->lr * g;
    }
}

static void descend_sign(const lm_limit_part *p)
{
    for (int64_t i = 0; i < p->n; i++)
        p->w[i] -= p->lr * (p->g[i] > 0 ? 1 : p->g[i] < 0 ? -1 : p->g[i]);
}

static void descend_adam(const lm_limit_rule *r, const lm_limit_part *p)
{
    const double t = (double)p->t;
    const double c1 = 1 - pow(r->beta1, t), c2 = 1 - pow(r->beta2, t);
    for (int64_t i = 0; i < p->n; i++) {
        const double g = p->g[i];
        p->m1[i] = r->beta1 * p->m1[i] + (1 - r->beta1) * g;
        p->m2[i] = r->beta2 * p->m2[i] + (1 - r->beta2) * g * g;
        p->w[i] -= p->lr * (p->m1[i] / c1) / (sqrt(p->m2[i] / c2) + p->eps);
    }
}

void lm_limit_move(const lm_limit_rule *r, const lm_limit_part *p)
{
    if (p->lr == 0) return;
    if (r->opt == LM_LIMIT_OPT_SIGN)
        descend_sign(p);
    else if (r->opt == LM_LIMIT_OPT_ADAM)
        descend_adam(r, p);
    else
        descend(r, p);
}
