#include "theory/spikes/ridge.h"

#include <math.h>

#include "core/decl.h"
#include "theory/rmt/ridge.h"
#include "theory/spikes/bulk.h"
#include "theory/spikes/hermite.h"

typedef struct model {
    double along, across; /* c_1^2, c_>^2 */
    double line, rest;    /* c*_1^2, E y^2 - c*_1^2 with the noise */
    double bend;          /* c*_2^2 */
    double noise;
} model;

static lm_status model_of(lm_env *env, const lm_spiked_ridge_task *task,
                          model *m, double *error)
{
    lm_coefficients phi, g;
    lm_status status = lm_coefficients_of(env, task->act, &phi);
    if (!status) status = lm_coefficients_of(env, task->target, &g);
    if (status) return status;
    m->along = phi.c[1] * phi.c[1];
    m->across = fmax(0, phi.square.value - phi.c[0] * phi.c[0] - m->along);
    m->line = g.c[1] * g.c[1];
    m->rest = fmax(0, g.square.value - m->line) + task->noise;
    m->bend = g.c[2] * g.c[2];
    m->noise = task->noise;
    *error = (phi.square.error + 2 * phi.error[1] + 2 * phi.error[0]) /
                 phi.square.value +
             (g.square.error + 2 * g.error[1]) / (g.square.value + task->noise);
    return LM_OK;
}

/* Eigenvalues of the features' covariance; the task of theory/rmt/ridge.h. */
static lm_status features_of(lm_env *env, const model *m, const lm_bulk *bulk,
                             double ratio, lm_ridge_task *task, double *seen)
{
    lm_population *p = &task->population;
    p->n = bulk->n;
    p->at = lm_scratch_doubles(env, 3 * bulk->n);
    if (!p->at) return lm_nomem(env);
    p->share = p->at + bulk->n;
    p->carried = p->share + bulk->n;
    *seen = 0;
    for (int64_t i = 0; i < bulk->n; i++) {
        const double s = m->along * bulk->at[i], t = s + m->across,
                     w = bulk->weight[i];
        p->at[i] = t;
        p->share[i] = w;
        p->carried[i] = s > 0 ? w * ratio * s / (t * t) : 0;
        *seen += s > 0 ? w * ratio * s / t : 0;
    }
    return LM_OK;
}

/* (1/kappa) times the mean over d directions of (kappa + c_>^2) / (s + kappa);
 * d - N of them are in no row of W. */
static double linear_of(const model *m, const lm_bulk *bulk, double ratio,
                        double kappa)
{
    double mean = fmax(0, 1 - ratio);
    for (int64_t i = 0; i < bulk->n - 1; i++)
        mean += bulk->weight[i] * ratio * (kappa + m->across) /
                (m->along * bulk->at[i] + m->across + kappa);
    return mean / kappa;
}

static lm_status level(lm_env *env, const lm_spiked_ridge_task *task,
                       const model *m, double penalty, int64_t nodes,
                       lm_spiked_ridge *out)
{
    lm_bulk bulk;
    lm_ridge_task ridge = {task->ratio / task->samples, m->line, 0, {0}};
    double seen = 0;
    lm_status status = lm_bulk_of(env, task->ratio, nodes, &bulk);
    if (!status)
        status = features_of(env, m, &bulk, task->ratio, &ridge, &seen);
    if (status) return status;
    const double blind = m->line * fmax(0, 1 - seen) + m->rest;
    lm_ridge_risk risk;
    ridge.noise = blind;
    lm_ridge_of(env, &ridge, penalty, &risk);
    if (lm_stopped(env)) return LM_STOPPED;
    const double kappa = risk.kappa.value, total = m->line + m->rest,
                 t = 1 / kappa, lin = linear_of(m, &bulk, task->ratio, kappa),
                 size = m->line + total / task->samples;
    *out = (lm_spiked_ridge){
        .kappa = kappa,
        .resolvent = t,
        .linear = lin,
        .train = penalty * (m->line * lin + m->rest * t),
        .risk = risk.risk.value + blind - m->noise,
    };
    if (m->line == 0) return LM_OK;
    out->gain_one = penalty * m->line * m->line * lin / size;
    out->gain_two = out->gain_one + 4.0 / 3 * penalty * m->line * m->line *
                                        m->bend * t / (size * size);
    return LM_OK;
}

static double off(double a, double b)
{
    return a == b ? 0 : fabs(a - b) / fmax(fabs(a), fabs(b));
}

lm_status lm_spiked_ridge_of(lm_env *env, const lm_spiked_ridge_task *task,
                             double penalty, lm_spiked_ridge *out,
                             double *error)
{
    model m;
    double given;
    lm_spiked_ridge before = {0};
    lm_status status = model_of(env, task, &m, &given);
    for (int64_t nodes = 300; nodes <= 76800 && !status; nodes *= 16) {
        const lm_mark mark = lm_scratch_mark(env);
        status = level(env, task, &m, penalty, nodes, out);
        lm_scratch_release(env, mark);
        *error =
            8 * given + 1e-13 +
            fmax(off(out->risk, before.risk), off(out->train, before.train));
        if (*error < 1e-11) break;
        before = *out;
    }
    return status;
}

/* ---- the export -----------------------------------------------------------
 */

typedef struct {
    lm_vec penalty;
    const char *act, *target;
    double samples, ratio, noise;
    lm_vec kappa, resolvent, linear, train, risk, gain_one, gain_two, error;
} ridge_args;

static lm_status ridge_run(lm_env *env, void *args)
{
    ridge_args *a = args;
    lm_spiked_ridge_task task = {
        .samples = a->samples, .ratio = a->ratio, .noise = a->noise};
    lm_status status = lm_act_named(env, a->act, &task.act);
    if (!status) status = lm_act_named(env, a->target, &task.target);
    for (int64_t i = 0; i < a->penalty.n && !status; i++) {
        const double penalty = a->penalty.data[i];
        lm_spiked_ridge r = {0};
        if (!(penalty > 0))
            return lm_fail(env, LM_DOMAIN, "'penalty' must be above 0, got %g",
                           penalty);
        status = lm_spiked_ridge_of(env, &task, penalty, &r, &a->error.data[i]);
        a->kappa.data[i] = r.kappa;
        a->resolvent.data[i] = r.resolvent;
        a->linear.data[i] = r.linear;
        a->train.data[i] = r.train;
        a->risk.data[i] = r.risk;
        a->gain_one.data[i] = r.gain_one;
        a->gain_two.data[i] = r.gain_two;
    }
    return status;
}

#define ARGS ridge_args
static const lm_slot ridge_slots[] = {
    IN_VEC(penalty, "n", "of |y - F a|^2 / n + penalty |a|^2"),
    OPT_STR(act, "relu", "activation; see model.act"),
    OPT_STR(target, "linear", "the target as a function of one direction"),
    OPT_NUM(samples, 3, "(0,inf)", "samples over inputs, n / d"),
    OPT_NUM(ratio, 2, "(0,inf)", "neurons over inputs, N / d"),
    OPT_NUM(noise, 0, "[0,inf)", "variance of the noise of the targets"),
    OUT_VEC(kappa, "n", "effective penalty"),
    OUT_VEC(resolvent, "n", "tr (F F' + penalty n)^-1"),
    OUT_VEC(linear, "n", "tr X'(F F' + penalty n)^-1 X / d"),
    OUT_VEC(train, "n", "training loss with the penalty, no step"),
    OUT_VEC(risk, "n", "mean squared test error on noiseless targets, no step"),
    OUT_VEC(gain_one, "n",
            "by how much one spike lowers train; 0 where the target has no "
            "linear part"),
    OUT_VEC(gain_two, "n", "and two spikes"),
    OUT_VEC(error, "n", "relative, of train and risk"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.spikes, ridge,
          "Losses of ridge regression on random features in the proportional "
          "limit, and what the spikes of a giant step gain.",
          "Mei & Montanari 2022; Moniri et al. 2023, arXiv 2310.07891",
          "local r = limn.theory.spikes.ridge({0.01}, {act = 'relu', noise = "
          "0.25})\n"
          "assert(math.abs(r.resolvent[1] - 42.08) < 0.01)\n"
          "assert(limn.theory.spikes.ridge({1}, {target = 'hermite2'})"
          ".gain_two[1] == 0)");
#undef ARGS
