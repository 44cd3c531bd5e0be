/* evolve: limn.theory.kernel.evolve.
 *
 * The square loss under a kernel that does not move is linear in the outputs:
 *
 *     f_t = f_0 + k* phi_t(k) (y - f_0),   phi_t(e) = (1 - p_t(e)) / e
 *
 * for training and test points alike; p_t(e) is what is left of a residual.
 * With f_0 random, of covariance prior between training samples (P), test
 * points and them (P*), and test points (P**), and a = k* phi_t(k),
 *
 *     cov f_t = P** - a P*' - P* a' + a P a'.
 *
 * Gradient flow:  p_t(e) = exp(-e t / m).
 * Descent with momentum, h = lr / m, in terms of what has been learned:
 *
 *     v' = momentum v + h (1 - e phi),   phi' = phi + v'
 *
 * (Nesterov: phi' = phi + h (1 - e phi) + momentum v').  It is followed step
 * by step, for all modes at once: neither critical damping nor instability is
 * a special case, and what diverges becomes infinite. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "theory/kernel/response.h"

typedef struct {
    lm_mat k;
    lm_tensor y;
    lm_mat cross;
    lm_vec times;
    double lr, momentum;
    bool nesterov, covariance;
    lm_tensor start, start_test;
    lm_mat prior, prior_cross, prior_test, k_error, cross_error;
    lm_tensor mean, mean_error, cov, cov_error;
} evolve_args;

/* ---- what has been learned by a time ------------------------------------- */

static void flow(const lm_modes *k, double t, lm_response *s)
{
    const double part = t / (double)k->m;
    for (int64_t i = 0; i < k->m; i++) {
        const double x = k->e[i] * part;
        s->phi[i] = x > 0 ? -expm1(-x) / k->e[i] : part;
        s->reach[i] = s->peak[i] = s->phi[i];
    }
}

/* Descent so far.  path sums |residuals|. */
typedef struct descent {
    int64_t steps;
    double h, momentum;
    bool nesterov;
    double *phi, *v, *reach, *peak, *path; /* m each */
} descent;

static lm_status descent_open(lm_env *env, const evolve_args *a, descent *d)
{
    const int64_t m = a->k.rows;
    double *block = lm_scratch_doubles(env, 5 * m);
    if (!block) return lm_nomem(env);
    memset(block, 0, (size_t)(5 * m) * sizeof *block);
    *d = (descent){
        0,         a->lr / (double)m, a->momentum,   a->nesterov,  block,
        block + m, block + 2 * m,     block + 3 * m, block + 4 * m};
    return LM_OK;
}

static void step(descent *d, const lm_modes *k)
{
    const double h = d->h, momentum = d->momentum;
    const double ahead = d->nesterov ? momentum : 1, now = d->nesterov ? h : 0;
    for (int64_t i = 0; i < k->m; i++) {
        const double rest = 1 - k->e[i] * d->phi[i];
        const double v = momentum * d->v[i] + h * rest;
        const double change = now * rest + ahead * v;
        const double phi = d->phi[i] + change;
        d->v[i] = v;
        d->phi[i] = phi;
        d->reach[i] += fabs(change);
        d->peak[i] = fabs(phi) > d->peak[i] ? fabs(phi) : d->peak[i];
        d->path[i] += fabs(rest);
    }
}

/* A rounded step is a small kick, of which no more than its path is left. */
static lm_status descend(lm_env *env, descent *d, const lm_modes *k, double t,
                         lm_response *s)
{
    const int64_t m = k->m, poll = 1000000 / (m + 1) + 1;
    for (; (double)d->steps < t; d->steps++) {
        if (d->steps % poll == 0 && lm_stopped(env)) return LM_STOPPED;
        step(d, k);
    }
    for (int64_t i = 0; i < m; i++) {
        s->phi[i] = d->phi[i];
        s->reach[i] = d->reach[i];
        s->peak[i] = d->peak[i];
        s->off[i] = 4 * DBL_EPSILON * d->path[i] *
                    (d->peak[i] + d->reach[i] + d->h * d->path[i]);
    }
    return LM_OK;
}

/* ---- the covariance ------------------------------------------------------ */

/* The covariance of f_0 in modes: P (m x m) and P* (p x m). */
typedef struct prior {
    double *p, *cross;
    double size;  /* |P| */
    double *norm; /* p: of the rows of P* */
} prior;

static lm_status prior_of(lm_env *env, const evolve_args *a, const lm_modes *k,
                          prior *out)
{
    const int64_t m = k->m, p = a->cross.rows;
    double *half = lm_scratch_doubles(env, m * m);
    out->p = lm_scratch_doubles(env, m * m);
    out->cross = lm_scratch_doubles(env, p * m);
    out->norm = lm_scratch_doubles(env, p);
    if (!half || !out->p || !out->cross || !out->norm) return lm_nomem(env);
    lm_modes_rows(k, a->prior, half);
    lm_modes_columns(k, m, half, out->p);
    lm_modes_rows(k, a->prior_cross, out->cross);
    out->size = lm_nrm2_d(m * m, out->p);
    for (int64_t i = 0; i < p; i++)
        out->norm[i] = lm_nrm2_d(m, out->cross + i * m);
    return LM_OK;
}

/* With b = P* - a P: cov = P** - a P*' - b a'; returned in cov, and the norms
 * of the rows of b. */
static void spread(const prior *of, int64_t p, int64_t m, const double *a,
                   double *b, double *cov, double *size)
{
    memcpy(b, of->cross, (size_t)(p * m) * sizeof *b);
    lm_gemm_d(false, false, p, m, m, -1, a, m, of->p, m, 1, b, m);
    lm_gemm_d(false, true, p, p, m, -1, a, m, of->cross, m, 0, cov, p);
    lm_gemm_d(false, true, p, p, m, -1, b, m, a, m, 1, cov, p);
    for (int64_t i = 0; i < p; i++) size[i] = lm_nrm2_d(m, b + i * m);
}

/* a moves by e: cov_ij by e_i |b_j| + |b_i| e_j + e_i |P| e_j. */
static lm_status covariance(lm_env *env, const evolve_args *args,
                            const lm_response *s, const lm_sides *x,
                            const prior *of, double *cov, double *error)
{
    const int64_t p = x->p, m = s->modes->m;
    double *a = lm_scratch_doubles(env, 2 * p * m),
           *size = lm_scratch_doubles(env, 3 * p);
    if (!a || !size) return lm_nomem(env);
    double *moved = size + p, *rounding = size + 2 * p;
    lm_response_rows(s, p, x->b, a);
    spread(of, p, m, a, a + p * m, cov, size);
    for (int64_t i = 0; i < p; i++) {
        moved[i] = lm_response_row_error(s, x->row[i]);
        rounding[i] = (double)m * DBL_EPSILON * lm_nrm2_d(m, a + i * m);
    }
    const lm_mat test = args->prior_test;
    for (int64_t i = 0; i < p; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t j = 0; j <= i; j++) {
            const int64_t at = i * p + j, mirror = j * p + i;
            const double own = test.data[i * test.stride + j];
            const double value = own + (cov[at] + cov[mirror]) / 2;
            const double e = moved[i] * size[j] + size[i] * moved[j] +
                             moved[i] * of->size * moved[j] +
                             rounding[i] * (of->norm[j] + size[j]) +
                             rounding[j] * (of->norm[i] + size[i]);
            cov[at] = cov[mirror] = value;
            error[at] = error[mirror] =
                isnan(e) ? INFINITY
                         : e + 4 * DBL_EPSILON * (fabs(own) + fabs(value));
        }
    }
    return LM_OK;
}

/* ---- all times ----------------------------------------------------------- */

static lm_status checked(lm_env *env, const evolve_args *a)
{
    const bool complete =
        a->prior.data && a->prior_cross.data && a->prior_test.data;
    for (int64_t i = 0; i < a->times.n; i++) {
        const double t = a->times.data[i],
                     before = i ? a->times.data[i - 1] : 0;
        if (!(t >= before))
            return lm_fail(env, LM_DOMAIN,
                           "times must be 0 or more and not decrease, got %g "
                           "after %g",
                           t, before);
        if (a->lr > 0 && (t != floor(t) || t > 1e12))
            return lm_fail(env, LM_DOMAIN,
                           "times of descent are numbers of steps, got %g", t);
    }
    if (a->lr == 0 && (a->momentum != 0 || a->nesterov))
        return lm_fail(env, LM_DOMAIN,
                       "'momentum' and 'nesterov' need a learning rate 'lr'");
    if (a->covariance && !complete)
        return lm_fail(env, LM_DOMAIN,
                       "'covariance' needs 'prior', 'prior_cross' and "
                       "'prior_test', the covariance of the outputs at "
                       "initialization");
    return LM_OK;
}

/* What a call has once its decomposition is there. */
typedef struct course {
    const evolve_args *a;
    lm_modes modes;
    lm_sides sides;
    descent d;
    prior prior;
} course;

static lm_status at_time(lm_env *env, course *k, int64_t i)
{
    const evolve_args *a = k->a;
    const int64_t p = a->cross.rows;
    lm_response s;
    lm_status status = lm_response_open(env, &k->modes, &s);
    if (status) return status;
    if (a->lr > 0)
        status = descend(env, &k->d, &k->modes, a->times.data[i], &s);
    else
        flow(&k->modes, a->times.data[i], &s);
    if (status) return status;
    lm_response_close(&s);
    lm_sides_gauge(env, &s, &k->sides);
    const int64_t at = i * p * k->sides.c;
    status = lm_response_apply(env, &s, &k->sides, a->start_test.data,
                               a->mean.data + at, a->mean_error.data + at);
    if (status || !a->covariance) return status;
    return covariance(env, a, &s, &k->sides, &k->prior, a->cov.data + i * p * p,
                      a->cov_error.data + i * p * p);
}

static lm_status evolve_run(lm_env *env, void *args)
{
    evolve_args *a = args;
    course k = {.a = a};
    lm_status status = checked(env, a);
    if (!status) status = lm_modes_of(env, a->k, a->k_error, &k.modes);
    if (!status)
        status = lm_sides_of(env, &k.modes, a->cross, a->cross_error, a->y,
                             a->start, &k.sides);
    if (!status) status = descent_open(env, a, &k.d);
    if (!status && a->covariance) status = prior_of(env, a, &k.modes, &k.prior);
    for (int64_t i = 0; i < a->times.n && !status; i++) {
        const lm_mark mark = lm_scratch_mark(env);
        status = at_time(env, &k, i);
        lm_scratch_release(env, mark);
    }
    return status;
}

#define ARGS evolve_args
static const lm_slot evolve_slots[] = {
    IN_MAT(k, "m m", "kernel of the training samples"),
    IN_TENSOR(y, "m ...", "targets: m numbers, or m x c"),
    IN_MAT(cross, "p m",
           "kernel between the points whose outputs are wanted and the "
           "training samples; k itself for these"),
    IN_VEC(times, "t",
           "learning rate times steps (may be infinite), with lr numbers of "
           "steps; not decreasing"),
    OPT_NUM(lr, 0, "[0,inf)",
            "learning rate of gradient descent; 0: gradient flow"),
    OPT_NUM(momentum, 0, "[0,1)", "of gradient descent"),
    OPT_FLAG(nesterov, false, "Nesterov's momentum"),
    OPT_TENSOR(start, "m ...", "training outputs at initialization; 0"),
    OPT_TENSOR(start_test, "p ...", "outputs of the points there; 0"),
    OPT_FLAG(covariance, false,
             "also the covariance of the outputs, which start at random"),
    OPT_MAT(prior, "m m",
            "covariance of the outputs at initialization (NNGP kernel): of "
            "training samples,"),
    OPT_MAT(prior_cross, "p m", "between the points and training samples,"),
    OPT_MAT(prior_test, "p p", "and of the points"),
    OPT_MAT(k_error, "m m", LM_K_ERROR_DOC),
    OPT_MAT(cross_error, "p m", "the same of cross"),
    OUT_TENSOR(mean, "t p ...", "mean of the outputs at the times"),
    OUT_TENSOR(mean_error, "t p ...", "bound on the absolute error of mean"),
    OUT_TENSOR_IF(covariance, cov, "t p p", "their covariance"),
    OUT_TENSOR_IF(covariance, cov_error, "t p p",
                  "bound on the absolute error of cov"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.kernel, evolve,
          "Outputs on training and test points along gradient flow, or descent "
          "with momentum, under a kernel that does not move (square loss): "
          "mean and covariance, with error bounds.",
          "Jacot, Gabriel & Hongler 2018; Lee et al. 2019, arXiv 1902.06720",
          "-- half of the training point's kernel, half of its output\n"
          "local r = limn.theory.kernel.evolve({{2}}, {1}, {{1}}, {3})\n"
          "local want = (1 - math.exp(-6)) / 2\n"
          "assert(math.abs(r.mean[1][1] - want) <= r.mean_error[1][1])",
          .work = 12);
#undef ARGS
