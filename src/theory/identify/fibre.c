#include "theory/identify/fibre.h"

#include <math.h>

#include "core/rng.h"
#include "linalg/blas.h"
#include "linalg/solve.h"
#include "linalg/until.h"

enum { STEPS = 400 };

/* One search: where it is, what it tries, and the normal equations. */
typedef struct search {
    const lm_fibre *f;
    int64_t p, m; /* parameters, moments */
    double *theta, *next, *residual, *moved, *jacobian, *normal, *damped;
    double *slope, *step;
    double square; /* |residual|^2 */
} search;

static lm_status reserve(lm_env *env, const lm_fibre *f, double *theta,
                         search *s)
{
    const int64_t p = f->n * (f->list->d + 1), m = f->list->count;
    *s = (search){.f = f, .p = p, .m = m, .theta = theta};
    double *x = lm_scratch_doubles(env, 3 * p + 2 * m + m * p + 2 * p * p);
    if (!x) return lm_nomem(env);
    s->next = x, s->slope = x + p, s->step = x + 2 * p;
    s->residual = x + 3 * p, s->moved = s->residual + m;
    s->jacobian = s->moved + m;
    s->normal = s->jacobian + m * p;
    s->damped = s->normal + p * p;
    return LM_OK;
}

/* A step to weights that no rule can follow is too long. */
static lm_status evaluate(lm_env *env, const search *s, const double *theta,
                          double *residual, double *jacobian, double *square)
{
    const lm_fibre *f = s->f;
    const lm_status status =
        lm_moments(env, f->list, f->rule, f->n, theta, residual, jacobian);
    *square = status == LM_DOMAIN ? INFINITY : 0;
    if (status == LM_DOMAIN) return LM_OK;
    for (int64_t q = 0; q < s->m && !status; q++) {
        residual[q] -= f->moments[q];
        *square += residual[q] * residual[q];
    }
    return status;
}

/* Units as large as those that are looked for, 1 at least. */
static void begin(const search *s, int64_t start)
{
    const lm_stream stream =
        lm_stream_named(s->f->seed, "fibre", (uint64_t)start);
    const double size = lm_nrm2_d(s->p, s->f->first) / sqrt((double)s->p);
    lm_fill_normal(stream, 0, s->p, s->theta);
    for (int64_t i = 0; i < s->p; i++) s->theta[i] *= fmax(size, 1);
}

static void normal_equations(const lm_env *env, const search *s)
{
    lm_syrk_until_d(env->stop, true, s->p, s->m, 1, s->jacobian, s->p, 0,
                    s->normal, s->p);
    lm_gemv_d(true, s->m, s->p, -1, s->jacobian, s->p, s->residual, 0,
              s->slope);
}

/* Solve (J'J + damping diag) step = -J'r; false where that fails. */
static bool solve_step(lm_env *env, const search *s, double damping)
{
    const int64_t p = s->p;
    double trace = 0;
    for (int64_t i = 0; i < p; i++) trace += s->normal[i * p + i];
    for (int64_t i = 0; i < p * p; i++) s->damped[i] = s->normal[i];
    for (int64_t i = 0; i < p; i++)
        s->damped[i * p + i] +=
            damping * (s->normal[i * p + i] + 1e-6 * trace / (double)p);
    for (int64_t i = 0; i < p; i++) s->step[i] = s->slope[i];
    const lm_mark mark = lm_scratch_mark(env);
    const lm_mat a = {s->damped, p, p, p}, x = {s->step, p, 1, 1};
    const lm_status status = lm_solve(env, a, x, LM_FORM_POSITIVE, x, NULL);
    lm_scratch_release(env, mark);
    return !status;
}

/* One accepted step, or none: the damping is then beyond what helps. */
static lm_status advance(lm_env *env, search *s, double *damping, bool *moved)
{
    *moved = false;
    normal_equations(env, s);
    for (; *damping < 1e12 && !*moved; *damping *= 4) {
        double square;
        if (lm_stopped(env)) return LM_STOPPED;
        if (!solve_step(env, s, *damping)) continue;
        for (int64_t i = 0; i < s->p; i++)
            s->next[i] = s->theta[i] + s->step[i];
        const lm_status status =
            evaluate(env, s, s->next, s->moved, NULL, &square);
        if (status) return status;
        if (!(square < s->square)) continue;
        *moved = true;
        *damping = fmax(*damping / 24, 1e-18);
        for (int64_t i = 0; i < s->p; i++) s->theta[i] = s->next[i];
    }
    return LM_OK;
}

lm_status lm_fibre_search(lm_env *env, const lm_fibre *f, int64_t start,
                          double *theta, double *residual)
{
    search s;
    double damping = 1e-2;
    bool moved = true;
    const lm_mark mark = lm_scratch_mark(env);
    lm_status status = reserve(env, f, theta, &s);
    if (status) return status;
    const double size = lm_nrm2_d(s.m, f->moments), goal = 1e-15 * size;
    begin(&s, start);
    for (int k = 0; k < STEPS && moved && !status; k++) {
        if (lm_stopped(env)) status = LM_STOPPED;
        if (!status)
            status =
                evaluate(env, &s, theta, s.residual, s.jacobian, &s.square);
        if (status || s.square <= goal * goal) break;
        status = advance(env, &s, &damping, &moved);
    }
    *residual = size > 0 ? sqrt(s.square) / size : sqrt(s.square);
    lm_scratch_release(env, mark);
    return status;
}
