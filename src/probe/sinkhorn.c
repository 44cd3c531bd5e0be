/* limn.probe.sinkhorn: entropic transport, its gap and its divergence. */
#include <math.h>

#include "calc/transport/masses.h"
#include "calc/transport/sinkhorn.h"
#include "core/decl.h"
#include "probe/cloud.h"
#include "tensor/order/radix_sort.h"
#include "tensor/shape.h"

typedef struct sinkhorn_args {
    lm_tensor x, y;
    double epsilon, tol;
    int64_t p, sweeps;
    lm_vec mass_x, mass_y, sign;
    bool debias;
    double value, gap, cost, divergence, divergence_gap, epsilon_used;
    int64_t sweeps_used;
    bool converged;
} sinkhorn_args;

static lm_status parts_of(lm_env *env, const lm_cloud *x, lm_vec *part)
{
    *part = (lm_vec){lm_scratch_doubles(env, x->x.rows), x->x.rows};
    if (!part->data) return lm_nomem(env);
    if (!x->mass.data)
        return lm_fill(env, 1 / (double)part->n, part->n, part->data);
    return lm_masses_parts(env, x->mass, part->data);
}

/* A twentieth of the median cost (of at most a million). */
static lm_status usual(lm_env *env, lm_mat c, double *epsilon)
{
    const int64_t all = c.rows * c.cols, step = 1 + all / 1000000;
    const int64_t n = (all + step - 1) / step;
    double *x = lm_scratch_doubles(env, n);
    if (!x) return lm_nomem(env);
    for (int64_t k = 0; k < n; k++) {
        const int64_t at = k * step;
        x[k] = c.data[at / c.cols * c.stride + at % c.cols];
    }
    const lm_status status = lm_sort_part(env, n, x, n / 2, 1, epsilon);
    *epsilon *= 0.05;
    if (!(*epsilon > 0)) *epsilon = 1;
    return status;
}

/* One of the three transports that a divergence is made of; the scratch of
 * its costs is given back. */
static lm_status between(lm_env *env, const lm_cloud *x, const lm_cloud *y,
                         const lm_metric *metric, lm_entropic *how,
                         lm_sinkhorn_value *value)
{
    const lm_mark mark = lm_scratch_mark(env);
    lm_mat c;
    lm_vec a, b;
    lm_status status = lm_costs(env, x->x, y->x, metric, &c);
    if (!status && how->epsilon == 0) status = usual(env, c, &how->epsilon);
    if (!status) status = parts_of(env, x, &a);
    if (!status) status = parts_of(env, y, &b);
    if (!status) status = lm_sinkhorn(env, c, a, b, how, value);
    if (!status) value->gap += lm_cost_rounding(metric, x->x.cols, value->cost);
    lm_scratch_release(env, mark);
    return status;
}

static lm_status debias(lm_env *env, const lm_cloud *x, const lm_cloud *y,
                        const lm_metric *metric, lm_entropic *how,
                        sinkhorn_args *a)
{
    lm_sinkhorn_value u, v;
    how->same = true;
    lm_status status = between(env, x, x, metric, how, &u);
    if (!status) status = between(env, y, y, metric, how, &v);
    if (status) return status;
    a->divergence = a->value - (u.value + v.value) / 2;
    a->divergence_gap = a->gap + (u.gap + v.gap) / 2;
    a->converged = a->converged && u.converged && v.converged;
    return LM_OK;
}

static void real_units(const lm_metric *metric, sinkhorn_args *a)
{
    double *const values[] = {&a->value, &a->cost, &a->divergence,
                              &a->epsilon_used},
                  *const gaps[] = {&a->gap, &a->divergence_gap};
    for (int k = 0; k < 4; k++) *values[k] = lm_cost_real(metric, *values[k]);
    for (int k = 0; k < 2; k++) *gaps[k] = lm_cost_real_error(metric, *gaps[k]);
}

static lm_status solve(lm_env *env, const lm_cloud *x, const lm_cloud *y,
                       sinkhorn_args *a)
{
    lm_metric metric = {.power = (int)a->p, .sign = a->sign.data};
    lm_sinkhorn_value v;
    lm_entropic how = {0, a->tol, a->sweeps, false};
    lm_status status = lm_metric_scale(env, x->x, y->x, &metric);
    if (status) return status;
    how.epsilon = ldexp(a->epsilon, -metric.power * metric.exponent);
    if (a->epsilon > 0 && !(how.epsilon > 0x1p-900 && how.epsilon < 0x1p900))
        return lm_fail(env, LM_DOMAIN,
                       "'epsilon' must be comparable with the costs, got %g",
                       a->epsilon);
    status = between(env, x, y, &metric, &how, &v);
    if (status) return status;
    a->value = v.value, a->gap = v.gap, a->cost = v.cost;
    a->sweeps_used = v.sweeps, a->converged = v.converged,
    a->epsilon_used = how.epsilon;
    if (a->debias) status = debias(env, x, y, &metric, &how, a);
    real_units(&metric, a);
    return status;
}

static lm_status sinkhorn_run(lm_env *env, void *args)
{
    sinkhorn_args *a = args;
    lm_cloud x, y;
    lm_status status = lm_cloud_of(env, "mass_x", a->x, a->mass_x, &x);
    if (!status) status = lm_cloud_of(env, "mass_y", a->y, a->mass_y, &y);
    if (!status) status = lm_sign_check(env, a->sign, x.x.cols);
    return status ? status : solve(env, &x, &y, a);
}

#define ARGS sinkhorn_args
static const lm_slot sinkhorn_slots[] = {
    IN_TENSOR(x, "n ...", "points, one per row; a vector: points of a line"),
    IN_TENSOR(y, "m ...", "points of the other cloud"),
    OPT_NUM(
        epsilon, 0, "[0,inf)",
        "weight of the entropy, in units of the cost; 0: a twentieth of the "
        "median cost"),
    OPT_INT(p, 2, "[1,2]", "the cost is the distance to this power"),
    OPT_VEC(mass_x, "n", "masses of x; equal by default"),
    OPT_VEC(mass_y, "m", "masses of y; both sums count as 1"),
    OPT_VEC(sign, "?", "as in limn.probe.wasserstein"),
    OPT_NUM(tol, 1e-6, "(0,1)", "by which the marginals may be wrong in all"),
    OPT_INT(sweeps, 2000, "[1,inf)", "at most"),
    OPT_FLAG(debias, true, "also the divergence, by two more transports"),
    OUT_NUM(value, "min <P, c> + epsilon KL(P | a b'), its dual value"),
    OUT_NUM(gap, "value is within this: the duality gap, and rounding"),
    OUT_NUM(cost, "<P, c> of a plan with both marginals right"),
    OUT_NUM_IF(debias, divergence,
               "value(x, y) - (value(x, x) + value(y, y)) / 2; for p = 2 near "
               "W_2^2"),
    OUT_NUM_IF(debias, divergence_gap, "divergence is within this"),
    OUT_NUM(epsilon_used, "the epsilon"),
    OUT_INT(sweeps_used, "sweeps at that epsilon"),
    OUT_FLAG(converged, "whether tol was reached"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, sinkhorn,
          "Entropic optimal transport in the logarithmic domain, with its "
          "duality gap and the debiased divergence.",
          "Cuturi 2013; Feydy et al. 2019; Altschuler et al. 2017",
          "local x = limn.tensor.randn(50, 2, {seed = 1})\n"
          "local s = limn.probe.sinkhorn(x, x + 1)\n"
          "assert(math.abs(s.divergence - 2) < 1e-9 + s.divergence_gap)");
#undef ARGS
