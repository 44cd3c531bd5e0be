#include "probe/curve.h"

#include <math.h>

/* The nearest point with runs on one side (step -1 or 1), or -1. */
static int64_t neighbour(int64_t m, const double *value, int64_t i,
                         int64_t step)
{
    for (i += step; i >= 0 && i < m; i += step)
        if (!isnan(value[i])) return i;
    return -1;
}

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

/* The points within `window` of grid point `at`: their values above its own,
 * or with `logs` the logarithms of their ratios to it. */
static bool fit(int64_t m, const double *x, const double *value, int64_t at,
                int64_t window, double scale, bool logs, double c[3])
{
    moments a = {{0}, {0}, 0};
    add_point(&a, 0, 0);
    for (int64_t step = -1; step <= 1; step += 2) {
        int64_t i = at;
        for (int64_t k = 0; k < window; k++) {
            i = neighbour(m, value, i, step);
            if (i < 0 || isinf(value[i])) break;
            add_point(&a, (x[i] - x[at]) / scale,
                      logs ? log(value[i] / value[at]) : value[i] - value[at]);
        }
    }
    return parabola(&a, c);
}

/* Refine grid point `at`, which is no higher than its neighbours: the
 * vertex of the fitted parabola if that lies between them.  Where it lies
 * below 0 though no point does, its height is that of a parabola through
 * logarithms. */
static void refine(int64_t m, const double *x, const double *value,
                   int64_t window, lm_optimum *o)
{
    const int64_t left = neighbour(m, value, o->at, -1);
    const int64_t right = neighbour(m, value, o->at, 1);
    if (left < 0 || right < 0) return;
    if (isinf(value[left]) || isinf(value[right])) return;
    const double least = o->value, scale = x[right] - x[left];
    double c[3];
    if (!fit(m, x, value, o->at, window, scale, false, c) || !(c[2] > 0))
        return;
    const double u = -c[1] / (2 * c[2]), vertex = x[o->at] + scale * u;
    if (!(vertex > x[left] && vertex < x[right])) return;
    o->x = vertex;
    o->value += c[0] + c[1] * u / 2;
    if (least < 0 || o->value >= 0) return;
    o->value = least;
    if (least > 0 && fit(m, x, value, o->at, window, scale, true, c))
        o->value *= exp(c[0] + (c[1] + c[2] * u) * u);
}

lm_optimum lm_curve_optimum(int64_t m, const double *x, const double *value,
                            int64_t window)
{
    lm_optimum o = {-1, NAN, NAN, 0, false};
    for (int64_t i = 0; i < m; i++)
        if (isfinite(value[i]) && (o.at < 0 || value[i] < value[o.at]))
            o.at = i;
    if (o.at < 0) return o;
    o.x = x[o.at];
    o.value = value[o.at];
    const int64_t right = neighbour(m, value, o.at, 1);
    if (right < 0) o.edge = 1;
    if (neighbour(m, value, o.at, -1) < 0) o.edge = -1;
    o.cliff = right >= 0 && isinf(value[right]);
    refine(m, x, value, window, &o);
    return o;
}

int64_t lm_curve_minima(int64_t m, const double *x, const double *value,
                        double *out)
{
    int64_t n = 0;
    for (int64_t i = 0; i < m; i++) {
        if (!isfinite(value[i])) continue;
        const int64_t left = neighbour(m, value, i, -1);
        const int64_t right = neighbour(m, value, i, 1);
        if (left >= 0 && value[left] <= value[i]) continue;
        if (right >= 0 && value[right] < value[i]) continue;
        lm_optimum o = {i, x[i], value[i], 0, false};
        refine(m, x, value, 1, &o);
        out[n++] = o.x;
    }
    return n;
}

double lm_curve_at(int64_t m, const double *x, const double *value, double x0)
{
    if (isnan(x0)) return NAN;
    int64_t left = -1;
    for (int64_t i = 0; i < m; i++) {
        if (isnan(value[i])) continue;
        if (x[i] == x0) return value[i];
        if (x[i] < x0) {
            left = i;
            continue;
        }
        if (left < 0) return INFINITY;
        const double t = (x0 - x[left]) / (x[i] - x[left]);
        return (1 - t) * value[left] + t * value[i];
    }
    return INFINITY;
}
