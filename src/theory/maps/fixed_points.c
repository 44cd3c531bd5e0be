/* fixed_points: limn.theory.maps.fixed_points. */
#include <math.h>

#include "core/decl.h"
#include "theory/maps/table.h"

typedef struct {
    const char *act;
    double weight, bias, tol;
    lm_tensor q, q_error, stability, slope, slope_error, chi, chi_error;
    lm_tensor c, gap, gap_error, c_slope, c_slope_error;
    lm_tensor depth, depth_error, c_depth, c_depth_error;
    bool marginal, unbounded;
} fixed_points_args;

static lm_status make(lm_env *env, fixed_points_args *a, int64_t n)
{
    lm_tensor *all[] = {
        &a->q,           &a->q_error,     &a->stability, &a->slope,
        &a->slope_error, &a->chi,         &a->chi_error, &a->c,
        &a->gap,         &a->gap_error,   &a->c_slope,   &a->c_slope_error,
        &a->depth,       &a->depth_error, &a->c_depth,   &a->c_depth_error};
    lm_status status = LM_OK;
    for (size_t i = 0; i < sizeof all / sizeof *all && !status; i++)
        status = lm_result(env, all[i], 1, &n);
    return status;
}

static void set(lm_estimate e, int64_t i, lm_tensor value, lm_tensor error)
{
    value.data[i] = e.value;
    error.data[i] = e.error;
}

/* A quantity at a place that is off by a part `off`, from its value a step
 * further. */
static lm_estimate carried(double w, lm_estimate here, lm_estimate next,
                           double step, double off)
{
    const double moved = fabs(next.value - here.value) / step * off;
    const double error = w * (here.error + (off > 0 ? moved : 0)) +
                         0x1p-52 * fabs(w * here.value);
    return (lm_estimate){w * here.value, isnan(error) ? INFINITY : error};
}

static lm_estimate over(lm_estimate e, double q)
{
    return (lm_estimate){e.value / q, e.error / q};
}

static lm_status put(lm_env *env, const lm_map *map, lm_root root,
                     double stability, int64_t i, fixed_points_args *a)
{
    /* At 0 a limit, from two places: it moves less than they differ. */
    const double step = root.x > 0 ? 1e-4 : 99;
    const double q = root.x > 0 ? root.x : LM_TABLE_LOW;
    const double off = root.x > 0 ? root.error / root.x : step;
    lm_map_sample s, up;
    lm_limit_correlation limit;
    lm_status status = lm_map_sample_at(env, map, q, &s);
    if (!status) status = lm_map_sample_at(env, map, q * (1 + step), &up);
    if (!status && root.x > 0) status = lm_map_limit(env, map, &s, &limit);
    if (status) return status;
    const lm_estimate slope =
        carried(map->w, over(s.growth, s.q), over(up.growth, up.q), step, off);
    const lm_estimate chi = carried(map->w, s.d, up.d, step, off);
    if (!(root.x > 0))
        limit = (lm_limit_correlation){{NAN, INFINITY}, {NAN, INFINITY}};
    a->q.data[i] = root.x;
    a->q_error.data[i] = root.error;
    a->stability.data[i] = root.twice         ? 0
                           : isnan(stability) ? (fabs(slope.value) < 1 ? 1 : -1)
                                              : stability;
    a->c.data[i] = 1 - limit.gap.value;
    set(slope, i, a->slope, a->slope_error);
    set(chi, i, a->chi, a->chi_error);
    set(limit.gap, i, a->gap, a->gap_error);
    set(limit.slope, i, a->c_slope, a->c_slope_error);
    set(lm_map_depth(slope), i, a->depth, a->depth_error);
    set(lm_map_depth(limit.slope), i, a->c_depth, a->c_depth_error);
    return LM_OK;
}

/* Towards 0 or away from it: by the first place where that is certain. */
static double pull_of_zero(const lm_map *map, const lm_map_table *table)
{
    for (int i = 0; i < LM_TABLE; i++) {
        const lm_place p = lm_map_place(map, &table->at[i]);
        if (fabs(p.value) > p.error) return p.value < 0 ? 1 : -1;
    }
    return 0;
}

static bool grows(const lm_map *map, const lm_map_table *table)
{
    const lm_place p = lm_map_place(map, &table->at[LM_TABLE - 1]);
    return p.value > p.error;
}

static lm_status fixed_points_run(lm_env *env, void *args)
{
    fixed_points_args *a = args;
    lm_map map = {.w = a->weight, .b = a->bias, .tol = a->tol};
    lm_map_table *table;
    lm_roots roots;
    lm_status status = lm_act_named(env, a->act, &map.act);
    if (!status) status = lm_map_table_make(env, &map, &table);
    if (!status) status = lm_map_fixed(env, &map, table, &roots);
    if (status) return status;
    const bool zero = !roots.zero && map.b == 0 && map.w * table->origin == 0;
    a->marginal = roots.zero;
    a->unbounded = grows(&map, table);
    status = make(env, a, roots.n + zero);
    if (!status && zero)
        status = put(env, &map, (lm_root){0, 0, false},
                     pull_of_zero(&map, table), 0, a);
    for (int i = 0; i < roots.n && !status; i++)
        status = put(env, &map, roots.root[i], NAN, i + zero, a);
    return status;
}

#define ARGS fixed_points_args
static const lm_slot fixed_points_slots[] = {
    OPT_STR(act, "relu", "activation; see model.act"),
    OPT_NUM(weight, 1, "[0,inf)", "variance of the weights, times fan-in"),
    OPT_NUM(bias, 0, "[0,inf)", "variance of the biases"),
    OPT_NUM(tol, 1e-12, "(0,1)", "relative accuracy of quadrature"),
    OUT_TENSOR(q, "?", "fixed points of the variance, 0 or in [1e-12, 1e12]"),
    OUT_TENSOR(q_error, "?", "bound on the absolute error of q"),
    OUT_TENSOR(stability, "?",
               "1: reached from both sides; 0: from one, half-stable; -1: from "
               "neither"),
    OUT_TENSOR(slope, "?", "of the map of the variance at q"),
    OUT_TENSOR(slope_error, "?", "bound on its absolute error"),
    OUT_TENSOR(chi, "?",
               "of the map of the correlation at 1; below 1: order, above: "
               "chaos"),
    OUT_TENSOR(chi_error, "?", "bound on its absolute error"),
    OUT_TENSOR(c, "?",
               "the stable fixed point of the correlation in [0, 1]; "
               "NaN where q is 0"),
    OUT_TENSOR(gap, "?", "1 - c"),
    OUT_TENSOR(gap_error, "?", "bound on its absolute error"),
    OUT_TENSOR(c_slope, "?", "of the map of the correlation at c"),
    OUT_TENSOR(c_slope_error, "?", "bound on its absolute error"),
    OUT_TENSOR(depth, "?",
               "-1 / log |slope|: layers in which a distance from q falls by "
               "e; negative where it grows, infinite where it does not change "
               "to within its error"),
    OUT_TENSOR(depth_error, "?", "bound on its absolute error"),
    OUT_TENSOR(c_depth, "?", "-1 / log c_slope"),
    OUT_TENSOR(c_depth_error, "?", "bound on its absolute error"),
    OUT_FLAG(marginal, "every variance is a fixed point: none is listed"),
    OUT_FLAG(unbounded, "large variances grow without bound"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.maps, fixed_points,
          "Fixed points of variance and correlation of a deep network of "
          "infinite width at initialization, with their depth scales.",
          "Poole et al. 2016; Schoenholz et al. 2017",
          "local r = limn.theory.maps.fixed_points{act = 'erf', weight = "
          "2.152579}\n"
          "assert(r.stability[1] == -1 and r.stability[2] == 1)\n"
          "assert(math.abs(r.q[2] - 1) < 1e-6 and r.c[2] == 0)");
#undef ARGS
