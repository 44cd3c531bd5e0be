#include "theory/classify.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/decl.h"
#include "model/loss.h"

/* Exponents are halves and quarters; this absorbs their rounding. */
static const double slack = 1e-9;

static bool below(double x, double y)
{
    return x < y - slack;
}

static bool equal(double x, double y)
{
    return x == y || fabs(x - y) <= slack;
}

/* The exponent of the learning rate of the effective weight. */
static double rate(const lm_exponents *p, lm_abc_opt opt, int64_t l)
{
    return (opt == LM_ABC_OPT_SGD ? 2 : 1) * p->a[l] + p->c[l];
}

/* What a_l + b_l keeps layer l at size 1 (for the read-out: at most). */
static double start(int64_t l)
{
    return l == 0 ? 0 : 0.5;
}

__attribute__((format(printf, 3, 4))) static void
judge(lm_verdict *out, lm_regime regime, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    out->regime = regime;
    vsnprintf(out->reason, sizeof out->reason, format, args);
    va_end(args);
}

static bool judge_init(const lm_exponents *p, lm_verdict *out)
{
    for (int64_t l = 0; l < p->n; l++) {
        const double sum = p->a[l] + p->b[l], want = start(l);
        const bool last = l == p->n - 1;
        if (equal(sum, want) || (last && sum > want)) continue;
        const bool small = sum > want;
        judge(out, small ? LM_REGIME_VANISHES : LM_REGIME_EXPLODES,
              "%s %d %s at the start: a + b = %g there, %s %g",
              last ? "tensor" : "layer", (int)l + 1,
              small ? "vanishes" : "explodes", sum,
              small ? "more than" : "less than", want);
        return false;
    }
    return true;
}

/* The output grows with the width, the features do not. */
__attribute__((format(printf, 3, 4))) static void
judge_growth(lm_verdict *out, lm_abc_loss loss, const char *format, ...)
{
    char what[160];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    if (loss == LM_ABC_LOSS_MSE)
        judge(out, LM_REGIME_UNSTABLE,
              "%s: unstable under the square loss; under cross-entropy, "
              "controlled divergence",
              what);
    else if (equal(out->r, 0))
        judge(out, LM_REGIME_CONTROLLED,
              "%s, and the features change by order 1: under cross-entropy the "
              "error is bounded; unstable under the square loss",
              what);
    else
        judge(out, LM_REGIME_CONTROLLED,
              "%s, and the features change by n^-%g: under cross-entropy the "
              "error is bounded; unstable under the square loss",
              what, out->r);
}

static void judge_unstable(const lm_training *how, const double *r, int64_t top,
                           lm_verdict *out)
{
    const double u = how->align.update, v = how->align.readout;
    const double moved = out->A + out->r;
    int64_t worst = 0;
    for (int64_t l = 1; l < top; l++)
        if (r[l] < r[worst]) worst = l;
    if (below(out->r, 0))
        judge(out, LM_REGIME_UNSTABLE,
              "the features of layer %d change by n^%g (r = %g, less than 0), "
              "under any loss",
              (int)worst + 1, -out->r, out->r);
    else if (below(out->Q, u))
        judge_growth(out, how->loss,
                     "the read-out's own update changes the output by n^%g "
                     "(Q = %g, less than %g)",
                     u - out->Q, out->Q, u);
    else
        judge_growth(out, how->loss,
                     "the change of the features changes the output by n^%g "
                     "(A + r = %g, less than %g)",
                     v - moved, moved, v);
}

static void judge_stable(const lm_training *how, lm_verdict *out)
{
    const double moved = out->A + out->r;
    if (!out->nontrivial)
        judge(out, LM_REGIME_TRIVIAL,
              "the output changes by n^-%g only (Q = %g, more than %g, and "
              "A + r = %g, more than %g)%s",
              out->f_change, out->Q, how->align.update, moved,
              how->align.readout,
              out->features_move ? ", though the features change by order 1"
                                 : "");
    else if (out->features_move)
        judge(out, LM_REGIME_FEATURE, "the features %schange by order 1%s",
              out->maximal ? "of every layer " : "",
              out->maximal ? ", and every tensor moves the output"
                           : ", and so does the output");
    else
        judge(out, LM_REGIME_KERNEL,
              "the output changes by order 1 and the features by n^-%g%s",
              out->r,
              equal(moved, how->align.readout) ? ""
                                               : ": only the read-out learns");
}

/* r_l of each layer, their least up to it, and the exponents of the output. */
static void measure(const lm_exponents *p, const lm_training *how, double *r,
                    double *change, lm_verdict *out)
{
    const int64_t top = p->n - 1;
    const double u = how->align.update;
    *out = (lm_verdict){
        .A = p->a[top] + p->b[top], .Q = rate(p, how->opt, top), .r = INFINITY};
    for (int64_t l = 0; l < top; l++) {
        const double size =
            how->opt == LM_ABC_OPT_SGD ? fmin(out->A, out->Q) : 0;
        r[l] = size + rate(p, how->opt, l) - (l > 0 ? u : 0);
        out->r = fmin(out->r, r[l]);
        change[l] = out->r;
    }
    out->f_init = out->A - 0.5;
    out->f_change = fmin(out->Q - u, out->A + out->r - how->align.readout);
}

void lm_classify(const lm_exponents *p, const lm_training *how, double *r,
                 double *change, lm_verdict *out)
{
    measure(p, how, r, change, out);
    out->init = judge_init(p, out);
    if (!out->init) return;
    if (below(out->r, 0) || below(out->f_change, 0)) {
        judge_unstable(how, r, p->n - 1, out);
        return;
    }
    out->stable = true;
    out->nontrivial = equal(out->f_change, 0);
    out->features_move = equal(out->r, 0);
    out->maximal = equal(out->Q, how->align.update) &&
                   equal(out->A + out->r, how->align.readout);
    for (int64_t l = 0; l < p->n - 1; l++)
        out->maximal = out->maximal && equal(r[l], 0);
    judge_stable(how, out);
}

/* ---- limn.theory.classify ------------------------------------------ */

static lm_status copy_point(lm_env *env, const lm_exponents *from,
                            lm_exponents *out)
{
    const size_t bytes = (size_t)from->n * sizeof(double);
    *out = (lm_exponents){from->n, lm_scratch(env, bytes),
                          lm_scratch(env, bytes), lm_scratch(env, bytes)};
    if (!out->a || !out->b || !out->c) return lm_nomem(env);
    lm_copy_bytes(env, out->a, from->a, bytes);
    lm_copy_bytes(env, out->b, from->b, bytes);
    return lm_copy_bytes(env, out->c, from->c, bytes);
}

typedef struct {
    lm_vec a, b, c;
    int opt, loss;
    double update_alignment, readout_alignment;
    bool init, stable, trivial, nontrivial, features_move, feature_learning,
        maximal;
    const char *regime, *reason, *regime_aligned, *regime_uncorrelated;
    lm_vec r, change;
    double r_min, A, Q, f_init, f_change;
    lm_ints learns;
    lm_vec weight_b, weight_c, nearest_a, nearest_b, nearest_c;
} classify_args;

static const char *word(lm_regime regime)
{
    static const char *const words[] = {
        "vanishes at init",      "explodes at init", "unstable",
        "controlled divergence", "trivial",          "kernel",
        "feature learning"};
    return words[regime];
}

/* The verdict under this alignment of the read-out. */
static const char *regime_at(const lm_exponents *p, lm_training how,
                             double readout, classify_args *a, lm_verdict *v)
{
    how.align.readout = readout;
    lm_classify(p, &how, a->r.data, a->change.data, v);
    return word(v->regime);
}

static lm_status classify_run(lm_env *env, void *args)
{
    classify_args *a = args;
    const int64_t n = a->a.n;
    const lm_training how = {(lm_abc_opt)a->opt,
                             a->loss == LM_LOSS_MSE ? LM_ABC_LOSS_MSE
                                                    : LM_ABC_LOSS_XENT,
                             {a->update_alignment, a->readout_alignment}};
    if (n < 2)
        return lm_fail(env, LM_DOMAIN,
                       "'a' must have an exponent for each "
                       "tensor, two or more");
    lm_exponents given = {n, a->a.data, a->b.data, NULL}, p;
    lm_verdict *v = lm_scratch(env, sizeof *v);
    int64_t *layers = lm_scratch(env, (size_t)n * sizeof *layers);
    if (!v || !layers) return lm_nomem(env);
    lm_status status = lm_abc_spread(env, a->c, n, &given.c);
    if (!status) status = copy_point(env, &given, &p);
    if (status) return status;
    a->regime_aligned = regime_at(&given, how, 1, a, v);
    a->regime_uncorrelated = regime_at(&given, how, 0.5, a, v);
    a->regime = regime_at(&given, how, a->readout_alignment, a, v);
    a->init = v->init;
    a->stable = v->stable;
    a->trivial = v->regime == LM_REGIME_TRIVIAL;
    a->nontrivial = v->nontrivial;
    a->features_move = v->features_move;
    a->feature_learning = v->regime == LM_REGIME_FEATURE;
    a->maximal = v->maximal;
    a->reason = v->reason;
    a->r_min = v->r;
    a->A = v->A;
    a->Q = v->Q;
    a->f_init = v->f_init;
    a->f_change = v->f_change;
    a->learns = (lm_ints){layers, 0};
    for (int64_t l = 0; l < n - 1; l++)
        if (a->feature_learning && equal(a->change.data[l], 0))
            layers[a->learns.n++] = l + 1;
    lm_abc_to(&p, how.opt, LM_ABC_FORM_WEIGHT);
    memcpy(a->weight_b.data, p.b, (size_t)n * sizeof(double));
    memcpy(a->weight_c.data, p.c, (size_t)n * sizeof(double));
    lm_exponents best = {n, a->nearest_a.data, a->nearest_b.data,
                         a->nearest_c.data};
    memcpy(best.a, given.a, (size_t)n * sizeof(double));
    memcpy(best.c, given.c, (size_t)n * sizeof(double));
    lm_abc_maximal(&best, how.opt, how.align);
    return LM_OK;
}

#define ARGS classify_args
static const lm_slot classify_slots[] = {
    IN_VEC(a, "k", "multiplier exponents of W^1 .. W^(L+1): W = n^-a w"),
    IN_VEC(b, "k", "exponents of the initial standard deviations n^-b of w"),
    OPT_VEC(c, "?",
            "exponents of the learning rates lr n^-c, or one for all layers "
            "(0); infinity freezes a layer"),
    OPT_CHOICE(opt, "sgd", LM_CHOICE_OF(LM_ABC_OPTS), "optimizer"),
    OPT_CHOICE(loss, "mse", LM_LOSS_NAMES,
               "decides about an output that grows with the width: unstable "
               "under mse, controlled divergence under logistic and xent"),
    OPT_NUM(update_alignment, 1, "[0.5,1]",
            "alignment of updates with the features they act on: 1 full, 0.5 "
            "uncorrelated"),
    OPT_NUM(
        readout_alignment, 1, "[0.5,1]",
        "alignment of the initial read-out with the change of the features"),
    OUT_FLAG(init, "whether at initialization every layer is of order 1 and "
                   "the output at most of order 1"),
    OUT_FLAG(stable, "whether nothing diverges with the width, at "
                     "initialization and in training"),
    OUT_FLAG(trivial, "stable, but the output does not change in the limit"),
    OUT_FLAG(nontrivial, "stable, and the output changes by order 1"),
    OUT_FLAG(
        features_move,
        "stable, and the features change by order 1, whatever the output does"),
    OUT_FLAG(feature_learning,
             "nontrivial, and the features change by order 1"),
    OUT_FLAG(maximal, "stable, and every layer contributes to the change of "
                      "features and output (muP)"),
    OUT_STR(regime, "\"feature learning\", \"kernel\", \"trivial\", "
                    "\"unstable\", \"controlled divergence\", "
                    "\"vanishes at init\", \"explodes at init\""),
    OUT_STR(reason, "the reason, in one sentence"),
    OUT_STR(regime_aligned, "regime for a fully aligned read-out"),
    OUT_STR(regime_uncorrelated, "regime for an uncorrelated read-out"),
    OUT_VEC(r, "k-1", "r_l: the update of W^l changes h^l by n^-r_l"),
    OUT_VEC(change, "k-1", "total change of h^l: n^-change_l"),
    OUT_NUM(r_min, "smallest r_l"),
    OUT_NUM(A, "a + b of the read-out"),
    OUT_NUM(Q,
            "the read-out's own update changes f by n^(update_alignment - Q)"),
    OUT_NUM(f_init, "f is of order n^-f_init at initialization"),
    OUT_NUM(f_change, "f changes by n^-f_change"),
    OUT_INTS(learns, "layers that learn features"),
    OUT_VEC(weight_b, "k", "b of the equivalent parametrization with a = 0"),
    OUT_VEC(weight_c, "k", "c of that parametrization"),
    OUT_VEC(nearest_a, "k",
            "a of the maximal stable parametrization with the same multipliers "
            "and frozen layers"),
    OUT_VEC(nearest_b, "k", "its b"),
    OUT_VEC(nearest_c, "k", "its c"),
    LM_SLOTS_END,
};
LM_EXPORT(theory, classify,
          "Classify the infinite-width limit of an abc-parametrization: "
          "stability, kernel regime or feature learning, and all exponents.",
          "Yang & Hu 2021, arXiv 2011.14522; Yang & Littwin 2023, "
          "arXiv 2308.01814; Haas et al. 2025, arXiv 2505.22491",
          "local ntp = limn.theory.classify({0, .5, .5, .5}, {0, 0, 0, 0})\n"
          "assert(ntp.regime == 'kernel' and ntp.r_min == 0.5)\n"
          "local sp = limn.theory.classify({0, 0, 0, 0}, {0, .5, .5, .5})\n"
          "assert(sp.regime == 'unstable', sp.reason)");
#undef ARGS
