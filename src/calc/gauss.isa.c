#include "calc/gauss.h"

#include <math.h>

#include "calc/legendre.h"
#include "core/vecmath.h"

/* Beyond this many deviations lies a mass of 4e-20. */
#define REACH 9.2
/* Of a sum of products, each right to some 4 units in the last place. */
#define ROUNDING 2e-15
/* Panels of an oscillation, and all others: features give at most 2 log2(2
 * REACH sd / width) each, which a relative width of 1e-12 bounds by 90. */
enum { WAVES = 2000, WAVES_PAIR = 150, OTHERS = 90 * LM_FEATURES_MAX + 60 };
static const int orders[] = {10, 16, 24, LM_ORDER_MAX};
enum { ORDERS = sizeof orders / sizeof orders[0] };

lm_unit_rule lm_unit(int order)
{
    lm_unit_rule unit = {.order = order};
    lm_legendre_nodes(order, unit.node, unit.weight);
    return unit;
}

/* How long a panel that starts at y may be, for one feature: its distance,
 * but not below the width; towards a feature half of that, and the last one
 * ends there.  Places are relative to the mean, here and below. */
static double length_beside(double at, double width, double y)
{
    const double past = y - at;
    if (past >= 0) return fmax(width, past);
    return -past <= 1.5 * width ? -past : fmax(width, -past / 2);
}

/* No panel is shorter than a rounding of the deviation, and none ends that
 * little before a feature. */
static double panel_end(const lm_integrand *shape, double mean, double y,
                        double sd, double end)
{
    const double least = 1e-12 * sd;
    double length = fmin(1.5 * sd, shape->wave);
    for (int i = 0; i < shape->features; i++) {
        const lm_feature *of = &shape->feature[i];
        length = fmin(length,
                      length_beside(of->at - mean, fmax(of->width, least), y));
    }
    double next = fmin(y + length, end);
    for (int i = 0; i < shape->features; i++) {
        const double at = shape->feature[i].at - mean;
        if (y < at && next > at - least) next = fmin(at, end);
    }
    return next;
}

/* The weights follow from distances to the mean, which a large mean would
 * round away in x. */
int64_t lm_gauss_nodes(const lm_unit_rule *unit, const lm_integrand *shape,
                       double mean, double sd, int64_t room, double *x,
                       double *weight)
{
    const double end = (REACH + 2 * sqrt(shape->degree)) * sd;
    const double height = 1 / (sd * sqrt(2 * M_PI));
    const int order = unit->order;
    int64_t n = 0;
    for (double at = -end, next; at < end; at = next, n += order) {
        next = panel_end(shape, mean, at, sd, end);
        if (n + order > room || !(next > at)) return 0;
        const double half = (next - at) / 2, centre = at + half;
        for (int k = 0; k < order; k++) {
            x[n + k] = centre + half * unit->node[k];
            weight[n + k] = height * half * unit->weight[k];
        }
    }
    _Pragma("omp simd") for (int64_t i = 0; i < n; i++)
    {
        const double z = x[i] / sd;
        weight[i] *= exp(-0.5 * z * z);
        x[i] += mean;
    }
    return n;
}

/* A rule of one order and its values. */
typedef struct line {
    lm_unit_rule unit;
    int64_t room;
    double *x, *weight, *f;
} line;

static bool line_open(lm_env *env, int order, int64_t panels, line *l)
{
    l->unit = lm_unit(order);
    l->room = order * panels;
    l->x = lm_scratch_doubles(env, 3 * l->room);
    if (!l->x) return false;
    l->weight = l->x + l->room;
    l->f = l->weight + l->room;
    return true;
}

/* Panels in which f reverses more often than the highest order can follow (pi /
 * 2 nodes for each half period and some) may agree by accident. */
static bool lost(const lm_integrand *f, double sd, int waves)
{
    return 2 * REACH * sd / waves > 20 * f->wave;
}

/* The relative error of f at x = mean + y from rounding: of a term, and of x.
 * That is right to two roundings, which an oscillation makes pi / wave times as
 * large, and to one of the mean, which counts against the size of a feature. */
static double rounding(const lm_integrand *f, double x, double mean)
{
    double error = ROUNDING + 0x1p-52 * M_PI * fabs(x) / f->wave;
    for (int i = 0; mean != 0 && i < f->features; i++) {
        const lm_feature *of = &f->feature[i];
        const double width = isfinite(of->width) ? of->width : 0;
        error += 0x1p-53 * fabs(mean) / (fabs(x - of->at) + width);
    }
    return fmin(1, error);
}

/* The curve with oscillations no finer than so many panels can follow. */
static lm_integrand bounded(const lm_integrand *f, double sd, int waves)
{
    lm_integrand shape = *f;
    shape.wave = fmax(f->wave, 2 * REACH * sd / waves);
    return shape;
}

typedef struct sum {
    double value, size; /* of f and of |f| */
    double error;       /* from rounding */
} sum;

/* E f(x), x ~ N(mean, sd^2), by one rule; NaN if it has no room. */
static sum line_mean(line *l, const lm_integrand *f, const lm_integrand *shape,
                     double mean, double sd)
{
    sum s = {0, 0, 0};
    if (!(sd > 0)) {
        f->value(f->self, 1, &mean, &s.value);
        s.size = fabs(s.value);
        s.error = s.size * rounding(f, mean, mean);
        return s;
    }
    const int64_t n =
        lm_gauss_nodes(&l->unit, shape, mean, sd, l->room, l->x, l->weight);
    if (n == 0) return (sum){NAN, NAN, NAN};
    f->value(f->self, n, l->x, l->f);
    for (int64_t i = 0; i < n; i++) {
        const double term = l->weight[i] * l->f[i];
        s.value += term;
        s.size += fabs(term);
        s.error += fabs(term) * rounding(f, l->x[i], mean);
    }
    return s;
}

/* How far the orders have come. */
typedef struct progress {
    double value, moved, before; /* the last two changes */
} progress;

/* Take in the next order; true when it is the last one that is needed.  Where
 * the orders do not agree, their differences are as accidental as their
 * errors, so the larger of two counts, twice. */
static bool settle(sum s, int level, double tol, progress *p, lm_estimate *mean)
{
    p->before = p->moved;
    p->moved = level ? fabs(s.value - p->value) : INFINITY;
    p->value = s.value;
    const bool settled = level && p->moved <= tol;
    const double left =
        settled || level == 0 ? p->moved : 2 * fmax(p->moved, p->before);
    mean->value = s.value;
    mean->error = left + s.error;
    if (!isfinite(mean->error)) mean->error = INFINITY;
    return settled;
}

lm_status lm_gauss_mean(lm_env *env, const lm_integrand *f, double variance,
                        double tol, lm_estimate *mean)
{
    const double sd = sqrt(variance);
    const lm_integrand shape = bounded(f, sd, WAVES);
    progress p = {0, 0, 0};
    bool settled = false;
    double size = 0;
    for (int level = 0; level < ORDERS && !settled; level++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        line l;
        if (!line_open(env, orders[level], WAVES + OTHERS, &l))
            return lm_nomem(env);
        const sum s = line_mean(&l, f, &shape, 0, sd);
        settled = settle(s, level, tol, &p, mean);
        size = s.size;
        lm_scratch_release(env, mark);
    }
    if (lost(f, sd, WAVES)) mean->error += fabs(mean->value) + size;
    return LM_OK;
}

/* f, with the features that u -> E[g(v) | u] has: those of g at a / c times
 * their place, as wide as the deviation of v given u makes them. */
static lm_integrand outer_shape(const lm_integrand *f, const lm_integrand *g,
                                lm_pair p)
{
    lm_integrand shape = bounded(f, sqrt(p.a), WAVES_PAIR);
    const double scale = p.a / fabs(p.c), spread = sqrt(p.del / p.a);
    if (!isfinite(scale)) return shape;
    for (int i = 0; i < g->features; i++) {
        const lm_feature *of = &g->feature[i];
        const double width =
            of->kink ? fmin(spread, of->width) : spread + of->width;
        shape.feature[shape.features++] =
            (lm_feature){p.a / p.c * of->at, scale * width, of->kink};
    }
    shape.wave = fmin(
        shape.wave, fmax(scale * g->wave, 2 * REACH * sqrt(p.a) / WAVES_PAIR));
    shape.degree += g->degree;
    return shape;
}

/* E f(u) E[g(v) | u] by rules of one order in each direction. */
static lm_status pair_level(lm_env *env, const lm_integrand *f,
                            const lm_integrand *g, lm_pair p, int order, sum *s)
{
    line outer, inner;
    if (!line_open(env, order, WAVES_PAIR + OTHERS, &outer) ||
        !line_open(env, order, WAVES_PAIR + OTHERS, &inner))
        return lm_nomem(env);
    const double spread = sqrt(p.del / p.a);
    const lm_integrand shape = outer_shape(f, g, p),
                       within = bounded(g, spread, WAVES_PAIR);
    const int64_t n = lm_gauss_nodes(&outer.unit, &shape, 0, sqrt(p.a),
                                     outer.room, outer.x, outer.weight);
    if (n == 0) *s = (sum){NAN, NAN, NAN};
    f->value(f->self, n, outer.x, outer.f);
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const double here = outer.weight[i] * outer.f[i];
        if (here == 0) continue;
        const sum given =
            line_mean(&inner, g, &within, p.c / p.a * outer.x[i], spread);
        s->value += here * given.value;
        s->size += fabs(here) * given.size;
        s->error += fabs(here) *
                    (rounding(f, outer.x[i], 0) * given.size + given.error);
    }
    return LM_OK;
}

/* One of the two is constant. */
static lm_status degenerate(lm_env *env, const lm_integrand *f,
                            const lm_integrand *g, lm_pair p, double tol,
                            lm_estimate *mean)
{
    const lm_integrand *fixed = p.a > 0 ? g : f, *free = p.a > 0 ? f : g;
    const double zero = 0;
    double factor;
    fixed->value(fixed->self, 1, &zero, &factor);
    const lm_status status = lm_gauss_mean(
        env, free, p.a > 0 ? p.a : p.b, tol / fmax(fabs(factor), 1e-300), mean);
    mean->value *= factor;
    mean->error *= fabs(factor);
    return status;
}

lm_status lm_gauss_pair(lm_env *env, const lm_integrand *f,
                        const lm_integrand *g, lm_pair p, double tol,
                        lm_estimate *mean)
{
    if (p.a == 0 || p.b == 0) return degenerate(env, f, g, p, tol, mean);
    lm_status status = LM_OK;
    progress so_far = {0, 0, 0};
    sum s = {0, 0, 0};
    bool settled = false;
    for (int level = 0; level < ORDERS && !settled && !status; level++) {
        const lm_mark mark = lm_scratch_mark(env);
        s = (sum){0, 0, 0};
        status = pair_level(env, f, g, p, orders[level], &s);
        settled = !status && settle(s, level, tol, &so_far, mean);
        lm_scratch_release(env, mark);
    }
    if (lost(f, sqrt(p.a), WAVES_PAIR) || lost(g, sqrt(p.b), WAVES_PAIR))
        mean->error += fabs(mean->value) + s.size;
    return status;
}
