/* residual: limn.theory.maps.residual.
 *
 *     x' = x + L^-power A phi(W x + b),   so   K' = K + L^-2power s J(w K + b)
 *
 * for the kernel K of two inputs, where A is a number or a matrix, s = A^2 or
 * its variance times fan-in.  As L grows with power 1/2, K follows dK/dt = s
 * J(w K + b) over a time of 1; with a larger power it stays. */
#include <math.h>

#include "calc/ode.h"
#include "core/decl.h"
#include "theory/maps/map.h"

/* s J at the variances k[0], k[1] and covariance k[2], and s V of both; with
 * `centred`, of phi less its mean. */
typedef struct branch {
    lm_map map;
    double scale;
    bool centred;
} branch;

static lm_status mean_of(lm_env *env, const lm_act *act, double q,
                         lm_estimate *mean)
{
    const lm_act_source source = {*act, 0, q};
    const lm_integrand f = lm_act_integrand(&source);
    return lm_gauss_mean(env, &f, q, 1e-14 * sqrt(q), mean);
}

/* Of the pre-activations; rounding may have taken the covariance too far. */
static void enter(const branch *s, const double *k, double *h)
{
    for (int i = 0; i < 3; i++) h[i] = s->map.w * k[i] + s->map.b;
    const double most = sqrt(h[0]) * sqrt(h[1]);
    h[2] = fmax(-most, fmin(most, h[2]));
}

static lm_status step_of(lm_env *env, const branch *s, const double *k,
                         double *out, double *error)
{
    lm_side side[2];
    double value, slope, value_error, slope_error, h[3];
    const lm_map *map = &s->map;
    lm_estimate mean[2] = {{0, 0}, {0, 0}};
    enter(s, k, h);
    lm_status status = lm_dual_sides(env, &map->act, 2, h, map->tol, side);
    if (!status)
        status =
            lm_dual(env, &map->act, 1, &side[0], &side[1], &h[2], map->tol,
                    (lm_dual_out){&value, &slope, &value_error, &slope_error});
    for (int i = 0; i < 2 && s->centred && !status; i++)
        status = mean_of(env, &map->act, h[i], &mean[i]);
    if (status) return status;
    const double j[] = {side[0].v, side[1].v, value},
                 e[] = {side[0].v_error, side[1].v_error, value_error};
    for (int i = 0; i < 3; i++) {
        const lm_estimate *u = &mean[i == 1], *v = &mean[i != 0];
        out[i] = s->scale * (j[i] - u->value * v->value);
        error[i] = s->scale * (e[i] + fabs(u->value) * v->error +
                               fabs(v->value) * u->error) +
                   0x1p-52 * (fabs(out[i]) + fabs(k[i]));
    }
    return LM_OK;
}

static lm_status rate(lm_env *env, const void *self, double t, const double *k,
                      double *dk)
{
    double error[3];
    (void)t;
    if (!(k[0] >= 0 && k[1] >= 0) || !isfinite(k[0] + k[1])) {
        dk[0] = dk[1] = dk[2] = NAN;
        return LM_OK;
    }
    const lm_mark mark = lm_scratch_mark(env);
    const lm_status status = step_of(env, self, k, dk, error);
    lm_scratch_release(env, mark);
    return status;
}

/* Layer by layer.  An error grows as K itself may: J moves by its growth and by
 * w Jd at most, which the change of K by an error of 1 part in 10^6 shows. */
static lm_status by_layers(lm_env *env, const branch *s, const double *start,
                           int64_t layers, double power, double *k,
                           double *error)
{
    const double factor = pow((double)layers, -2 * power);
    for (int i = 0; i < 3; i++) k[i] = start[i], error[i] = 0;
    for (int64_t l = 0; l < layers; l++) {
        double next[3], own[3], moved[3], more[3], off[3];
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        for (int i = 0; i < 3; i++) moved[i] = k[i] * (1 + 1e-6);
        lm_status status = step_of(env, s, k, next, own);
        if (!status) status = step_of(env, s, moved, more, off);
        lm_scratch_release(env, mark);
        if (status) return status;
        for (int i = 0; i < 3; i++) {
            const double growth =
                fabs(more[i] - next[i]) / (1e-6 * fmax(fabs(k[i]), 1e-300));
            error[i] = error[i] * (1 + factor * growth) + factor * own[i] +
                       0x1p-53 * fabs(k[i]);
        }
        for (int i = 0; i < 3; i++) k[i] += factor * next[i];
    }
    return LM_OK;
}

static lm_status in_the_limit(lm_env *env, const branch *s, const double *start,
                              double power, double *k, double *error)
{
    double end = 1;
    const lm_ode ode = {
        .n = 3, .self = s, .rate = rate, .scale = fmax(start[0], start[1])};
    for (int i = 0; i < 3; i++) k[i] = start[i], error[i] = 0;
    if (power > 0.5) return LM_OK;
    if (power < 0.5) {
        for (int i = 0; i < 3; i++) k[i] = error[i] = INFINITY;
        return LM_OK;
    }
    return lm_ode_solve(env, &ode, 0, start, (lm_vec){&end, 1}, 1e-11, k,
                        error);
}

typedef struct {
    lm_vec depth;
    double a, b, c;
    const char *act;
    double weight, bias, scale, power, tol;
    bool centred;
    lm_mat k, k_error;
} residual_args;

static lm_status check(lm_env *env, const residual_args *a)
{
    for (int64_t i = 0; i < a->depth.n; i++) {
        const double depth = a->depth.data[i];
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (!(depth >= 1 && (isinf(depth) || depth <= 1e6)) ||
            (isfinite(depth) && depth != rint(depth)))
            return lm_fail(env, LM_DOMAIN,
                           "'depth' must be whole numbers from 1 to 1e6 or "
                           "math.huge, got %g",
                           depth);
    }
    if (fabs(a->c) > sqrt(a->a) * sqrt(a->b) * (1 + 1e-15))
        return lm_fail(env, LM_DOMAIN,
                       "'c' must be at most sqrt(a b) = %g in size, got %g",
                       sqrt(a->a) * sqrt(a->b), a->c);
    return LM_OK;
}

static lm_status residual_run(lm_env *env, void *args)
{
    residual_args *a = args;
    branch s = {
        {.w = a->weight, .b = a->bias, .tol = a->tol}, a->scale, a->centred};
    const double start[] = {a->a, a->b, a->c};
    lm_status status = check(env, a);
    if (!status) status = lm_act_named(env, a->act, &s.map.act);
    for (int64_t i = 0; i < a->depth.n && !status; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        const double depth = a->depth.data[i];
        double *k = a->k.data + i * a->k.stride,
               *error = a->k_error.data + i * a->k_error.stride;
        status = isinf(depth) ? in_the_limit(env, &s, start, a->power, k, error)
                              : by_layers(env, &s, start, (int64_t)depth,
                                          a->power, k, error);
        lm_scratch_release(env, mark);
    }
    return status;
}

#define ARGS residual_args
static const lm_slot residual_slots[] = {
    IN_VEC(depth, "l", "numbers of blocks L; math.huge is the limit"),
    IN_NUM(a, "(0,inf)", "variance of the first input at the first block"),
    IN_NUM(b, "(0,inf)", "variance of the second"),
    IN_NUM(c, "", "their covariance"),
    OPT_STR(act, "relu", "activation; see model.act"),
    OPT_NUM(weight, 1, "[0,inf)",
            "variance of the weights before act, times fan-in"),
    OPT_NUM(bias, 0, "[0,inf)", "variance of the biases before act"),
    OPT_NUM(scale, 1, "[0,inf)",
            "squared factor of a branch; with a second matrix the variance of "
            "its weights, times fan-in"),
    OPT_NUM(power, 0.5, "[0,inf)", "a branch is multiplied by L^-power"),
    OPT_FLAG(centred, false,
             "whether the mean of act over units is subtracted"),
    OPT_NUM(tol, 1e-12, "(0,1)", "relative accuracy of quadrature"),
    OUT_MAT(k, "l 3", "the two variances and the covariance after L blocks"),
    OUT_MAT(k_error, "l 3",
            "their absolute errors: rounding and quadrature carried through "
            "the blocks to first order, and that of the integration"),
    LM_SLOTS_END,
};
LM_EXPORT(
    theory.maps, residual,
    "Kernel of a residual network of infinite width, L blocks x + L^-power "
    "act(W x + b), at initialization, and its limit of infinite depth.",
    "Yang, Yu, Zhu & Hayou 2023",
    "local r = limn.theory.maps.residual({16, math.huge}, 1, 1, 0.5, "
    "{act = 'linear'})\n"
    "assert(math.abs(r.k[1][1] - (1 + 1 / 16)^16) < 1e-12)\n"
    "assert(math.abs(r.k[2][1] - math.exp(1)) < 1e-9)");
#undef ARGS
