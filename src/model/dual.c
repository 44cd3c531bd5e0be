/* dual: limn.model.dual. */
#include <math.h>

#include "core/decl.h"
#include "model/dual.h"
#include "model/duals/quadrature.h"

typedef struct {
    lm_vec a, b, c;
    const char *act, *with;
    double tol;
    lm_vec value, slope, value_error, slope_error;
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

static lm_status dual_block(lm_env *env, const dual_args *a, const lm_act *f, const lm_act *g,
                            int64_t at, int64_t n)
{
    lm_side *u = lm_scratch(env, (size_t)(2 * n) * sizeof *u), *v = u + n;
    if (!u) return lm_nomem(env);
    lm_status status = lm_dual_sides(env, f, n, a->a.data + at, a->tol, u);
    if (!status) status = lm_dual_sides(env, g, n, a->b.data + at, a->tol, v);
    const double *c = a->c.data + at;
    const bool same = lm_act_same(f, g);
    if (status || same)
        return status ? status
                      : lm_dual(env, f, n, u, v, c, a->tol, part(a, at));
    for (int64_t i = 0; i < n && !status; i++)
        status = lm_act_pair(
            env, f, g, &u[i], &v[i], c[i],
            lm_pair_gap(u[i].variance, v[i].variance, c[i]), a->tol,
            part(a, at + i));
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
        status = dual_block(env, a, &f, &g, at, n);
        lm_scratch_release(env, mark);
    }
    return status;
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
    OUT_VEC(value, "n", "E act(u) with(v)"),
    OUT_VEC(slope, "n", "E act'(u) with'(v), the derivative of value by c"),
    OUT_VEC(value_error, "n", "bound on the absolute error of value"),
    OUT_VEC(slope_error, "n", "bound on the absolute error of slope"),
    LM_SLOTS_END,
};
LM_EXPORT(
    model, dual,
    "Dual activation: E act(u) act(v) for jointly Gaussian u and v, and its "
    "derivative by their covariance.",
    "Cho & Saul 2009; Williams 1997; Daniely, Frostig & Singer 2016",
    "local r = limn.model.dual({1}, {1}, {0.5}, {act = 'relu'})\n"
    "assert(math.abs(r.value[1] - 0.304498890522) < 1e-12)\n"
    "assert(math.abs(r.slope[1] - 1 / 3) < 1e-14)");
#undef ARGS
