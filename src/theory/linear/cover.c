/* The losses as Chebyshev series on pieces, from 0 to the edge of the basin.
 *
 * A piece [from, to] is sampled at the Chebyshev nodes, where one run of the
 * recursion gives L_s and dL_s / dlr for all steps s at once; both together are
 * fitted by one series each.  Every try is judged by a ratio:
 *
 *     ratio = tail of the series / what may be left out of it,
 *
 * and a piece is taken if no ratio is above 1, else lm_cheb_cover tries a
 * shorter one.  What may be left out is a tolerance, but never less than the
 * rounding of the samples, or else no piece near the floor could ever be short
 * enough.  The edge needs all L_s to 1e-8 of L_0; the minima need L_t and the
 * sign of its slope near the floor, where L_t is far smaller than L_0, and
 * hence tolerances relative to L_t itself.
 *
 * A return of L_s to L_0 is a root of its series.  The first piece starts at lr
 * = 0, where every L_s is L_0 by definition: there it must fall all along
 * instead. graze is how near a loss comes to L_0 without reaching it: where
 * that is within rounding, the edge is not known, and the caller says so. */
#include <float.h>
#include <math.h>
#include <string.h>

#include "theory/linear/curve.h"

/* ---- is a piece resolved? ------------------------------------------------ */

/* L_s as a series. */
static lm_cheb fit(const lm_linear_curve *c, int64_t s, double from, double to)
{
    double value[LM_CHEB_NODES], slope[LM_CHEB_NODES];
    for (int j = 0; j < LM_CHEB_NODES; j++) {
        value[j] = c->loss[j * (c->steps + 1) + s];
        slope[j] = c->slope[j * (c->steps + 1) + s];
    }
    return lm_cheb_fit(&c->rule, from, to, value, slope);
}

static double largest(const lm_linear_curve *c, const double *samples,
                      int64_t s)
{
    double most = 0;
    for (int j = 0; j < LM_CHEB_NODES; j++) {
        const double a = fabs(samples[j * (c->steps + 1) + s]);
        if (!(a <= most)) most = a;
    }
    return most;
}

/* How far the series of L_s is from a tolerance beyond its rounding. */
static double loss_ratio(const lm_linear_curve *c, int64_t s, const lm_cheb *p,
                         double tolerance)
{
    return lm_cheb_tail(p) /
           (tolerance + LM_LINEAR_ROUNDING * p->to * largest(c, c->slope, s));
}

/* The same of dL_t / d lr = -r . x theta' / m, whose sign counts where r is
 * small: the tolerance is relative to |y| |x theta'| / m.  The slope of the
 * series also carries the rounding of the losses, |y| |r| / m each. */
static double slope_ratio(const lm_linear_curve *c, const lm_cheb *p)
{
    const lm_cheb d = lm_cheb_slope(p);
    const double m = (double)c->m, speed = largest(c, c->speed, c->steps);
    const double noise = LM_LINEAR_ROUNDING * p->to;
    const double tolerance = (1e-12 * c->size + noise * speed) * speed / m +
                             noise * (fabs(d.c[0]) + lm_cheb_spread(&d)) +
                             0x1p-39 * c->size *
                                 sqrt(2 * largest(c, c->loss, c->steps) / m) /
                                 (p->to - p->from);
    return lm_cheb_tail(p) / tolerance;
}

/* The first place of the piece at which the series reaches L_0 from below,
 * NaN if none; *graze is how near it comes without. */
static double crossing(const lm_linear_curve *c, const lm_cheb *p,
                       double *graze)
{
    lm_cheb over = *p;
    over.c[0] -= c->start;
    if (over.c[0] + lm_cheb_spread(p) < -1e-6 * c->start) return NAN;
    if (lm_cheb_value(&over, p->from) >= 0) return p->from;
    double root[LM_CHEB_DEGREE];
    if (lm_cheb_roots(&over, root) > 0) return root[0];
    const lm_cheb d = lm_cheb_slope(p);
    const int n = lm_cheb_roots(&d, root);
    for (int i = 0; i < n; i++)
        *graze = fmin(*graze, -lm_cheb_value(&over, root[i]) / c->start);
    return NAN;
}

/* Samples at the nodes of [from, to]; *ratio is above 1 if a loss is not
 * finite or far above L_0, of the steps first .. t. */
static lm_status sample_piece(lm_env *env, lm_linear_curve *c, int64_t first,
                              double from, double to, double *ratio)
{
    double x[LM_CHEB_NODES];
    lm_cheb_nodes(from, to, x);
    *ratio = 0;
    for (int j = LM_CHEB_NODES - 1; j >= 0; j--) {
        const lm_status status = lm_linear_curve_sample(env, c, j, x[j]);
        if (status) return status;
        const double *loss = c->loss + j * (c->steps + 1);
        for (int64_t s = first; s <= c->steps; s++)
            if (!(loss[s] <= 8 * c->start)) *ratio = 1e6;
        if (*ratio > 1) return LM_OK;
    }
    return LM_OK;
}

static lm_status keep(lm_env *env, lm_linear_curve *c, const lm_cheb *loss,
                      const lm_cheb *slope)
{
    if (c->pieces == c->room) {
        const int64_t room = c->room ? 2 * c->room : 64;
        lm_linear_piece *more = lm_scratch(env, (size_t)room * sizeof *more);
        if (!more) return lm_nomem(env);
        if (c->pieces) memcpy(more, c->piece, (size_t)c->pieces * sizeof *more);
        c->piece = more;
        c->room = room;
    }
    c->piece[c->pieces++] = (lm_linear_piece){*loss, *slope};
    return LM_OK;
}

/* Where every L_s falls there is no return, though all start at L_0. */
static bool all_fall(const lm_linear_curve *c, double from, double to)
{
    for (int64_t s = 1; s <= c->steps; s++) {
        const lm_cheb loss = fit(c, s, from, to), d = lm_cheb_slope(&loss);
        if (!(d.c[0] + lm_cheb_spread(&d) < 0)) return false;
    }
    return true;
}

/* ---- to the edge of the basin -------------------------------------------- */

/* The pass of L_s through L_0 near the guess, between the nodes around it. */
static lm_status settle(lm_env *env, lm_linear_curve *c, int64_t s, double from,
                        double to, double guess, double *at, double *error)
{
    lm_linear_point p = {0};
    double lo = fmax(from, guess - 1e-6 * (to - from)), hi = guess;
    *at = guess;
    for (double d = 1e-6 * (to - from); hi < to; d *= 4) {
        hi = fmin(guess + d, to);
        const lm_status status = lm_linear_curve_at(env, c, s, hi, &p);
        if (status) return status;
        if (p.loss > c->start) break;
    }
    for (double d = 1e-6 * (to - from); lo > from; d *= 4) {
        lo = fmax(guess - d, from);
        const lm_status status = lm_linear_curve_at(env, c, s, lo, &p);
        if (status) return status;
        if (p.loss < c->start) break;
    }
    lm_status status =
        lm_linear_curve_pass(env, c, s, c->start, lo, hi, NAN, at);
    if (!status) status = lm_linear_curve_at(env, c, s, *at, &p);
    *error = LM_LINEAR_ROUNDING * (*at + c->start / fabs(p.slope));
    return status;
}

/* Twice the way to the next return of a step first .. t by the last values and
 * slopes: a straight one lies in the middle of the next piece. */
static double reach_of(const lm_linear_curve *c, int64_t first)
{
    const int64_t o = (LM_CHEB_NODES - 1) * (c->steps + 1);
    double reach = INFINITY;
    for (int64_t s = first; s <= c->steps; s++)
        if (c->slope[o + s] > 0)
            reach =
                fmin(reach, 2 * (c->start - c->loss[o + s]) / c->slope[o + s]);
    return reach;
}

static double reach(void *context)
{
    return ((const lm_linear_curve *)context)->reach;
}

static lm_status try_basin(lm_env *env, void *context, double from, double to,
                           double *ratio, bool *done)
{
    lm_linear_curve *c = context;
    lm_status status = sample_piece(env, c, 1, from, to, ratio);
    if (status || *ratio > 1) return status;
    if (from == 0 && !all_fall(c, from, to)) *ratio = 1e3;
    double first = INFINITY, graze = INFINITY;
    int64_t which = 0;
    lm_cheb loss = {0};
    for (int64_t s = 1; s <= c->steps && *ratio <= 1; s++) {
        loss = fit(c, s, from, to);
        *ratio = fmax(*ratio, loss_ratio(c, s, &loss, 1e-8 * c->start));
        const double at = from > 0 ? crossing(c, &loss, &graze) : NAN;
        if (at < first) first = at, which = s;
    }
    const lm_cheb slope = lm_cheb_slope(&loss);
    const double most = largest(c, c->loss, c->steps);
    const double fine = 1e-11 * most + 1e-13 * sqrt(most * c->start);
    *ratio = fmax(*ratio, loss_ratio(c, c->steps, &loss, fine));
    *ratio = fmax(*ratio, slope_ratio(c, &slope));
    if (*ratio > 1) return LM_OK;
    if ((to - from) / to < c->finest) {
        c->finest = (to - from) / to;
        c->finest_at = from;
    }
    c->end = to;
    c->reach = reach_of(c, 1);
    *done = which > 0;
    if (which) {
        c->edge_step = which;
        status =
            settle(env, c, which, from, to, first, &c->edge, &c->edge_error);
        c->end = c->edge;
    } else
        c->graze = fmin(c->graze, graze);
    return status ? status : keep(env, c, &loss, &slope);
}

/* ---- beyond it ----------------------------------------------------------- */

static lm_status try_last(lm_env *env, void *context, double from, double to,
                          double *ratio, bool *done)
{
    lm_linear_curve *c = context;
    lm_status status = sample_piece(env, c, c->steps, from, to, ratio);
    if (status || *ratio > 1) return status;
    const lm_cheb loss = fit(c, c->steps, from, to);
    double graze = INFINITY;
    *ratio = loss_ratio(c, c->steps, &loss, 1e-6 * c->start);
    if (*ratio > 1) return LM_OK;
    c->reach = reach_of(c, c->steps);
    const double at = crossing(c, &loss, &graze);
    *done = !isnan(at);
    return *done ? settle(env, c, c->steps, from, to, at, &c->back,
                          &c->back_error)
                 : LM_OK;
}

lm_status lm_linear_curve_cover(lm_env *env, lm_linear_curve *c, double piece,
                                int64_t limit)
{
    double end;
    lm_status status = lm_cheb_cover(env, try_basin, reach, c, 0, INFINITY,
                                     piece, limit, &end);
    if (status || isnan(c->edge)) return status;
    c->back = c->edge;
    c->back_error = c->edge_error;
    if (c->edge_step == c->steps) return LM_OK;
    c->back = c->back_error = NAN;
    c->reach = INFINITY;
    return lm_cheb_cover(env, try_last, reach, c, c->edge, INFINITY,
                         c->edge / 64, limit / 4, &end);
}
