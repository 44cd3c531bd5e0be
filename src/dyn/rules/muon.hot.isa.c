/* muon: momentum whose singular values become one.
 *
 *     m = mu m + g,   d = m, or g + mu m (Nesterov),
 *     w -= lr scale polar(d),   polar(u diag(s) v') = u v', nearly
 *
 * for matrices; Adam moves the others, as is usual for input embedding,
 * read-out and vectors.  Jordan et al. 2024; the scales, for out x in:
 *
 *     spectral   sqrt(out / in)              Bernstein & Newhouse 2024
 *     jordan     max(1, out / in)^1/2        Jordan et al. 2024
 *     rms        0.2 max(out, in)^1/2        Liu et al. 2025
 *
 * The polar factor does not see the size of d, so that momenta that differ by
 * a factor, (1 - mu) g instead of g, take the same steps.
 *
 * How the rate scales with the width is known for the first scale
 * (model/param.h). The others agree with it at the base width and differ from
 * it at another; all parametrizations but SP take that difference back. */
#include "core/real.h"
#include "dyn/optimizer.h"
#include "dyn/rules/rules.h"
#include "linalg/newton_schulz.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

LM_RULE_UPDATES(muon);
typedef R(lm_part) part;

#define SCALES(X)                                                              \
    X(SCALE_SPECTRAL, spectral) X(SCALE_JORDAN, jordan) X(SCALE_RMS, rms)
enum { SCALES(LM_CONSTANT) };

/* What is Muon's own. */
typedef struct muon_own {
    int scale, polynomial;
    int64_t polar_steps;
    double adam_ratio;
    lm_strs adam; /* read by tune() only */
} muon_own;

/* The direction, in the room of the gradient. */
static void direction(const part *p)
{
    const real mu = (real)p->hyper->momentum, decay = (real)p->decay;
    const bool nesterov = p->hyper->nesterov;
    int64_t i, end = 0;
    while (lm_next_until(p->stop, p->n, &i, &end))
        for (; i < end; i++) {
            const real g = p->g[i] + decay * p->w[i];
            p->m1[i] = mu * p->m1[i] + g;
            p->g[i] = nesterov ? g + mu * p->m1[i] : p->m1[i];
        }
}

static void update(const part *p)
{
    int64_t i, end = 0;
    if (p->kind != LM_RATE_SPECTRAL) {
        while (lm_next_until(p->stop, p->n, &i, &end)) {
            const part piece = R(lm_part_piece)(p, i, end);
            R(lm_adam).update(&piece);
        }
        return;
    }
    const muon_own *own = p->hyper->own;
    const real lr = (real)p->lr, shrink = (real)p->shrink;
    direction(p);
    R(lm_newton_schulz)
    (p->stop, (lm_polynomial)own->polynomial, own->polar_steps, p->rows,
     p->cols, p->g, p->room);
    while (lm_next_until(p->stop, p->n, &i, &end))
        for (; i < end; i++)
            R(lm_part_subtract)(p, i, lr * p->g[i] + shrink * p->w[i]);
}

const R(lm_update) R(lm_muon) = {R(lm_part_gradient), update};

#ifndef LM_SINGLE
/* ---- which tensors, and how large a step is -------------------------------
 */

static bool by_adam(const lm_env *env, const muon_own *own, const lm_weight *w)
{
    if (w->vector) return true;
    if (!own->adam.data)
        return w->role == LM_ROLE_INPUT || w->role == LM_ROLE_OUTPUT;
    for (int64_t i = 0; i < own->adam.n && !lm_stopped_at(env, i); i++)
        if (strcmp(own->adam.data[i], w->name) == 0 ||
            strcmp(own->adam.data[i], lm_role_name(w->role)) == 0)
            return true;
    return false;
}

static double scale(int kind, double out, double in)
{
    switch (kind) {
    case SCALE_SPECTRAL: return sqrt(out / in);
    case SCALE_JORDAN: return sqrt(fmax(1, out / in));
    default: return 0.2 * sqrt(fmax(out, in));
    }
}

/* The scale; under a theory as large beside the spectral one as at the base
 * width, where fan-in and fan-out are `base` or have no width. */
static double gauge(int kind, const lm_net *net, const lm_weight *w)
{
    const double out = (double)w->cols, in = (double)w->rows;
    if (net->param == LM_PARAM_SP) return scale(kind, out, in);
    const double out0 = w->role == LM_ROLE_OUTPUT ? out : net->base;
    const double in0 = w->role == LM_ROLE_INPUT ? in : net->base;
    return scale(SCALE_SPECTRAL, out, in) * scale(kind, out0, in0) /
           scale(SCALE_SPECTRAL, out0, in0);
}

static lm_status tune(lm_env *env, const lm_hyper *hyper, const lm_net *net,
                      int tensor, lm_pace *pace)
{
    const muon_own *own = hyper->own;
    const lm_weight *w = &net->weight[tensor];
    for (int64_t i = 0; i < own->adam.n; i++) {
        const lm_status status =
            lm_pace_known(env, net, "adam", own->adam.data[i]);
        if (status) return status;
    }
    if (by_adam(env, own, w)) {
        pace->kind = LM_RATE_ADAM;
        pace->factor *= own->adam_ratio;
    } else {
        pace->gauge = gauge(own->scale, net, w);
    }
    return lm_unless_stopped(env);
}

static int64_t room(const lm_net *net)
{
    int64_t most = 0;
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = &net->weight[t];
        const int64_t n = lm_newton_schulz_room(w->rows, w->cols);
        if (!w->vector && (n < 0 || n > most)) most = n;
        if (most < 0) return -1;
    }
    return most;
}

/* Of a x b, a <= b: squares, their squares, and the product with them. */
static double work(const lm_net *net, const lm_hyper *hyper,
                   const lm_pace *pace)
{
    const muon_own *own = hyper->own;
    double all = 0;
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = &net->weight[t];
        if (pace[t].kind != LM_RATE_SPECTRAL) continue;
        const double a = fmin((double)w->rows, (double)w->cols);
        const double b = fmax((double)w->rows, (double)w->cols);
        all += (double)own->polar_steps * a * a * (2 * b + a);
    }
    return all;
}

static void describe(const void *state, char *text, size_t n)
{
    static const char *const scales[] = {SCALES(LM_TEXT)};
    static const char *const polynomials[] = {LM_POLYNOMIALS(LM_TEXT)};
    const muon_own *own = state;
    snprintf(text, n, "scale %s, %lld steps of %s, adam_ratio %.15g",
             scales[own->scale], (long long)own->polar_steps,
             polynomials[own->polynomial], own->adam_ratio);
}

static const lm_rule rule = {
    .name = "muon",
    .rate = LM_RATE_SPECTRAL,
    .whole = true,
    .moments = lm_rule_two,
    .gradient = lm_rule_yes,
    .d = &lm_muon_d,
    .s = &lm_muon_s,
    .own = sizeof(muon_own),
    .room = room,
    .work = work,
    .tune = tune,
    .describe = describe,
};

typedef struct {
    LM_OPTIMIZER_ARGS
    int scale, polynomial;
    int64_t polar_steps;
    double adam_ratio;
    lm_strs adam;
} muon_args;

static lm_status muon_run(lm_env *env, void *args)
{
    muon_args *a = args;
    const muon_own own = {a->scale, a->polynomial, a->polar_steps,
                          a->adam_ratio, a->adam};
    return lm_optimizer_new(env, &rule, &a->common, &own);
}

#define ARGS muon_args
static const lm_slot muon_slots[] = {
    LM_OPTIMIZER_IN,
    OPT_NUM(lr, 0.02, "[0,inf)", "learning rate"),
    LM_OPTIMIZER_BATCH,
    LM_OPTIMIZER_MOMENTUM(0.95),
    OPT_FLAG(nesterov, true, "Nesterov momentum"),
    OPT_CHOICE(scale, "spectral", LM_CHOICE_OF(SCALES),
               "size of a step: sqrt(out/in), max(1, out/in)^1/2 or "
               "0.2 max(out, in)^1/2 times lr"),
    OPT_CHOICE(polynomial, "jordan", LM_CHOICE_OF(LM_POLYNOMIALS),
               "Newton-Schulz polynomial: fast, singular values between 0.67 "
               "and 1.21; or convergent to 1"),
    OPT_INT(polar_steps, 5, "[0,100]",
            "how often it is applied; 0: normalized gradient descent"),
    OPT_STRS(adam, "tensors that Adam moves, names or roles; by default input "
                   "and output; vectors always"),
    OPT_NUM(adam_ratio, 0.015, "[0,inf)",
            "learning rate of Adam relative to lr"),
    LM_OPTIMIZER_ADAM(0.9, 0.999),
    LM_OPTIMIZER_DECAY(0, "decoupled"),
    LM_OPTIMIZER_END,
};
LM_EXPORT(dyn, muon,
          "Muon: orthogonalized momentum for hidden weight matrices, Adam for "
          "the other tensors.",
          "Jordan et al. 2024; Bernstein & Newhouse 2024, arXiv 2409.20325",
          LM_OPTIMIZER_EXAMPLE("muon(net, x, y, {lr = 0.1, batch = 3})"));
#undef ARGS
#endif
