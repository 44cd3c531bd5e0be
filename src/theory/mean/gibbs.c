/* gibbs: the minimiser of the free energy on a grid.
 *
 * From log p towards the Gibbs law q of p by a part theta: FE falls for small
 * theta, since its derivative is -temperature [KL(p|q) + KL(q|p)].  A step that
 * does not lower FE is not taken, and theta is halved.  By convexity
 * FE - FE* <= temperature KL(p|q), which is the error that is returned. */
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "theory/mean/grid.h"

typedef struct {
    lm_vec x;
    lm_tensor y;
    int loss;
    double temperature, penalty, decay, noise, range, tol;
    int64_t cells, steps;
    const char *act;
    lm_mat start;
    /* results */
    lm_vec axis;
    lm_mat weights, kernel;
    lm_tensor f, alpha;
    double U, G, FE, FE_error, entropy, KL, norm, risk, align, df, edge;
    int64_t taken;
    bool converged;
} gibbs_args;

typedef struct descent {
    lm_grid *g;
    lm_grid_law at, gibbs, next;
    double theta, error;
    int64_t taken;
} descent;

static double divergence(const lm_grid *g, const lm_grid_law *p,
                         const lm_grid_law *q)
{
    double sum = 0;
    for (int64_t i = 0; i < g->nodes; i++)
        if (p->p[i] > 0) sum += p->p[i] * (p->log_p[i] - q->log_p[i]);
    return fmax(sum, 0);
}

static void mix(const lm_grid *g, descent *d)
{
    for (int64_t i = 0; i < g->nodes; i++)
        d->next.log_p[i] =
            (1 - d->theta) * d->at.log_p[i] + d->theta * d->gibbs.log_p[i];
    lm_grid_normalise(g, &d->next);
}

/* One step, if a part of it lowers FE; the read-out is then that of d->at. */
static lm_status advance(lm_env *env, descent *d)
{
    for (; d->theta > 1e-9; d->theta /= 2) {
        mix(d->g, d);
        const lm_status status = lm_grid_measure(env, d->g, &d->next);
        if (status) return status;
        if (!(d->next.FE <= d->at.FE + 4e-16 * fabs(d->at.FE))) continue;
        const lm_grid_law was = d->at;
        d->at = d->next;
        d->next = was;
        d->theta = fmin(1, 1.15 * d->theta);
        d->taken++;
        return LM_OK;
    }
    return lm_grid_measure(env, d->g, &d->at);
}

static lm_status descend(lm_env *env, descent *d, int64_t steps, double tol)
{
    lm_status status = lm_grid_measure(env, d->g, &d->at);
    for (;;) {
        if (!status) status = lm_grid_gibbs(env, d->g, &d->gibbs);
        if (status) return status;
        d->error = d->g->temperature * divergence(d->g, &d->at, &d->gibbs);
        if (d->error < tol || d->taken >= steps || d->theta <= 1e-9)
            return LM_OK;
        status = advance(env, d);
    }
}

/* ---- limn.theory.mean.gibbs ---------------------------------------------- */

/* The law at the start: the given weights, or the normal law N(0, 1/lw). */
static lm_status start(lm_env *env, const gibbs_args *a, const lm_grid *g,
                       lm_grid_law *law)
{
    for (int64_t i = 0; i < g->nodes; i++)
        law->log_p[i] = -a->decay / (2 * a->temperature) * g->weight[i];
    for (int64_t i = 0; a->start.data && i < g->nodes; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        const double p =
            a->start.data[i / g->cells * a->start.stride + i % g->cells];
        if (!(p >= 0 && p < INFINITY))
            return lm_fail(env, LM_DOMAIN,
                           "'start' must hold weights in [0, inf), got %g", p);
        law->log_p[i] = p > 0 ? log(p) : -700;
    }
    lm_grid_normalise(g, law);
    return LM_OK;
}

static lm_status check(lm_env *env, const gibbs_args *a)
{
    if (a->x.n < 1) return lm_fail(env, LM_DOMAIN, "'x' is empty");
    if (a->loss == LM_LOSS_LOGISTIC && a->noise != 0)
        return lm_fail(env, LM_DOMAIN,
                       "'noise' needs the loss 'mse', got 'logistic'");
    for (int64_t j = 0; j < a->x.n; j++)
        if (!isfinite(a->x.data[j]))
            return lm_fail(env, LM_DOMAIN, "'x' has an element %g",
                           a->x.data[j]);
    return LM_OK;
}

/* Targets, one output a row. */
static lm_status targets(lm_env *env, const gibbs_args *a, lm_mat *y,
                         double **to)
{
    const int64_t n = a->x.n, c = a->y.rank == 2 ? a->y.size[1] : 1;
    const lm_status status =
        lm_loss_target(env, (lm_loss)a->loss, a->y, n, c, y);
    if (status) return status;
    if (c < 1) return lm_fail(env, LM_DOMAIN, "'y' has no columns");
    *to = lm_scratch_doubles(env, c * n);
    if (!*to) return lm_nomem(env);
    for (int64_t j = 0; j < n; j++)
        for (int64_t t = 0; t < c; t++) {
            if (lm_stopped_at(env, j * c + t)) return LM_STOPPED;
            const double value = y->data[j * y->stride + t];
            if (!isfinite(value))
                return lm_fail(env, LM_DOMAIN, "'y' has an element %g", value);
            (*to)[t * n + j] = value;
        }
    return LM_OK;
}

/* y'Ky / (|y|^2 |K|), of all outputs together. */
static double alignment(const lm_env *env, const lm_readout *r)
{
    const int64_t n = r->n;
    double top = 0, size = 0, k2 = 0;
    for (int64_t t = 0; t < r->outputs; t++)
        for (int64_t i = 0; i < n && !lm_stopped_at_row(env, i, n); i++) {
            const double *y = r->y + t * n;
            size += y[i] * y[i];
            for (int64_t j = 0; j < n; j++)
                top += y[i] * r->k[i * n + j] * y[j];
        }
    for (int64_t i = 0; i < n * n && !lm_stopped_at(env, i); i++)
        k2 += r->k[i] * r->k[i];
    return top / (size * sqrt(k2));
}

/* The mass of the outermost nodes. */
static double edge(const lm_grid *g, const lm_grid_law *law)
{
    const int64_t m = g->cells;
    double sum = 0;
    for (int64_t i = 0; i < g->nodes; i++)
        if (i / m == 0 || i / m == m - 1 || i % m == 0 || i % m == m - 1)
            sum += law->p[i];
    return sum;
}

/* KL(mu | nu), nu the normal law without an interaction on the same grid. */
static double from_normal(const lm_grid *g, const lm_grid_law *law)
{
    double most = 0, sum = 0, p_weight = 0, entropy = 0;
    const double rate = g->decay / (2 * g->temperature);
    for (int64_t i = 0; i < g->nodes; i++) {
        most += exp(-rate * g->weight[i]);
        p_weight += law->p[i] * rate * g->weight[i];
        if (law->p[i] > 0) entropy += law->p[i] * law->log_p[i];
    }
    sum = entropy + p_weight + log(most);
    return fmax(sum, 0);
}

static lm_status give(lm_env *env, gibbs_args *a, const lm_grid *g,
                      const descent *d)
{
    const lm_readout *r = &g->readout;
    const int64_t n = r->n, c = r->outputs, size[] = {n, c};
    lm_status status = lm_result(env, &a->f, a->y.rank, size);
    if (!status) status = lm_result(env, &a->alpha, a->y.rank, size);
    if (status) return status;
    for (int64_t j = 0; j < n; j++)
        for (int64_t t = 0; t < c; t++) {
            if (lm_stopped_at(env, j * c + t)) return LM_STOPPED;
            a->f.data[j * c + t] = r->f[t * n + j];
            a->alpha.data[j * c + t] = r->alpha[t * n + j];
        }
    memcpy(a->axis.data, g->axis, (size_t)g->cells * sizeof(double));
    for (int64_t i = 0; i < g->nodes; i++)
        a->weights.data[i / g->cells * a->weights.stride + i % g->cells] =
            d->at.p[i];
    for (int64_t i = 0; i < n; i++)
        lm_copy_bytes(env, a->kernel.data + i * a->kernel.stride, r->k + i * n,
                      (size_t)n * sizeof(double));
    a->U = d->at.U;
    a->G = d->at.G;
    a->FE = d->at.FE;
    a->FE_error = d->error + 4e-16 * fabs(d->at.FE);
    a->entropy = d->at.entropy;
    a->KL = from_normal(g, &d->at);
    a->norm = d->at.norm;
    a->risk = d->at.loss;
    a->align = alignment(env, r);
    a->df = d->at.df;
    a->edge = edge(g, &d->at);
    a->taken = d->taken;
    a->converged = d->error < a->tol;
    return lm_unless_stopped(env);
}

static lm_status gibbs_run(lm_env *env, void *args)
{
    gibbs_args *a = args;
    lm_mat y;
    double *targets_of = NULL;
    lm_grid g = {.temperature = a->temperature,
                 .decay = a->decay,
                 .noise = a->noise,
                 .cells = a->cells,
                 .x = a->x,
                 .readout = {.loss = (lm_loss)a->loss, .penalty = a->penalty}};
    descent d = {.g = &g, .theta = 0.3};
    lm_status status = check(env, a);
    if (!status) status = lm_act_named(env, a->act, &g.act);
    if (!status) status = targets(env, a, &y, &targets_of);
    if (status) return status;
    g.readout.outputs = y.cols;
    g.range = a->range > 0 ? a->range : 6 * sqrt(a->temperature / a->decay);
    status = lm_grid_open(env, &g, targets_of);
    if (!status) status = lm_grid_law_open(env, &g, &d.at);
    if (!status) status = lm_grid_law_open(env, &g, &d.gibbs);
    if (!status) status = lm_grid_law_open(env, &g, &d.next);
    if (!status) status = start(env, a, &g, &d.at);
    if (!status) status = descend(env, &d, a->steps, a->tol);
    return status ? status : give(env, a, &g, &d);
}

/* Of the systems of equations between the samples. */
static double gibbs_work(const void *args)
{
    const gibbs_args *a = args;
    const double n = (double)a->x.n;
    return n * n * n;
}

#define ARGS gibbs_args
static const lm_slot gibbs_slots[] = {
    IN_VEC(x, "n", "inputs, one number each"),
    IN_TENSOR(y, "?", "targets, n numbers or n x T; logistic: labels -1 and 1"),
    OPT_NUM(temperature, 0.02, "(0,inf)",
            "lambda: weight of the entropy in the free energy"),
    OPT_NUM(penalty, 0.01, "(0,inf)",
            "ridge penalty of the second layer (lambda lambda_a)"),
    OPT_NUM(decay, 0.01, "(0,inf)",
            "weight decay of the first layer (lambda lambda_w)"),
    OPT_NUM(noise, 0, "",
            "variance of the label noise less that of injected noise"),
    OPT_CHOICE(loss, "mse", "mse|logistic",
               "averaged over samples and outputs; mse: half the squared "
               "error"),
    OPT_STR(act, "tanh", "activation phi of h(x; u, b) = phi(u x + b)"),
    OPT_INT(cells, 121, "[3,2001]", "grid nodes per axis"),
    OPT_NUM(range, 0, "[0,inf)",
            "half the side of the grid; 0: six standard deviations of the "
            "normal law"),
    OPT_MAT(start, "cells cells",
            "weights to start from, rows u; default the normal law"),
    OPT_INT(steps, 1000, "[0,inf)", "iterations at most; 0: the start itself"),
    OPT_NUM(tol, 1e-12, "[0,inf)", "error of the free energy to stop at"),
    OUT_VEC(axis, "cells", "values of u and b on the grid"),
    OUT_MAT(weights, "cells cells", "probability of (u, b); rows are u"),
    OUT_MAT(kernel, "n n", "intrinsic kernel on the inputs"),
    OUT_TENSOR(f, "?", "outputs on the inputs, of the shape of y"),
    OUT_TENSOR(alpha, "?",
               "dual coefficients: a(u, b) = sum_j alpha_j h(x_j; u, b)"),
    OUT_NUM(U, "loss + penalty E|a|^2 / 2T + noise (1 - df/n) / 2"),
    OUT_NUM(G, "U + decay E|w|^2 / 2, the limiting functional"),
    OUT_NUM(FE, "free energy G + temperature E log(density)"),
    OUT_NUM(FE_error, "bound on FE less its minimum over laws on this grid"),
    OUT_NUM(entropy, "E log(density), the negative entropy"),
    OUT_NUM(KL, "relative entropy of the law to the normal law"),
    OUT_NUM(norm, "E|a|^2, summed over outputs"),
    OUT_NUM(risk, "training loss"),
    OUT_NUM(align, "kernel-target alignment y'Ky / (|y|^2 |K|)"),
    OUT_NUM(df, "degrees of freedom of the kernel ridge regression"),
    OUT_NUM(edge, "mass on the edge of the grid: it should vanish"),
    OUT_INT(taken, "iterations"),
    OUT_FLAG(converged, "FE_error is below tol"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.mean, gibbs,
          "Minimiser of the free energy of a two-layer network of one input "
          "whose second layer is optimal: the limit of mean-field Langevin "
          "dynamics, without particles.",
          "arXiv 2403.14917; Chizat 2022",
          "local x = limn.tensor.linspace(-2, 2, 9)\n"
          "local y = limn.tensor.sin(2 * x)\n"
          "local r = limn.theory.mean.gibbs(x, y, {cells = 41})\n"
          "assert(r.converged and r.FE_error < 2e-12 and r.edge < 1e-6)",
          .work = 1, .work_of = gibbs_work);
#undef ARGS
