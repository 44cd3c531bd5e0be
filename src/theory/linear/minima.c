#include "theory/linear/minima.h"

#include <float.h>
#include <math.h>

/* ---- where the slope changes its sign ------------------------------------ */

/* The turns of L_t: minima and maxima alternate, and the loss falls before
 * the first. */
typedef struct turns {
    double *at;   /* n places */
    double *rate; /* the derivative of the slope there */
    int64_t n;
} turns;

static void add_turn(turns *t, double at, const lm_cheb *slope)
{
    const lm_cheb d = lm_cheb_slope(slope);
    t->at[t->n] = at;
    t->rate[t->n++] = lm_cheb_value(&d, at);
}

static lm_status find_turns(lm_env *env, const lm_linear_curve *c, turns *t)
{
    const int64_t most = c->pieces * (LM_CHEB_DEGREE + 1);
    *t = (turns){lm_scratch_doubles(env, most), lm_scratch_doubles(env, most),
                 0};
    if (!t->at || !t->rate) return lm_nomem(env);
    for (int64_t i = 0; i < c->pieces; i++) {
        const lm_cheb *slope = &c->piece[i].slope;
        double root[LM_CHEB_DEGREE];
        const int n = lm_cheb_roots(slope, root);
        if (lm_stopped(env)) return LM_STOPPED;
        /* A turn at the seam of two pieces is in neither. */
        const double begin = lm_cheb_value(slope, slope->from);
        if (t->n % 2 ? begin < 0 : begin > 0) add_turn(t, slope->from, slope);
        for (int k = 0; k < n && root[k] < c->end; k++)
            add_turn(t, root[k], slope);
    }
    return LM_OK;
}

/* ---- one minimum ---------------------------------------------------------
 *
 * The slope of the loss is -(r . x theta') / m, r the residual and x theta' how
 * f moves with lr.  Near a minimum it is a small difference of large products,
 * so its sign means something only where
 *
 *     q = r . x theta' / (|y| |x theta'|)
 *
 * is above its rounding.  From the root of the series the search goes outwards
 * to where q has the right sign on both sides (bracket), then to the root
 * itself (lm_linear_curve_pass).  If q is within rounding already at 1e-6 on
 * one of the sides, the loss is flat: leave() finds where q emerges on either
 * side, the middle of the stretch is the minimum, and half its length the
 * error.  Otherwise the error is the rounding of the slope over its derivative.
 */

typedef struct place {
    lm_env *env;
    lm_linear_curve *c;
    lm_status status;
} place;

/* q, and below in units of its rounding. */
static double cosine(place *p, double lr, double *rounding)
{
    lm_linear_point at = {0};
    const lm_linear_curve *c = p->c;
    if (!p->status)
        p->status = lm_linear_curve_at(p->env, p->c, c->steps, lr, &at);
    *rounding = LM_LINEAR_ROUNDING * (1 + lr * at.speed / c->size);
    if (p->status || at.speed == 0) return 0;
    return at.slope * (double)c->m / (c->size * at.speed);
}

/* -1, 0, 1: the slope falls below its rounding times `by`, is within, is
 * above; with a level that decides instead. */
static int sign(place *p, double lr, double by, double level)
{
    double rounding;
    const double q = cosine(p, lr, &rounding);
    const double bound = level > 0 ? level : by * rounding;
    return q > bound ? 1 : q < -bound ? -1 : 0;
}

/* From `from`, where |q| is within the level (0: its rounding), outwards (side
 * -1: to the left) to where side q exceeds it, to rounding, or to the end of
 * the basin; NaN if the slope turns back before. */
static double leave(place *p, double from, int side, double level)
{
    const double end = side < 0 ? 0 : p->c->end;
    double step = 1e-7 * from, in = from, out;
    for (;;) {
        out = in + side * step;
        if (side * (out - end) > 0) out = end;
        if (p->status || side * sign(p, out, 1, level) > 0) break;
        if (side * sign(p, out, 16, 0) < 0) {
            if (step < 1e-9 * from) return NAN;
            step /= 4;
            continue;
        }
        if (out == end) return end;
        in = out;
        step *= 2;
    }
    while (!p->status && fabs(out - in) > 4 * DBL_EPSILON * fabs(out)) {
        const double middle = in + (out - in) / 2;
        *(side * sign(p, middle, 1, level) > 0 ? &out : &in) = middle;
    }
    return in;
}

/* From a guess outwards to where the slope has the sign of the side, no
 * further than the limit; NaN if it has the other there. */
static double bracket(place *p, double guess, int side, double limit)
{
    for (double step = 1e-6 * guess;; step *= 4) {
        double out = guess + side * step;
        if (side * (out - limit) > 0) out = limit;
        const int s = side * sign(p, out, 1, 0);
        if (p->status || s > 0) return out;
        if (out == limit) return s < 0 ? NAN : limit;
    }
}

enum { LEFT, RIGHT };

/* The middle of the stretch |q| <= 1e-7 about a flat one, within that. */
static double middle(place *p, const double ends[2])
{
    const double left = leave(p, ends[LEFT], -1, 1e-7);
    const double right = leave(p, ends[RIGHT], 1, 1e-7);
    const double a = isnan(left) ? ends[LEFT] : left;
    const double b = isnan(right) ? ends[RIGHT] : right;
    return fmin(fmax(a + (b - a) / 2, ends[LEFT]), ends[RIGHT]);
}

/* A minimum and what it stands for: the place is anywhere between. */
typedef struct dip {
    double at, error, ends[2];
} dip;

static lm_status flat_dip(place *p, dip *out)
{
    out->ends[LEFT] = leave(p, out->at, -1, 0);
    out->ends[RIGHT] = leave(p, out->at, 1, 0);
    if (isnan(out->ends[LEFT] + out->ends[RIGHT])) {
        out->at = NAN;
        return p->status;
    }
    out->at = middle(p, out->ends);
    out->error = fmax(out->at - out->ends[LEFT], out->ends[RIGHT] - out->at);
    return p->status;
}

/* The minimum at the k-th turn; NaN if the slope itself, not its series, has
 * none. */
static lm_status settle(lm_env *env, lm_linear_curve *c, const turns *t,
                        int64_t k, dip *out)
{
    place p = {env, c, LM_OK};
    lm_linear_point there;
    const double at = t->at[k], before = k > 0 ? t->at[k - 1] : 0;
    const double after = k + 1 < t->n ? t->at[k + 1] : c->end;
    const double lo = bracket(&p, at, -1, before);
    const double hi = bracket(&p, at, 1, after);
    out->at = isnan(lo + hi) ? NAN : at;
    if (p.status || isnan(out->at)) return p.status;
    lm_status status = lm_linear_curve_pass(env, c, c->steps, NAN, lo, hi,
                                            t->rate[k], &out->at);
    if (!status) status = lm_linear_curve_at(env, c, c->steps, out->at, &there);
    if (status) return status;
    out->ends[LEFT] = fmax((1 - 1e-6) * out->at, lo);
    out->ends[RIGHT] = fmin((1 + 1e-6) * out->at, hi);
    if (sign(&p, out->ends[LEFT], 1, 0) >= 0 ||
        sign(&p, out->ends[RIGHT], 1, 0) <= 0)
        return flat_dip(&p, out);
    out->error =
        LM_LINEAR_ROUNDING *
        (out->at + c->size * there.speed / (double)c->m / fabs(t->rate[k]));
    /* Where the speed vanishes with the slope, further. */
    while (out->error < 1e-6 * out->at &&
           (sign(&p, out->at - out->error, 1, 0) >= 0 ||
            sign(&p, out->at + out->error, 1, 0) <= 0) &&
           !p.status)
        out->error *= 4;
    return p.status;
}

lm_status lm_linear_minima(lm_env *env, lm_linear_best *out)
{
    turns t;
    lm_linear_curve *c = &out->curve;
    lm_status status = find_turns(env, c, &t);
    if (status) return status;
    lm_minima *all = &out->minima;
    all->at = lm_scratch_doubles(env, t.n / 2 + 1);
    all->value = lm_scratch_doubles(env, t.n / 2 + 1);
    out->error = lm_scratch_doubles(env, t.n / 2 + 1);
    if (!all->at || !all->value || !out->error) return lm_nomem(env);
    double covered = 0;
    for (int64_t k = 0; k < t.n; k += 2) {
        dip d;
        lm_linear_point p;
        if (t.at[k] <= covered) continue;
        status = settle(env, c, &t, k, &d);
        if (status) return status;
        if (isnan(d.at)) continue;
        const bool known = d.ends[LEFT] < covered;
        covered = fmax(covered, d.ends[RIGHT]);
        if (known) continue;
        status = lm_linear_curve_at(env, c, c->steps, d.at, &p);
        if (status) return status;
        all->at[all->n] = d.at;
        all->value[all->n] = p.loss;
        out->error[all->n++] = d.error;
    }
    return LM_OK;
}

/* ---- widths -------------------------------------------------------------- */

/* The nearest place on one side of `at` where the loss is at the level; 0 or
 * the end of the basin if there is none. */
static double level_beside(const lm_env *env, const lm_linear_curve *c,
                           double at, int side, double level)
{
    int64_t i = 0;
    while (i + 1 < c->pieces && c->piece[i].loss.to < at) i++;
    for (; i >= 0 && i < c->pieces && !lm_stopped(env); i += side) {
        lm_cheb p = c->piece[i].loss;
        double root[LM_CHEB_DEGREE];
        p.c[0] -= level;
        const int n = lm_cheb_roots(&p, root);
        for (int k = side > 0 ? 0 : n - 1; k >= 0 && k < n; k += side)
            if (side * (root[k] - at) > 0) return fmin(root[k], c->end);
    }
    return side > 0 ? c->end : 0;
}

lm_status lm_linear_widths(lm_env *env, lm_linear_best *out)
{
    const lm_linear_curve *c = &out->curve;
    out->width = lm_scratch_doubles(env, out->minima.n + 1);
    if (!out->width) return lm_nomem(env);
    for (int64_t i = 0; i < out->minima.n; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const double at = out->minima.at[i];
        const double level = out->minima.value[i] + out->slack;
        out->width[i] = log(level_beside(env, c, at, 1, level) /
                            level_beside(env, c, at, -1, level));
    }
    return lm_unless_stopped(env);
}
