/* limn.probe.wasserstein: the Wasserstein distance between two clouds. */
#include <float.h>
#include <math.h>

#include "calc/transport/exact.h"
#include "calc/transport/line.h"
#include "core/decl.h"
#include "probe/cloud.h"

typedef struct wasserstein_args {
    lm_tensor x, y;
    lm_vec mass_x, mass_y, sign;
    int64_t p;
    bool with_plan;
    double value, value_error, cost, cost_error;
    lm_mat plan;
} wasserstein_args;

/* On a line, in order. */
static lm_status on_line(lm_env *env, const lm_cloud *x, const lm_cloud *y,
                         lm_metric *metric, lm_mat plan, lm_exact *value)
{
    lm_sorted u, v;
    double sum;
    lm_status status = lm_metric_scale(env, x->x, y->x, metric);
    if (!status) status = lm_sorted_clouds(env, x, y, metric, &u, &v, &sum);
    if (status) return status;
    const double cost = lm_line_cost(env->stop, u.n, u.x, u.mass, v.n, v.x,
                                     v.mass, metric->power) /
                        sum;
    const bool given = x->mass.data || y->mass.data;
    const double parts = given ? 4 * (double)(u.n + v.n) / sum : 0;
    *value = (lm_exact){cost, 4 * DBL_EPSILON * cost + 0x1p-1074 + parts};
    if (lm_stopped(env)) return LM_STOPPED;
    if (!plan.data) return LM_OK;
    for (int64_t i = 0; i < u.n; i++)
        if (lm_zero_bytes(env->stop, plan.data + i * plan.stride,
                          (size_t)v.n * sizeof *plan.data))
            return LM_STOPPED;
    lm_line_walk l = lm_line_open(u.n, u.mass, v.n, v.mass);
    for (int64_t k = 0; !lm_stopped_at(env, k) && lm_line_next(&l); k++)
        plan.data[u.order[l.i] * plan.stride + v.order[l.j]] =
            (double)l.flow / sum;
    return lm_unless_stopped(env);
}

static lm_status wasserstein_run(lm_env *env, void *args)
{
    wasserstein_args *a = args;
    lm_cloud x, y;
    lm_exact value;
    lm_metric metric = {.power = (int)a->p, .sign = a->sign.data};
    lm_status status = lm_cloud_of(env, "mass_x", a->x, a->mass_x, &x);
    if (!status) status = lm_cloud_of(env, "mass_y", a->y, a->mass_y, &y);
    if (!status) status = lm_sign_check(env, a->sign, x.x.cols);
    if (!status)
        status = (x.x.cols == 1 && !a->sign.data ? on_line : lm_wasserstein)(
            env, &x, &y, &metric, a->plan, &value);
    if (status) return status;
    a->cost = lm_cost_real(&metric, value.cost);
    a->cost_error = lm_cost_real_error(&metric, value.error);
    a->value = lm_cost_root(&metric, value.cost);
    a->value_error = lm_cost_root_error(&metric, value.cost, value.error);
    return LM_OK;
}

#define ARGS wasserstein_args
static const lm_slot wasserstein_slots[] = {
    IN_TENSOR(x, "n ...", "points, one per row; a vector: points of a line"),
    IN_TENSOR(y, "m ...", "points of the other cloud"),
    OPT_INT(p, 2, "[1,2]", "the power of the distance"),
    OPT_VEC(mass_x, "n", "masses of x; equal by default"),
    OPT_VEC(mass_y, "m", "masses of y; both sums count as 1"),
    OPT_VEC(sign, "?",
            "1 or -1 per coordinate: points that this reflection exchanges "
            "count as the same"),
    OPT_FLAG(with_plan, false, "also return the plan"),
    OUT_NUM(value, "W_p"),
    OUT_NUM(value_error, "absolute, from that of the cost"),
    OUT_NUM(cost, "W_p^p, what the plan costs"),
    OUT_NUM(cost_error,
            "absolute, from the certificate of the plan, and of rounding"),
    OUT_MAT_IF(with_plan, plan, "n m", "part of the mass from x_i to y_j"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, wasserstein,
          "Wasserstein distance between two clouds of points, exactly: by "
          "assignment, or for masses by a network simplex.",
          "Jonker & Volgenant 1987; Cunningham 1976",
          "local x, y = {{0, 0}, {1, 0}}, {{1, 1}, {0, 1}}\n"
          "assert(limn.probe.wasserstein(x, y).value == 1)\n"
          "assert(limn.probe.wasserstein({1, 2}, {3, 2}).cost == 1)");
#undef ARGS
