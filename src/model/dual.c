/* dual: limn.model.dual. */
#include <math.h>

#include "core/decl.h"
#include "model/dual.h"
#include "model/duals/quadrature.h"

typedef struct {
    lm_vec a, b, c;
    const char *act, *with;
    double tol;
    bool gradient;
    lm_vec value, slope, value_error, slope_error;
    lm_vec by_a, by_b, by_a_error, by_b_error;
} dual_args;

static lm_dual_out part(const dual_args *a, int64_t at)
{
    return (lm_dual_out){a->value.data + at, a->slope.data + at,
                         a->value_error.data + at, a->slope_error.data + at};
}

static lm_status check_covariances(lm_env *env, const dual_args *a)
{
    for (int64_t i = 0; i < a->c.n; i++) {
        const double u = a->a.data[i], v = a->b.data[i], c = a->c.data[i];
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (!(u >= 0 && v >= 0))
            return lm_fail(env, LM_DOMAIN,
                           "'a' and 'b' must be variances, got %g and %g", u,
                           v);
        if (fabs(c) > sqrt(u) * sqrt(v) * (1 + 1e-15))
            return lm_fail(env, LM_DOMAIN,
                           "'c' must be at most sqrt(a b) = %g in size, got %g",
                           sqrt(u) * sqrt(v), c);
    }
    return LM_OK;
}

enum { BLOCK = 1024 };

/* E f(u) g(v) and its derivative by the covariance of n pairs. */
static lm_status pairs(lm_env *env, const lm_act *f, const lm_act *g, int64_t n,
                       const double *a, const double *b, const double *c,
                       double tol, lm_dual_out out)
{
    lm_side *u = lm_scratch(env, (size_t)(2 * n) * sizeof *u), *v = u + n;
    if (!u) return lm_nomem(env);
    lm_status status = lm_dual_sides(env, f, n, a, tol, u);
    if (!status) status = lm_dual_sides(env, g, n, b, tol, v);
    if (status) return status;
    if (lm_act_same(f, g)) return lm_dual(env, f, n, u, v, c, tol, out);
    for (int64_t i = 0; i < n && !status; i++)
        status = lm_act_pair(
            env, f, g, &u[i], &v[i], c[i],
            lm_pair_gap(u[i].variance, v[i].variance, c[i]), tol,
            (lm_dual_out){out.value + i, out.slope + i, out.value_error + i,
                          out.slope_error + i});
    return status;
}

/* ---- by the variances -------------------------------------------------------
 */

/* With u e^h in place of u the correlation stays, and the derivative by h at 0
 * is
 *
 *     E u f'(u) g(v) = 2 a dJ/da + c dJ/dc,
 *
 * by Stein's identity.  J is a smooth function of h, also of a kink and at rho
 * = 1: differences over h = 1/8, 1/16, ... and their extrapolation in h^2
 * (Ridders), at the level where what they moved by and what values are off is
 * least. */
enum { LEVELS = 6, SHIFTS = 2 * LEVELS };

static lm_estimate extrapolated(const double *value, const double *error)
{
    double t[LEVELS][LEVELS];
    lm_estimate best = {NAN, INFINITY};
    for (int k = 0; k < LEVELS; k++) {
        const double over = ldexp(0.5, 3 + k);
        const double rough = 4 * over * (error[2 * k] + error[2 * k + 1]);
        t[k][0] = over * (value[2 * k] - value[2 * k + 1]);
        for (int j = 1; j <= k; j++) {
            t[k][j] = t[k][j - 1] +
                      (t[k][j - 1] - t[k - 1][j - 1]) / (ldexp(1, 2 * j) - 1);
            const double off = fmax(fabs(t[k][j] - t[k][j - 1]),
                                    fabs(t[k][j] - t[k - 1][j - 1])) +
                               rough;
            if (off < best.error) best = (lm_estimate){t[k][j], off};
        }
    }
    return best;
}

/* dJ/da of one pair, with J and dJ/dc at hand; second: dJ/db. */
static lm_status by_variance(lm_env *env, const dual_args *args,
                             const lm_act *f, const lm_act *g, int64_t i,
                             bool second, lm_estimate *out)
{
    double a[SHIFTS], b[SHIFTS], c[SHIFTS], value[SHIFTS], slope[SHIFTS],
        error[SHIFTS], off[SHIFTS];
    const double u = args->a.data[i], v = args->b.data[i], w = args->c.data[i],
                 own = second ? v : u;
    *out = (lm_estimate){NAN, INFINITY};
    if (!(own > 0)) return LM_OK;
    for (int k = 0; k < SHIFTS; k++) {
        const double r = exp((k % 2 ? -1 : 1) * ldexp(1, -3 - k / 2));
        a[k] = second ? u : u * r * r;
        b[k] = second ? v * r * r : v;
        c[k] = w * r;
    }
    const lm_status status = pairs(env, f, g, SHIFTS, a, b, c, args->tol,
                                   (lm_dual_out){value, slope, error, off});
    if (status) return status;
    const lm_estimate d = extrapolated(value, error);
    const double along = w * args->slope.data[i],
                 rough = fabs(w) * args->slope_error.data[i];
    out->value = (d.value - along) / (2 * own);
    out->error = (d.error + rough + 0x1p-51 * fabs(along)) / (2 * own);
    if (isnan(out->error)) out->error = INFINITY;
    return LM_OK;
}

static lm_status by_variances(lm_env *env, const dual_args *a, const lm_act *f,
                              const lm_act *g)
{
    lm_status status = LM_OK;
    for (int64_t i = 0; i < a->c.n && !status; i++) {
        lm_estimate u, v;
        const lm_mark mark = lm_scratch_mark(env);
        if (lm_stopped(env)) return LM_STOPPED;
        status = by_variance(env, a, f, g, i, false, &u);
        if (!status) status = by_variance(env, a, f, g, i, true, &v);
        lm_scratch_release(env, mark);
        if (status) return status;
        a->by_a.data[i] = u.value, a->by_a_error.data[i] = u.error;
        a->by_b.data[i] = v.value, a->by_b_error.data[i] = v.error;
    }
    return status;
}

static lm_status dual_run(lm_env *env, void *args)
{
    dual_args *a = args;
    lm_act f, g;
    lm_status status = check_covariances(env, a);
    if (!status) status = lm_act_named(env, a->act, &f);
    if (!status) status = lm_act_named(env, a->with ? a->with : a->act, &g);
    for (int64_t at = 0; at < a->c.n && !status; at += BLOCK) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        const int64_t n = a->c.n - at < BLOCK ? a->c.n - at : BLOCK;
        status = pairs(env, &f, &g, n, a->a.data + at, a->b.data + at,
                       a->c.data + at, a->tol, part(a, at));
        lm_scratch_release(env, mark);
    }
    return status || !a->gradient ? status : by_variances(env, a, &f, &g);
}

#define ARGS dual_args
static const lm_slot dual_slots[] = {
    IN_VEC(a, "n", "variances of u, the first Gaussian variable"),
    IN_VEC(b, "n", "variances of v, the second"),
    IN_VEC(c, "n", "covariances of u and v"),
    OPT_STR(act, "relu", "activation of u; see model.act"),
    OPT_STR(with, NULL, "activation of v; by default that of u"),
    OPT_NUM(tol, 1e-10, "(0,1)",
            "relative accuracy of the quadrature, where there is no closed "
            "form: elu, "
            "mish, hard_tanh, functions of x, and two different activations"),
    OPT_FLAG(gradient, false, "with the derivatives by a and b"),
    OUT_VEC(value, "n", "E act(u) with(v)"),
    OUT_VEC(slope, "n", "E act'(u) with'(v), the derivative of value by c"),
    OUT_VEC(value_error, "n", "bound on the absolute error of value"),
    OUT_VEC(slope_error, "n", "bound on the absolute error of slope"),
    OUT_VEC_IF(
        gradient, by_a, "n",
        "derivative of value by a, E act''(u) with(v) / 2; NaN at a = 0"),
    OUT_VEC_IF(gradient, by_b, "n", "derivative of value by b"),
    OUT_VEC_IF(gradient, by_a_error, "n", "the absolute error of by_a"),
    OUT_VEC_IF(gradient, by_b_error, "n", "the absolute error of by_b"),
    LM_SLOTS_END,
};
LM_EXPORT(
    model, dual,
    "Dual activation: E act(u) act(v) for jointly Gaussian u and v, and its "
    "derivatives by their covariance and variances.",
    "Cho & Saul 2009; Williams 1997; Daniely, Frostig & Singer 2016",
    "local r = limn.model.dual({1}, {1}, {0.5}, {act = 'relu'})\n"
    "assert(math.abs(r.value[1] - 0.304498890522) < 1e-12)\n"
    "assert(math.abs(r.slope[1] - 1 / 3) < 1e-14)");
#undef ARGS
