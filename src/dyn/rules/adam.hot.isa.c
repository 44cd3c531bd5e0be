/* adam: moments, correction and step in one pass.  Kingma & Ba 2015;
 * Loshchilov & Hutter 2019.
 *
 *     m = b1 m + (1 - b1) g,    v = b2 v + (1 - b2) g^2
 *     w -= lr (m / c1) / (sqrt(v / c2) + eps),   ci = 1 - bi^t
 *
 * The moments start at zero, so that m is the mean gradient times c1 and v
 * the mean square times c2: dividing takes the bias away.  Both corrections
 * are numbers of a step, not of an element: with rate = lr / c1 and root =
 * 1 / sqrt(c2) an element costs one root and one division,
 *
 *     d = rate m / (root sqrt(v) + eps) + shrink w.
 *
 * A tensor that keeps its movement apart (net.h, track) has w = start + moved
 * and adds -d to `moved`, where a step that is small beside w is not lost. */
#include "core/real.h"
#include "core/vecmath.h"
#include "core/wide.h"
#include "dyn/optimizer.h"
#include "dyn/rules/rules.h"

#ifdef LM_SINGLE
#define SQRT sqrtf
#else
#define SQRT sqrt
#endif

typedef R(lm_part) part;

/* What the elements of a step share. */
typedef struct step {
    real b1, b2, d1, d2, rate, root, eps, decay, shrink;
} step;

static step step_of(const part *p)
{
    const lm_hyper *r = p->hyper;
    const double c1 = 1 - pow(r->beta1, (double)p->t);
    const double c2 = 1 - pow(r->beta2, (double)p->t);
    return (step){
        .b1 = (real)r->beta1,
        .b2 = (real)r->beta2,
        .d1 = (real)(1 - r->beta1),
        .d2 = (real)(1 - r->beta2),
        .rate = (real)(p->lr / c1),
        .root = (real)(1 / sqrt(c2)),
        .eps = (real)p->eps,
        .decay = (real)p->decay,
        .shrink = (real)p->shrink,
    };
}

/* Elements i .. n - 1; moved is NULL unless movement is kept apart. */
static inline void plain(const part *p, const step *c, int64_t i,
                         real *restrict moved)
{
    const step s = *c;
    real *restrict w = p->w, *restrict m = p->m1, *restrict v = p->m2;
    const real *restrict gradient = p->g, *restrict start = p->start;
#pragma omp simd
    for (int64_t j = i; j < p->n; j++) {
        const real g = gradient[j] + s.decay * w[j];
        m[j] = s.b1 * m[j] + s.d1 * g;
        v[j] = s.b2 * v[j] + s.d2 * g * g;
        const real d =
            s.rate * m[j] / (s.root * SQRT(v[j]) + s.eps) + s.shrink * w[j];
        if (moved) {
            moved[j] -= d;
            w[j] = start[j] + moved[j];
        } else {
            w[j] -= d;
        }
    }
}

#if defined LM_SINGLE && defined LM_WIDE
#if LM_WIDE == 64
#define RSQRT(x) __builtin_ia32_rsqrt14ps512_mask(x, (vector){0}, -1)
#define RCP(x) __builtin_ia32_rcp14ps512_mask(x, (vector){0}, -1)
#else
#define RSQRT(x) __builtin_ia32_rsqrtps256(x)
#define RCP(x) __builtin_ia32_rcpps256(x)
#endif
enum { LANES = LM_WIDE / 4 };
typedef lm_wide_s vector;
typedef LM_WIDE_OF(int32_t, LM_WIDE) bits;

static inline vector at(const float *x)
{
    return *(const lm_loose_s *)x;
}

/* 1 / (root sqrt(x) + eps).  Division and root would take most of the time of
 * a step; approximations of 12 bits or more and one step of Newton's method are
 * as good in single precision.  An x too small to be normal counts as zero. */
static inline vector inverse_root(vector x, vector root, vector eps)
{
    const bits small = (bits)(x < 0x1p-126f);
    const vector r = RSQRT(x), h = 0.5f * r;
    vector s = x * r;
    s = lm_fma_s(h, lm_fma_s(-s, s, x), s);
    s = (vector)((bits)s & ~small);
    s = lm_fma_s(root, s, eps);
    const vector q = RCP(s);
    return q * lm_fma_s(-s, q, lm_all_s(2));
}

/* Whole lines; returns where the rest begins. */
static int64_t lines(const part *p, const step *c)
{
    const vector b1 = lm_all_s(c->b1), d1 = lm_all_s(c->d1);
    const vector b2 = lm_all_s(c->b2), d2 = lm_all_s(c->d2);
    const vector rate = lm_all_s(c->rate), eps = lm_all_s(c->eps);
    const vector root = lm_all_s(c->root);
    const vector decay = lm_all_s(c->decay);
    const vector shrink = lm_all_s(c->shrink);
    int64_t i = 0;
    for (; i + LANES <= p->n; i += LANES) {
        vector w = at(p->w + i);
        vector m = at(p->m1 + i);
        vector v = at(p->m2 + i);
        const vector g = lm_fma_s(decay, w, at(p->g + i));
        m = lm_fma_s(b1, m, d1 * g);
        v = lm_fma_s(b2, v, d2 * g * g);
        *(lm_loose_s *)(p->m1 + i) = m;
        *(lm_loose_s *)(p->m2 + i) = v;
        const vector d =
            lm_fma_s(rate * m, inverse_root(v, root, eps), shrink * w);
        if (p->moved) {
            w = at(p->moved + i) - d;
            *(lm_loose_s *)(p->moved + i) = w;
            w = at(p->start + i) + w;
        } else {
            w = w - d;
        }
        *(lm_loose_s *)(p->w + i) = w;
    }
    return i;
}
#else
static int64_t lines(const part *p, const step *c)
{
    (void)p, (void)c;
    return 0;
}
#endif

static void update(const part *p)
{
    const step s = step_of(p);
    const int64_t rest = lines(p, &s);
    if (p->moved)
        plain(p, &s, rest, p->moved);
    else
        plain(p, &s, rest, NULL);
}

const R(lm_update) R(lm_adam) = {R(lm_part_gradient), update};

#ifndef LM_SINGLE
static const lm_rule rule = {
    .name = "adam",
    .rate = LM_RATE_ADAM,
    .moments = lm_rule_two,
    .gradient = lm_rule_yes,
    .d = &lm_adam_d,
    .s = &lm_adam_s,
};

const lm_rule *lm_rule_adam(void)
{
    return &rule;
}

typedef lm_optimizer_args adam_args;

static lm_status adam_run(lm_env *env, void *args)
{
    return lm_optimizer_new(env, &rule, args, NULL);
}

#define ARGS adam_args
static const lm_slot adam_slots[] = {
    LM_OPTIMIZER_IN,
    OPT_NUM(lr, 0.001, "[0,inf)", "learning rate"),
    LM_OPTIMIZER_BATCH,
    LM_OPTIMIZER_ADAM(0.9, 0.999),
    LM_OPTIMIZER_DECAY(0, "coupled"),
    LM_OPTIMIZER_END_INFINITE,
};
LM_EXPORT(dyn, adam, "Adam: adaptive moment estimation.", "Kingma & Ba 2015",
          LM_OPTIMIZER_EXAMPLE("adam(net, x, y, {lr = 0.01, batch = 3})"));
#undef ARGS
#endif
