#include "probe/curve.h"

#include <float.h>
#include <math.h>

/* The value at a grid point, one infinity for all that diverged. */
static double value_at(const lm_curve *c, int64_t i)
{
    return isinf(c->value[i]) ? INFINITY : c->value[i];
}

/* The nearest point with runs on one side (step -1 or 1), or -1; some point
 * there for who wants to stop. */
static int64_t neighbour(const lm_curve *c, int64_t i, int64_t step)
{
    for (i += step; i >= 0 && i < c->m; i += step)
        if (!isnan(c->value[i]) || lm_told_at(c->stop, i)) return i;
    return -1;
}

/* Values that differ by the rounding of a mean only. */
static bool tied(double a, double b)
{
    return a == b || fabs(a - b) <= 8 * DBL_EPSILON * fabs(b);
}

/* ---- a minimum and its window ------------------------------------------ */

/* A minimum is the plateau first .. last, mostly one point; its window
 * reaches from low to high, and then comes the cliff `wall`, or -1. */
typedef struct valley {
    int64_t first, last, low, high, wall;
    double least;
} valley;

static void extend(const lm_curve *c, valley *v)
{
    for (int64_t i = v->first; i >= 0; i = neighbour(c, i, -1)) {
        if (!tied(value_at(c, i), v->least) || lm_told_at(c->stop, i)) break;
        v->first = i;
    }
    for (int64_t i = v->last; i >= 0; i = neighbour(c, i, 1)) {
        if (!tied(value_at(c, i), v->least) || lm_told_at(c->stop, i)) break;
        v->last = i;
    }
}

/* top: the highest point of the window at smaller rates; NaN: no such point,
 * and so no range. */
static bool is_cliff(const lm_curve *c, const valley *v, double top, int64_t i)
{
    const double y = value_at(c, i);
    return isinf(y) || y > c->start || y - v->least > 3 * (top - v->least);
}

/* One point on the left would be no measure: the sides of a parabola, a quarter
 * of a step off its vertex, are as 3 to 1. */
static void look_around(const lm_curve *c, int64_t window, valley *v)
{
    const int64_t seen = window < 2 ? 2 : window;
    double top = NAN;
    v->low = v->first;
    v->high = v->last;
    v->wall = -1;
    for (int64_t k = 0, i = v->first; k < seen && !lm_told_at(c->stop, k);
         k++) {
        i = neighbour(c, i, -1);
        if (i < 0 || isinf(c->value[i])) break;
        top = fmax(top, c->value[i]);
        if (k < window) v->low = i;
    }
    for (int64_t k = 0; k < window && !lm_told_at(c->stop, k); k++) {
        const int64_t i = neighbour(c, v->high, 1);
        if (i < 0) break;
        if (is_cliff(c, v, top, i)) {
            v->wall = i;
            break;
        }
        top = fmax(top, c->value[i]);
        v->high = i;
    }
}

/* The valley around grid point i, which no neighbour is below. */
static valley valley_at(const lm_curve *c, int64_t i, int64_t window)
{
    valley v = {.first = i, .last = i, .least = c->value[i]};
    extend(c, &v);
    look_around(c, window, &v);
    return v;
}

/* ---- the parabola ------------------------------------------------------- */

typedef struct moments {
    double s[5], t[3]; /* sums of u^k and of u^k y */
    int64_t n;
} moments;

static void add_point(moments *a, double u, double y)
{
    double power = 1;
    for (int k = 0; k < 5; k++, power *= u) {
        a->s[k] += power;
        if (k < 3) a->t[k] += power * y;
    }
    a->n++;
}

/* Least-squares parabola c0 + c1 u + c2 u^2 by Cramer's rule; u is centred
 * at the best point and scaled to about 1. */
static bool parabola(const moments *a, double c[3])
{
    const double *s = a->s, *t = a->t;
    const double d01 = s[2] * s[4] - s[3] * s[3];
    const double d02 = s[1] * s[4] - s[2] * s[3];
    const double d03 = s[1] * s[3] - s[2] * s[2];
    const double det = s[0] * d01 - s[1] * d02 + s[2] * d03;
    if (a->n < 3 || !(det > 0)) return false;
    const double e1 = t[1] * s[4] - s[3] * t[2];
    const double e2 = t[1] * s[3] - s[2] * t[2];
    const double e3 = s[1] * t[2] - t[1] * s[2];
    c[0] = (t[0] * d01 - s[1] * e1 + s[2] * e2) / det;
    c[1] = (s[0] * e1 - t[0] * d02 + s[2] * e3) / det;
    c[2] = (s[0] * (s[2] * t[2] - t[1] * s[3]) -
            s[1] * (s[1] * t[2] - t[1] * s[2]) + t[0] * d03) /
           det;
    return true;
}

/* The points of the window: their values above that of point `at`, or with
 * `logs` the logarithms of their ratios to it. */
static bool fit(const lm_curve *c, const valley *v, double scale, bool logs,
                double out[3])
{
    moments a = {{0}, {0}, 0};
    for (int64_t i = v->low; i <= v->high && !lm_told_at(c->stop, i); i++) {
        const double y = c->value[i];
        if (!isnan(y))
            add_point(&a, (c->x[i] - c->x[v->first]) / scale,
                      logs ? log(y / v->least) : y - v->least);
    }
    return parabola(&a, out);
}

/* The height of the parabola at u, where that is a height: where it lies below
 * 0 though no point does, that of a parabola through logarithms. */
static double height(const lm_curve *c, const valley *v, double scale, double u,
                     const double p[3])
{
    const double y = v->least + p[0] + p[1] * u / 2;
    double q[3];
    if (v->least < 0 || y >= 0) return y;
    if (v->least > 0 && fit(c, v, scale, true, q))
        return v->least * exp(q[0] + (q[1] + q[2] * u) * u);
    return v->least;
}

/* Refine a minimum of one point: the vertex of the fitted parabola if that
 * lies between its neighbours. */
static void refine(const lm_curve *c, const valley *v, lm_optimum *o)
{
    if (v->first != v->last || v->low == v->first || v->high == v->last) return;
    const double left = c->x[neighbour(c, v->first, -1)];
    const double right = c->x[neighbour(c, v->last, 1)];
    const double scale = right - left;
    double p[3];
    if (!fit(c, v, scale, false, p) || !(p[2] > 0)) return;
    const double u = -p[1] / (2 * p[2]), vertex = c->x[v->first] + scale * u;
    if (!(vertex > left && vertex < right)) return;
    const double se = c->se && c->se[v->first] > 0 ? c->se[v->first] : 0;
    o->x = vertex;
    o->value = fmax(height(c, v, scale, u, p), v->least - 2 * se);
}

/* The grid point with runs that is nearest to x0, between two others. */
static int64_t nearest(const lm_curve *c, int64_t first, int64_t last,
                       double x0)
{
    int64_t best = first;
    for (int64_t i = first; i <= last && !lm_told_at(c->stop, i); i++)
        if (!isnan(c->value[i]) && fabs(c->x[i] - x0) < fabs(c->x[best] - x0))
            best = i;
    return best;
}

static lm_optimum bottom(const lm_curve *c, const valley *v)
{
    lm_optimum o = {.value = v->least, .wall = v->wall};
    o.x = c->x[v->first] + (c->x[v->last] - c->x[v->first]) / 2;
    o.at = nearest(c, v->first, v->last, o.x);
    const int64_t right = neighbour(c, v->last, 1);
    if (right < 0) o.edge = 1;
    if (neighbour(c, v->first, -1) < 0) o.edge = -1;
    o.cliff = right >= 0 && v->wall == right;
    refine(c, v, &o);
    return o;
}

/* ---- the whole curve ---------------------------------------------------- */

lm_optimum lm_curve_optimum(const lm_curve *c, int64_t window)
{
    int64_t best = -1;
    for (int64_t i = 0; i < c->m && !lm_told_at(c->stop, i); i++)
        if (isfinite(c->value[i]) && (best < 0 || c->value[i] < c->value[best]))
            best = i;
    if (best < 0) return (lm_optimum){-1, NAN, NAN, 0, false, -1};
    const valley v = valley_at(c, best, window);
    return bottom(c, &v);
}

int64_t lm_curve_minima(const volatile lm_flag *stop, const lm_curve *curve,
                        double *out)
{
    lm_curve c = *curve;
    int64_t n = 0;
    c.stop = stop;
    for (int64_t i = 0; i < c.m && !lm_told(stop); i++) {
        if (!isfinite(c.value[i])) continue;
        const valley v = valley_at(&c, i, 1);
        const int64_t left = neighbour(&c, v.first, -1);
        const int64_t right = neighbour(&c, v.last, 1);
        const bool rises = (left < 0 || value_at(&c, left) > v.least) &&
                           (right < 0 || value_at(&c, right) > v.least);
        if (rises) out[n++] = bottom(&c, &v).x;
        i = v.last;
    }
    return n;
}

/* The value at a grid point, infinite where the optimum's curve broke off. */
static double kept(const lm_curve *c, const lm_optimum *o, int64_t i)
{
    const bool beyond = i == o->wall || (i > o->at && c->value[i] > c->start);
    return beyond ? INFINITY : value_at(c, i);
}

double lm_curve_at(const lm_curve *c, const lm_optimum *o, double x0)
{
    if (isnan(x0)) return NAN;
    int64_t left = -1;
    for (int64_t i = 0; i < c->m && !lm_told_at(c->stop, i); i++) {
        if (isnan(c->value[i])) continue;
        if (c->x[i] == x0) return kept(c, o, i);
        if (c->x[i] < x0) {
            left = i;
            continue;
        }
        if (left < 0) return INFINITY;
        const double a = kept(c, o, left), b = kept(c, o, i);
        const double t = (x0 - c->x[left]) / (c->x[i] - c->x[left]);
        return (1 - t) * a + t * b;
    }
    return INFINITY;
}
