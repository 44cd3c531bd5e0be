#include "calc/minima.h"

#include <math.h>

/* Brent's method for the minimum in a < x < b, f(x) <= f(a), f(b). */
static lm_status brent(lm_env *env, lm_curve curve, void *context, double a,
                       double b, double *at, double *value)
{
    const double golden = 0.38196601125010515, relative = 1e-9;
    double x = *at, w = x, v = x;
    double fx = *value, fw = fx, fv = fx;
    double step = 0, before = 0;
    for (int i = 0; i < 100; i++) {
        const double middle = (a + b) / 2;
        const double tolerance = relative * fabs(x) + 1e-300;
        if (fabs(x - middle) <= 2 * tolerance - (b - a) / 2) break;
        const double r = (x - w) * (fx - fv), q0 = (x - v) * (fx - fw);
        double p = (x - v) * q0 - (x - w) * r, q = 2 * (q0 - r);
        if (q > 0) p = -p;
        q = fabs(q);
        const bool parabola = fabs(before) > tolerance &&
                              fabs(p) < fabs(q * before / 2) &&
                              p > q * (a - x) && p < q * (b - x);
        before = parabola ? step : (x < middle ? b : a) - x;
        step = parabola ? p / q : golden * before;
        double u = x + step;
        if (parabola && (u - a < 2 * tolerance || b - u < 2 * tolerance))
            step = x < middle ? tolerance : -tolerance;
        u = x + (fabs(step) >= tolerance ? step : copysign(tolerance, step));
        double fu;
        const lm_status status = curve(env, context, &u, 1, &fu);
        if (status) return status;
        if (fu <= fx) {
            *(u < x ? &b : &a) = x;
            v = w, fv = fw, w = x, fw = fx, x = u, fx = fu;
            continue;
        }
        *(u < x ? &a : &b) = u;
        if (fu <= fw || w == x)
            v = w, fv = fw, w = u, fw = fu;
        else if (fu <= fv || v == x || v == w)
            v = u, fv = fu;
    }
    *at = x;
    *value = fx;
    return LM_OK;
}

lm_status lm_minima_scan(lm_env *env, lm_curve curve, void *context, double lo,
                         double hi, int64_t n, lm_minima *out, double **samples)
{
    double *x = lm_scratch_doubles(env, n), *f = lm_scratch_doubles(env, n);
    *out = (lm_minima){0, lm_scratch_doubles(env, n / 2 + 1),
                       lm_scratch_doubles(env, n / 2 + 1)};
    if (!x || !f || !out->at || !out->value) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++)
        x[i] = lo + (hi - lo) * (double)i / (double)(n - 1);
    lm_status status = curve(env, context, x, n, f);
    if (status) return status;
    for (int64_t i = 0; i < n; i++)
        if (isnan(f[i])) f[i] = INFINITY;
    if (samples) *samples = f;
    for (int64_t i = 1; i + 1 < n; i++) {
        if (!(f[i] < f[i - 1] && f[i] <= f[i + 1])) continue;
        out->at[out->n] = x[i];
        out->value[out->n] = f[i];
        status = brent(env, curve, context, x[i - 1], x[i + 1],
                       out->at + out->n, out->value + out->n);
        if (status) return status;
        out->n++;
    }
    return LM_OK;
}

int64_t lm_minima_prefer(const lm_minima *minima, double tie)
{
    double best = INFINITY;
    for (int64_t i = 0; i < minima->n; i++) best = fmin(best, minima->value[i]);
    for (int64_t i = 0; i < minima->n; i++)
        if (minima->value[i] <= best * (1 + tie)) return i;
    return -1;
}
