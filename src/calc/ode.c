#include "calc/ode.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_odeiv2.h>
#include <math.h>
#include <string.h>

/* Of a step: below it a step is rounding alone.  What extrapolation makes of
 * rounding, relative to the solution. */
#define LEAST_TOL 1e-15
#define STIFF_ROUNDING 1e-12
/* Runs whose agreement is not taken for an accident; and steps of a stiff
 * problem, some hundreds as a rule: more are forced by the rounding of f. */
enum { RUNS = 3, STEPS = 5000 };

/* What GSL hands back to its callbacks. */
typedef struct problem {
    lm_env *env;
    const lm_ode *ode;
    lm_status status; /* of the callback that failed for good */
    double outside;   /* the last time at which f was not finite, or NaN */
    int tries;        /* steps of a stiff problem so far, also refused ones */
} problem;

/* Beyond it, what a method makes of numbers overflows, and its estimate of the
 * error with it. */
#define HUGE_NUMBER 1e290

static bool all_finite(int64_t n, const double *x)
{
    for (int64_t i = 0; i < n; i++)
        if (!(fabs(x[i]) < HUGE_NUMBER)) return false;
    return true;
}

/* GSL halves the step after GSL_EDOM, and gives up after GSL_EBADFUNC. */
static int outcome(problem *p, lm_status status, double t, int64_t n,
                   const double *out)
{
    p->status = !status && lm_stopped(p->env) ? LM_STOPPED : status;
    if (p->status) return GSL_EBADFUNC;
    if (all_finite(n, out)) return GSL_SUCCESS;
    p->outside = t;
    return GSL_EDOM;
}

static int rate(double t, const double *y, double *dy, void *self)
{
    problem *p = self;
    const lm_ode *ode = p->ode;
    return outcome(p, ode->rate(p->env, ode->self, t, y, dy), t, ode->n, dy);
}

static int jacobian(double t, const double *y, double *j, double *drift,
                    void *self)
{
    problem *p = self;
    const lm_ode *ode = p->ode;
    if (p->tries++ == STEPS) {
        p->status = lm_fail(p->env, LM_SINGULAR,
                            "%d steps end at time %.9g: rounding of the "
                            "right-hand side is too large for the tolerance",
                            STEPS, t);
        return GSL_EBADFUNC;
    }
    const lm_status status = ode->jacobian(p->env, ode->self, t, y, j, drift);
    const int code = outcome(p, status, t, ode->n, drift);
    return code ? code : outcome(p, status, t, ode->n * ode->n, j);
}

/* ---- one solver ---------------------------------------------------------- */

typedef struct solver {
    gsl_odeiv2_system system;
    gsl_odeiv2_step *step;
    gsl_odeiv2_control *control;
    gsl_odeiv2_evolve *evolve;
    double t, next; /* the time, and how long the next step may be */
} solver;

static void solver_close(solver *s)
{
    if (s->evolve) gsl_odeiv2_evolve_free(s->evolve);
    if (s->control) gsl_odeiv2_control_free(s->control);
    if (s->step) gsl_odeiv2_step_free(s->step);
}

static bool solver_open(solver *s, problem *p, double from, double tol)
{
    const lm_ode *ode = p->ode;
    const size_t n = (size_t)ode->n;
    *s = (solver){
        .system = {rate, ode->jacobian ? jacobian : NULL, n, p},
        .step = gsl_odeiv2_step_alloc(
            ode->jacobian ? gsl_odeiv2_step_bsimp : gsl_odeiv2_step_rk8pd, n),
        .control = gsl_odeiv2_control_y_new(tol * ode->scale, tol),
        .evolve = gsl_odeiv2_evolve_alloc(n),
        .t = from};
    return s->step && s->control && s->evolve;
}

static lm_status failure(const problem *p, double t, const double *y)
{
    if (p->status) return p->status;
    if (!isnan(p->outside))
        return lm_fail(p->env, LM_SINGULAR,
                       "the right-hand side is not finite at time %.9g",
                       p->outside);
    return lm_fail(p->env, LM_SINGULAR,
                   all_finite(p->ode->n, y)
                       ? "no step from time %.9g on is short enough"
                       : "the solution is not finite at time %.9g",
                   t);
}

/* A hundredth of the time in which y would change by its size. */
static lm_status first_step(problem *p, solver *s, const double *y)
{
    const lm_mark mark = lm_scratch_mark(p->env);
    double *dy = lm_scratch_doubles(p->env, p->ode->n), fastest = 0;
    if (!dy) return lm_nomem(p->env);
    if (rate(s->t, y, dy, p)) return failure(p, s->t, y);
    for (int64_t i = 0; i < p->ode->n; i++)
        fastest = fmax(fastest, fabs(dy[i]) / (fabs(y[i]) + p->ode->scale));
    s->next = 0.01 / fastest;
    lm_scratch_release(p->env, mark);
    return LM_OK;
}

/* Step until `end`.  The step that ends there is shorter than it need be, so
 * the one before says how long the next may be.  A step is such that t + h is
 * exact: what is rounded off times adds up, over thousands of steps at large
 * t to the largest error of all. */
static lm_status advance(problem *p, solver *s, double end, double *y)
{
    while (s->t < end) {
        const bool cut = end - s->t < s->next;
        double h = cut ? end - s->t : (s->t + s->next) - s->t;
        p->outside = NAN;
        const int code = gsl_odeiv2_evolve_apply(s->evolve, s->control, s->step,
                                                 &s->system, &s->t, end, &h, y);
        if (code || !all_finite(p->ode->n, y)) return failure(p, s->t, y);
        s->next = cut && s->t >= end ? fmax(h, s->next) : h;
    }
    return LM_OK;
}

/* Solve with one tolerance of a step.  GSL aborts where it runs out of memory
 * unless told not to; who it tells is one variable of the process, which may
 * be in use by others. */
static lm_status solve(problem *p, double from, const double *start, lm_vec t,
                       double tol, double *y)
{
    const int64_t n = p->ode->n;
    gsl_error_handler_t *const before = gsl_set_error_handler_off();
    solver s;
    p->tries = 0;
    lm_status status = solver_open(&s, p, from, tol) ? first_step(p, &s, start)
                                                     : lm_nomem(p->env);
    for (int64_t k = 0; k < t.n && !status; k++) {
        if (lm_stopped_at_row(p->env, k, n)) {
            status = LM_STOPPED;
            break;
        }
        memcpy(y + k * n, k ? y + (k - 1) * n : start, (size_t)n * sizeof *y);
        status = advance(p, &s, t.data[k], y + k * n);
    }
    solver_close(&s);
    gsl_set_error_handler(before);
    return status;
}

lm_status lm_ode_advance(lm_env *env, const lm_ode *ode, double tol,
                         double from, double end, double *next, double *y)
{
    problem p = {env, ode, LM_OK, NAN, 0};
    gsl_error_handler_t *const before = gsl_set_error_handler_off();
    solver s;
    lm_status status = solver_open(&s, &p, from, tol) ? LM_OK : lm_nomem(env);
    s.next = *next;
    if (!status && !(*next > 0)) status = first_step(&p, &s, y);
    if (!status) status = advance(&p, &s, end, y);
    *next = s.next;
    solver_close(&s);
    gsl_set_error_handler(before);
    return status;
}

/* ---- a ladder of tolerances ---------------------------------------------- */

/* How far two solutions are apart at one time, relative to |y| + scale. */
static double distance(int64_t n, const double *a, const double *b,
                       double scale)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++)
        most = fmax(most, fabs(a[i] - b[i]) / (fabs(b[i]) + scale));
    return most;
}

/* far (t.n) becomes the relative error of y at each time, from that of coarse;
 * returns the largest.  Twice their distance, for where rounding rules, one is
 * no worse than the other; where they are close by accident, the distance
 * before says so. */
static double compare(const lm_env *env, const lm_ode *ode, double from,
                      lm_vec t, const double *coarse, const double *y,
                      double step_tol, double *far)
{
    double most = fmax(4 * step_tol, ode->jacobian ? STIFF_ROUNDING : 0);
    for (int64_t k = 0; k < t.n; k++) {
        if (lm_stopped_at_row(env, k, ode->n)) break;
        if (!(t.data[k] > from)) continue;
        const double d = 2 * distance(ode->n, coarse + k * ode->n,
                                      y + k * ode->n, ode->scale);
        most = fmax(most, fmax(d, far[k] / 10));
        far[k] = most;
    }
    return most;
}

static lm_status checked(lm_env *env, double from, lm_vec t)
{
    for (int64_t k = 0; k < t.n; k++) {
        const double before = k ? t.data[k - 1] : from;
        if (lm_stopped_at(env, k)) return LM_STOPPED;
        if (!(t.data[k] >= before))
            return lm_fail(env, LM_DOMAIN,
                           "times must not decrease, got %g after %g",
                           t.data[k], before);
    }
    return LM_OK;
}

/* What two runs, coarse and y, have come to. */
typedef struct ladder {
    int runs;
    double *coarse, *far; /* t.n x n, t.n */
    double reached, tol;  /* the largest of far, and the tolerance of a step */
} ladder;

/* One more run.  One that fails, or moves away from the last, leaves y and far
 * as they were and ends the ladder: rounding has taken over. */
static lm_status climb(problem *p, double from, const double *start, lm_vec t,
                       ladder *l, double *y, bool *ends)
{
    const int64_t n = p->ode->n;
    const size_t all = (size_t)(t.n * n) * sizeof *y;
    const lm_mark mark = lm_scratch_mark(p->env);
    double *far = lm_scratch_doubles(p->env, t.n);
    if (!far) return lm_nomem(p->env);
    lm_status status = lm_copy_bytes(p->env, l->coarse, y, all);
    if (!status)
        status = lm_copy_bytes(p->env, far, l->far, (size_t)t.n * sizeof *far);
    if (!status) status = solve(p, from, start, t, l->tol, y);
    if (!status && l->runs > 0) {
        const double reached =
            compare(p->env, p->ode, from, t, l->coarse, y, l->tol, far);
        *ends = l->runs >= RUNS - 1 && reached > l->reached;
        if (!*ends) {
            l->reached = reached;
            lm_copy_bytes(p->env, l->far, far, (size_t)t.n * sizeof *far);
        }
    } else if (status == LM_SINGULAR && l->runs >= RUNS - 1) {
        status = LM_OK;
        *ends = true;
    }
    if (*ends) lm_copy_bytes(p->env, y, l->coarse, all);
    l->runs++;
    lm_scratch_release(p->env, mark);
    return status ? status : lm_unless_stopped(p->env);
}

lm_status lm_ode_solve(lm_env *env, const lm_ode *ode, double from,
                       const double *start, lm_vec t, double tol, double *y,
                       double *error)
{
    const int64_t n = ode->n, all = t.n * n;
    lm_status status = checked(env, from, t);
    if (status || all == 0) return status;
    ladder l = {0, lm_scratch_doubles(env, all), lm_scratch_doubles(env, t.n),
                INFINITY, fmax(tol, 100 * LEAST_TOL)};
    if (!l.coarse || !l.far) return lm_nomem(env);
    problem p = {env, ode, LM_OK, NAN, 0};
    lm_zero_bytes(env->stop, l.far, (size_t)t.n * sizeof *l.far);
    lm_zero_bytes(env->stop, y, (size_t)all * sizeof *y);
    bool ends = false;
    for (; !status && !ends; l.tol /= 10) {
        status = climb(&p, from, start, t, &l, y, &ends);
        ends = ends || (l.runs >= RUNS && l.reached <= tol) ||
               l.tol < 2 * LEAST_TOL;
    }
    int64_t at, end = 0;
    while (!status && lm_next_piece(env, all, &at, &end))
        for (; at < end; at++)
            error[at] = l.far[at / n] * (fabs(y[at]) + ode->scale);
    return status ? status : lm_unless_stopped(env);
}
