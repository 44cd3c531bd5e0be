#include "theory/linear/curve.h"

#include <float.h>
#include <math.h>

#include "linalg/blas.h"

lm_status lm_linear_curve_new(lm_env *env, const lm_linear_task *task,
                              lm_linear_curve *c)
{
    const int64_t numbers = LM_CHEB_NODES * (task->steps + 1);
    *c = (lm_linear_curve){.m = task->x.rows,
                           .steps = task->steps,
                           .edge = NAN,
                           .edge_error = NAN,
                           .back = NAN,
                           .back_error = NAN,
                           .graze = INFINITY,
                           .reach = INFINITY,
                           .finest = INFINITY};
    lm_status status =
        lm_bidiagonalise(env, task->x, task->y, task->steps, &c->data);
    if (!status)
        status = lm_recursion_new(env, task, &c->data, true, &c->recursion);
    if (!status) status = lm_cheb_rule_fill(env, &c->rule);
    if (status) return status;
    const double m = (double)c->m;
    c->size = lm_nrm2_d(c->data.k + 1, c->data.y);
    c->start = c->size * c->size / (2 * m);
    c->floor = c->data.rest * c->data.rest / (2 * m);
    c->all = lm_scratch_doubles(env, task->steps + 1);
    c->loss = lm_scratch_doubles(env, numbers);
    c->slope = lm_scratch_doubles(env, numbers);
    c->speed = lm_scratch_doubles(env, numbers);
    return c->all && c->loss && c->slope && c->speed ? LM_OK : lm_nomem(env);
}

lm_status lm_linear_curve_sample(lm_env *env, lm_linear_curve *c, int64_t row,
                                 double lr)
{
    const int64_t o = row * (c->steps + 1);
    return lm_recursion_run(env, &c->recursion, &c->data, c->m, lr,
                            &(lm_recursion_trace){c->all, c->loss + o,
                                                  c->slope + o, c->speed + o,
                                                  NULL});
}

lm_status lm_linear_curve_at(lm_env *env, lm_linear_curve *c, int64_t step,
                             double lr, lm_linear_point *out)
{
    const lm_status status = lm_linear_curve_sample(env, c, 0, lr);
    *out = (lm_linear_point){c->loss[step], c->slope[step], c->speed[step]};
    return status;
}

/* ---- a place, to rounding ------------------------------------------------
 *
 * A series gives a place to its tolerance only; here it is settled on the
 * function itself.  Newton's steps are taken while each is less than half the
 * last one and stays inside the bracket, else the bracket is halved: quadratic
 * where the root is simple, and never slower than bisection where rounding
 * makes steps erratic. */

lm_status lm_linear_curve_pass(lm_env *env, lm_linear_curve *c, int64_t step,
                               double level, double lo, double hi, double rate,
                               double *at)
{
    double x = *at, last = INFINITY;
    for (int i = 0; i < 100 && hi - lo > 2 * DBL_EPSILON * hi; i++) {
        if (!(x > lo && x < hi)) x = lo + (hi - lo) / 2;
        lm_linear_point p;
        const lm_status status = lm_linear_curve_at(env, c, step, x, &p);
        if (status) return status;
        const double value = isnan(level) ? p.slope : p.loss - level;
        *(value < 0 ? &lo : &hi) = x;
        const double move = value / (isnan(level) ? rate : p.slope);
        *at = x;
        if (value == 0 || fabs(move) <= DBL_EPSILON * x) break;
        /* Newton's step while it shrinks, else bisection. */
        x = fabs(move) < last / 2 ? x - move : NAN;
        last = fabs(move);
    }
    return LM_OK;
}
