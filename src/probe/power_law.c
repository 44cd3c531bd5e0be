#include "probe/power_law.h"

#include <math.h>

#include "calc/special.h"
#include "core/decl.h"

/* Sums over the points of finite y; x and y count from the first of them, so
 * that points of one place have xx = 0 exactly. */
static bool known(double x, double y)
{
    return isfinite(x) && isfinite(y);
}

lm_line lm_line_fit(const volatile lm_flag *stop, int64_t n, const double *x,
                    const double *y)
{
    lm_line fit = {NAN, NAN, NAN, 0};
    double mx = 0, my = 0, xx = 0, xy = 0, rest = 0;
    int64_t first = 0;
    while (first < n && !known(x[first], y[first]) && !lm_told_at(stop, first))
        first++;
    for (int64_t i = first; i < n && !lm_told_at(stop, i); i++)
        if (known(x[i], y[i]))
            mx += x[i] - x[first], my += y[i] - y[first], fit.n++;
    mx /= (double)fit.n;
    my /= (double)fit.n;
    for (int64_t i = first; i < n && !lm_told_at(stop, i); i++)
        if (known(x[i], y[i])) {
            const double u = x[i] - x[first] - mx;
            xx += u * u;
            xy += u * (y[i] - y[first] - my);
        }
    if (!(xx > 0)) return fit;
    fit.slope = xy / xx;
    fit.intercept = y[first] + my - fit.slope * (x[first] + mx);
    for (int64_t i = first; i < n && !lm_told_at(stop, i); i++)
        if (known(x[i], y[i])) {
            const double u = x[i] - x[first] - mx;
            const double r = y[i] - y[first] - my - fit.slope * u;
            rest += r * r;
        }
    if (fit.n > 2) fit.slope_se = sqrt(rest / (double)(fit.n - 2) / xx);
    return fit;
}

typedef struct power_law_args {
    lm_vec x, y;
    double level, exponent, exponent_se, exponent_margin, factor;
} power_law_args;

static lm_status power_law_run(lm_env *env, void *args)
{
    power_law_args *a = args;
    double *u = lm_scratch_doubles(env, a->x.n);
    double *v = lm_scratch_doubles(env, a->x.n);
    if (!u || !v) return lm_nomem(env);
    for (int64_t i = 0; i < a->x.n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (!(a->x.data[i] > 0))
            return lm_fail(env, LM_DOMAIN, "'x' must be positive, got %g",
                           a->x.data[i]);
        if (a->y.data[i] < 0)
            return lm_fail(env, LM_DOMAIN, "'y' must not be negative, got %g",
                           a->y.data[i]);
        u[i] = log(a->x.data[i]);
        v[i] = log(a->y.data[i]);
    }
    const lm_line fit = lm_line_fit(env->stop, a->x.n, u, v);
    a->exponent = fit.slope;
    a->exponent_se = fit.slope_se;
    a->exponent_margin =
        fit.n > 2 ? fit.slope_se * lm_student_missed(a->level, fit.n - 2) : NAN;
    a->factor = exp(fit.intercept);
    return lm_unless_stopped(env);
}

#define ARGS power_law_args
static const lm_slot power_law_slots[] = {
    IN_VEC(x, "n",
           "abscissae, positive, such as widths; infinite ones are left out"),
    IN_VEC(y, "n", "values; zeros, NaN and infinities are left out"),
    OPT_NUM(level, 0.05, "(0,1)",
            "how often an interval p +- exponent_margin misses, where the "
            "logarithms of y are normal with one variance"),
    OUT_NUM(exponent, "exponent p; NaN below two points"),
    OUT_NUM(exponent_se, "standard error of p; NaN below three points"),
    OUT_NUM(exponent_margin,
            "Student's quantile of n - 2 times it; NaN below three points"),
    OUT_NUM(factor, "prefactor c"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, power_law,
          "Fit a power law y = c x^p by least squares of the logarithms.", "",
          "local fit = limn.probe.power_law({1, 2, 4}, {3, 12, 48})\n"
          "assert(math.abs(fit.exponent - 2) < 1e-12)\n"
          "assert(math.abs(fit.factor - 3) < 1e-12)");
#undef ARGS
