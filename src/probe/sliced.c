/* limn.probe.sliced: the sliced Wasserstein distance. */
#include <math.h>

#include "calc/transport/line.h"
#include "core/decl.h"
#include "core/rng.h"
#include "linalg/until.h"
#include "probe/cloud.h"

typedef struct sliced_args {
    lm_tensor x, y;
    int64_t p, directions;
    lm_vec mass_x, mass_y;
    uint64_t seed;
    double value, value_se, cost, cost_se;
} sliced_args;

static lm_status direction(lm_env *env, lm_stream s, int64_t k, int64_t d,
                           double *to)
{
    const lm_status status = lm_draw_normal(env, s, (uint64_t)(k * d), d, to);
    if (status) return status;
    const double norm = lm_nrm2_until_d(env->stop, d, to);
    int64_t j, end = 0;
    while (lm_next_piece(env, d, &j, &end))
        for (; j < end; j++) to[j] /= norm;
    return lm_unless_stopped(env);
}

typedef struct slices {
    lm_cloud x, y;
    lm_metric metric;
    double *by, *u, *v;
} slices;

/* The points along a direction, over the scale of the clouds; they count from
 * the first point of y, so that clouds far from 0 lose nothing. */
static lm_mat along(const lm_env *env, const slices *s, lm_mat x, double *to)
{
    const double *from = s->y.x.data;
    const int e = -s->metric.exponent;
    for (int64_t i = 0; i < x.rows && !lm_stopped_at(env, i); i++) {
        const double *row = x.data + i * x.stride;
        double sum = 0;
        int64_t k, end = 0;
        while (lm_next_piece(env, x.cols, &k, &end))
            for (; k < end; k++)
                sum += (ldexp(row[k], e) - ldexp(from[k], e)) * s->by[k];
        to[i] = sum;
    }
    return (lm_mat){to, x.rows, 1, 1};
}

static lm_status reserve(lm_env *env, slices *s)
{
    const int64_t n = s->x.x.rows, m = s->y.x.rows, d = s->x.x.cols;
    s->by = lm_scratch_doubles(env, d + n + m);
    if (!s->by) return lm_nomem(env);
    s->u = s->by + d;
    s->v = s->u + n;
    return LM_OK;
}

/* W_p^p of the projections, scaled. */
static lm_status slice(lm_env *env, const slices *s, double *cost)
{
    const lm_mark mark = lm_scratch_mark(env);
    const lm_metric as_is = {.power = s->metric.power};
    const lm_cloud x = {along(env, s, s->x.x, s->u), s->x.mass},
                   y = {along(env, s, s->y.x, s->v), s->y.mass};
    lm_sorted u, v;
    double sum;
    const lm_status status =
        lm_sorted_clouds(env, &x, &y, &as_is, &u, &v, &sum);
    if (!status)
        *cost = lm_line_cost(env->stop, u.n, u.x, u.mass, v.n, v.x, v.mass,
                             as_is.power) /
                sum;
    lm_scratch_release(env, mark);
    return status ? status : lm_unless_stopped(env);
}

/* Mean and standard error over directions; on a line there is one. */
static lm_status average(lm_env *env, slices *s, sliced_args *a)
{
    const int64_t d = s->x.x.cols, count = d == 1 ? 1 : a->directions;
    const lm_stream stream = lm_stream_named(a->seed, "directions", 0);
    double mean = 0, rest = 0;
    for (int64_t k = 0; k < count; k++) {
        double cost;
        lm_status status = direction(env, stream, k, d, s->by);
        if (!status) status = slice(env, s, &cost);
        if (status) return status;
        const double step = cost - mean;
        mean += step / (double)(k + 1);
        rest += step * (cost - mean);
    }
    const lm_metric *metric = &s->metric;
    const double se =
        d == 1 ? 0 : sqrt(rest / (double)(count - 1) / (double)count);
    a->cost = lm_cost_real(metric, mean);
    a->cost_se = lm_cost_real(metric, se);
    a->value = lm_cost_root(metric, mean);
    a->value_se = ldexp(a->p == 1 || mean == 0 ? se : se / (2 * sqrt(mean)),
                        metric->exponent);
    return LM_OK;
}

static lm_status sliced_run(lm_env *env, void *args)
{
    sliced_args *a = args;
    slices s = {.metric = {.power = (int)a->p}};
    lm_status status = lm_cloud_of(env, "mass_x", a->x, a->mass_x, &s.x);
    if (!status) status = lm_cloud_of(env, "mass_y", a->y, a->mass_y, &s.y);
    if (!status) status = lm_metric_scale(env, s.x.x, s.y.x, &s.metric);
    if (!status) status = reserve(env, &s);
    return status ? status : average(env, &s, a);
}

#define ARGS sliced_args
static const lm_slot sliced_slots[] = {
    IN_TENSOR(x, "n ...", "points, one per row; a vector: points of a line"),
    IN_TENSOR(y, "m ...", "points of the other cloud"),
    OPT_INT(p, 2, "[1,2]", "the power of the distance"),
    OPT_INT(directions, 200, "[2,1000000]", "random directions"),
    OPT_VEC(mass_x, "n", "masses of x; equal by default"),
    OPT_VEC(mass_y, "m", "masses of y; both sums count as 1"),
    OPT_SEED(seed, "of the directions; the next one of the session by default"),
    OUT_NUM(value, "the root of the mean of W_p^p over directions"),
    OUT_NUM(value_se, "standard error over directions, to first order"),
    OUT_NUM(cost, "mean of W_p^p over directions"),
    OUT_NUM(cost_se, "its standard error"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, sliced,
          "Sliced Wasserstein distance: the mean over random directions, each "
          "exactly.",
          "Rabin et al. 2011; Bonneel et al. 2015",
          "local x = limn.tensor.randn(500, 3, {seed = 1})\n"
          "local s = limn.probe.sliced(x, x + 1, {seed = 2})\n"
          "assert(math.abs(s.cost - 1) < 4 * s.cost_se)");
#undef ARGS
