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
#include "theory/maps/signals.h"

static void put(const lm_signals *k, double *out, double *error)
{
    const lm_estimate e[] = {{k->a, k->a * k->a_error},
                             {k->b, k->b * k->b_error},
                             lm_signals_covariance(k)};
    for (int i = 0; i < 3; i++) {
        out[i] = e[i].value;
        error[i] = isfinite(e[i].error) ? e[i].error : INFINITY;
    }
}

static lm_status by_layers(lm_env *env, const lm_branch *s, lm_signals *k,
                           int64_t layers, double power)
{
    const double factor = pow((double)layers, -2 * power);
    for (int64_t l = 0; l < layers; l++) {
        lm_signals part[2] = {*k};
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        const lm_status status = lm_branch_of(env, s, k, &part[1]);
        lm_scratch_release(env, mark);
        if (status) return status;
        part[1] = lm_signals_times(part[1], factor);
        *k = lm_signals_sum(2, part);
    }
    return LM_OK;
}

/* ---- the limit -------------------------------------------------------------
 */

/* What is integrated, from A the variances at the start and with g = 1 - side
 * rho: errors are those that the errors of the right-hand side add up to.  One
 * variable needs the first two. */
enum { LOG_A, SIDES_OFF, LOG_B, LOG_G, GAP_OFF, ALL, ONE = 2 };

typedef struct flow {
    const lm_branch *branch;
    double a, b;
    int side, n;
} flow;

/* No gap is smaller but 0, which has no logarithm. */
#define LEAST_GAP 1e-32

static lm_signals signals_at(const flow *f, const double *y)
{
    const double a = f->a * exp(y[LOG_A]);
    if (f->n == ONE) return (lm_signals){a, a, 0, 0, f->side, {0, 0}};
    const double g = exp(y[LOG_G]);
    return (lm_signals){
        a, f->b * exp(y[LOG_B]),       0,
        0, g > 1 ? -f->side : f->side, {g > 1 ? fmax(2 - g, 0) : g, 0}};
}

/* With x and y the parts by which variances grow, and j the g of the branch,
 *
 *     g' = (sqrt x - sqrt y)^2 / 2 + sqrt(x y) j - g (x + y) / 2. */
static void gap_rate(const flow *f, const lm_signals *k, const lm_signals *made,
                     const double *at, double *dy)
{
    const double x = made->a / k->a, y = made->b / k->b, g = exp(at[LOG_G]);
    const double far = sqrt(x) - sqrt(y), both = sqrt(x) * sqrt(y);
    const double j =
        made->sign == f->side ? made->gap.value : 2 - made->gap.value;
    dy[LOG_G] = (far * far / 2 + both * j) / g - (x + y) / 2;
    dy[GAP_OFF] = both * made->gap.error / g + dy[SIDES_OFF];
}

static lm_status rate(lm_env *env, const void *self, double t, const double *y,
                      double *dy)
{
    const flow *f = self;
    const lm_signals k = signals_at(f, y);
    lm_signals made;
    (void)t;
    for (int i = 0; i < f->n; i++) dy[i] = NAN;
    if (!isfinite(k.a) || !isfinite(k.b)) return LM_OK;
    const lm_mark mark = lm_scratch_mark(env);
    const lm_status status = lm_branch_of(env, f->branch, &k, &made);
    lm_scratch_release(env, mark);
    if (status) return status;
    dy[LOG_A] = made.a / k.a;
    dy[SIDES_OFF] = fmax(dy[LOG_A] * made.a_error, made.b / k.b * made.b_error);
    if (f->n == ONE) return LM_OK;
    dy[LOG_B] = made.b / k.b;
    gap_rate(f, &k, &made, y, dy);
    return LM_OK;
}

/* Whether equal or opposite inputs stay so. */
static bool stays_one(const lm_branch *s, const lm_signals *k)
{
    return lm_signals_one(k) &&
           (k->sign > 0 || (s->map.b == 0 && lm_dual_parity(&s->map.act) < 0));
}

static lm_status in_the_limit(lm_env *env, const lm_branch *s, lm_signals *k)
{
    const bool one = stays_one(s, k), near = k->sign > 0 || k->gap.value > 0;
    const flow f = {s, k->a, k->b, near || one ? k->sign : 1, one ? ONE : ALL};
    const double gap = f.side == k->sign ? k->gap.value : 2 - k->gap.value;
    const double start[ALL] = {[LOG_G] = log(fmax(gap, LEAST_GAP))};
    const lm_ode ode = {.n = f.n, .self = &f, .rate = rate, .scale = 1};
    double end = 1, y[ALL], off[ALL];
    const lm_status status =
        lm_ode_solve(env, &ode, 0, start, (lm_vec){&end, 1}, 1e-11, y, off);
    if (status) return status;
    *k = signals_at(&f, y);
    k->a_error = off[LOG_A] + y[SIDES_OFF] + 0x1p-51;
    k->b_error = (one ? off[LOG_A] : off[LOG_B]) + y[SIDES_OFF] + 0x1p-51;
    if (!one)
        k->gap.error =
            fmin(exp(y[LOG_G]) * expm1(off[LOG_G] + y[GAP_OFF]), 2) + LEAST_GAP;
    return LM_OK;
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

static lm_status to_depth(lm_env *env, const residual_args *a,
                          const lm_branch *s, double depth, double *k,
                          double *error)
{
    lm_signals at = lm_signals_of(a->a, a->b, a->c);
    lm_status status = LM_OK;
    if (isinf(depth) && a->power != 0.5) {
        const bool stays = a->power > 0.5;
        const double start[] = {a->a, a->b, a->c};
        for (int i = 0; i < 3; i++) {
            k[i] = stays ? start[i] : INFINITY;
            error[i] = stays ? 0 : INFINITY;
        }
        return LM_OK;
    }
    if (isfinite(depth))
        status = by_layers(env, s, &at, (int64_t)depth, a->power);
    else
        status = in_the_limit(env, s, &at);
    put(&at, k, error);
    return status;
}

static lm_status residual_run(lm_env *env, void *args)
{
    residual_args *a = args;
    lm_branch s = {
        {.w = a->weight, .b = a->bias, .tol = a->tol}, a->scale, a->centred};
    lm_status status = check(env, a);
    if (!status) status = lm_act_named(env, a->act, &s.map.act);
    for (int64_t i = 0; i < a->depth.n && !status; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        status =
            to_depth(env, a, &s, a->depth.data[i], a->k.data + i * a->k.stride,
                     a->k_error.data + i * a->k_error.stride);
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
