/* critical: limn.theory.maps.critical. */
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "theory/maps/table.h"

/* Where a slope is 1 at a fixed point q: w = 1 / D(q), or w q V'(q) = q, and b
 * = q - w V(q). */
typedef struct line {
    lm_map map;
    bool variance; /* of the map of the variance, not of the correlation */
    bool by_weight;
    double target; /* b, or w */
} line;

static lm_estimate weight_at(const line *l, const lm_map_sample *s)
{
    const lm_estimate rate = {l->variance ? s->growth.value / s->q : s->d.value,
                              l->variance ? s->growth.error / s->q
                                          : s->d.error};
    const double w = 1 / rate.value;
    return (lm_estimate){w, w * w * rate.error + 0x1p-52 * w};
}

static lm_estimate bias_at(const line *l, const lm_map_sample *s)
{
    const lm_estimate w = weight_at(l, s);
    return (lm_estimate){s->q - w.value * s->v.value, w.error * s->v.value +
                                                          w.value * s->v.error +
                                                          0x1p-52 * s->q};
}

/* (b(q) - b) / q, or w(q) / w - 1: without a slope, which is left to a
 * difference. */
static lm_place place_of(const line *l, const lm_map_sample *s)
{
    const lm_estimate e = l->by_weight ? weight_at(l, s) : bias_at(l, s);
    const double scale = l->by_weight ? l->target : s->q;
    return (lm_place){.x = s->q,
                      .value = (e.value - l->target) / scale,
                      .error = e.error / scale};
}

static lm_status place_at(lm_env *env, const void *self, double q,
                          lm_place *place)
{
    const line *l = self;
    const double step = 1e-5;
    lm_map_sample s, up;
    const lm_mark mark = lm_scratch_mark(env);
    lm_status status = lm_map_sample_at(env, &l->map, q, &s);
    if (!status) status = lm_map_sample_at(env, &l->map, q * (1 + step), &up);
    lm_scratch_release(env, mark);
    if (status) return status;
    const lm_place next = place_of(l, &up);
    *place = place_of(l, &s);
    place->slope = (next.value - place->value) / step;
    return LM_OK;
}

static lm_status find(lm_env *env, const line *l, const lm_map_table *table,
                      lm_roots *roots)
{
    lm_place *grid = lm_scratch(env, LM_TABLE * sizeof *grid);
    if (!grid) return lm_nomem(env);
    int n = 0;
    for (int i = 0; i < LM_TABLE; i++) {
        grid[n] = place_of(l, &table->at[i]);
        if (isfinite(grid[n].value) && isfinite(grid[n].error)) n++;
    }
    for (int i = 0; i < n; i++) {
        const lm_place *a = &grid[i > 0 ? i - 1 : i],
                       *b = &grid[i + 1 < n ? i + 1 : i];
        grid[i].slope = a == b ? 0 : (b->value - a->value) / log(b->x / a->x);
    }
    return lm_roots_find(env, &(lm_curve){place_at, l}, n, grid, roots);
}

typedef struct spot {
    lm_estimate q, w, b;
} spot;

static lm_status spot_at(lm_env *env, const line *l, lm_root root, spot *at)
{
    lm_map_sample s, up;
    const double step = 1e-4;
    const lm_mark mark = lm_scratch_mark(env);
    lm_status status = lm_map_sample_at(env, &l->map, root.x, &s);
    if (!status)
        status = lm_map_sample_at(env, &l->map, root.x * (1 + step), &up);
    lm_scratch_release(env, mark);
    if (status) return status;
    const double off = root.error / root.x / step;
    *at = (spot){{root.x, root.error}, weight_at(l, &s), bias_at(l, &s)};
    at->w.error += off * fabs(weight_at(l, &up).value - at->w.value);
    at->b.error += off * fabs(bias_at(l, &up).value - at->b.value);
    return LM_OK;
}

/* The end of the line at q = 0, where phi(0) = 0: w = 1 / phi'(0)^2, b = 0. */
static bool at_zero(const line *l, const lm_map_table *table, spot *at)
{
    const lm_estimate near = weight_at(l, &table->at[0]),
                      far = weight_at(l, &table->at[2 * LM_TABLE_PER_DECADE]);
    *at = (spot){{0, 0}, near, {0, 0}};
    at->w.error += fabs(far.value - near.value);
    if (table->origin != 0 || !(near.value < 1e6)) return false;
    return l->by_weight ? fabs(near.value - l->target) <= at->w.error
                        : l->target == 0;
}

/* All places, with b not below 0. */
static lm_status find_spots(lm_env *env, const line *l,
                            const lm_map_table *table, spot *at, int *n,
                            bool *marginal)
{
    lm_roots roots;
    lm_status status = find(env, l, table, &roots);
    *n = 0;
    if (status) return status;
    *marginal = roots.zero;
    if (!roots.zero && at_zero(l, table, &at[0])) *n = 1;
    for (int i = 0; i < roots.n && !status; i++) {
        status = spot_at(env, l, roots.root[i], &at[*n]);
        if (at[*n].b.value >= -at[*n].b.error) ++*n;
    }
    return status;
}

typedef struct {
    double at;
    const char *act;
    int given, map;
    double tol;
    lm_tensor q, q_error, weight, weight_error, bias, bias_error;
    bool marginal;
} critical_args;

static lm_status put_all(lm_env *env, const spot *at, int64_t n,
                         critical_args *a)
{
    lm_tensor *all[] = {&a->q,    &a->q_error,   &a->weight, &a->weight_error,
                        &a->bias, &a->bias_error};
    lm_status status = LM_OK;
    for (int i = 0; i < 6 && !status; i++)
        status = lm_result(env, all[i], 1, &n);
    for (int64_t i = 0; i < n && !status; i++) {
        const lm_estimate e[] = {at[i].q, at[i].w, at[i].b};
        for (int k = 0; k < 6; k++)
            all[k]->data[i] = k % 2 ? e[k / 2].error : e[k / 2].value;
    }
    return status;
}

static lm_status critical_run(lm_env *env, void *args)
{
    critical_args *a = args;
    line l = {.map = {.w = 1, .tol = a->tol},
              .variance = a->map == 1,
              .by_weight = a->given == 1,
              .target = a->at};
    lm_map_table *table;
    spot at[LM_ROOTS_MAX + 1];
    int n;
    lm_status status = lm_act_named(env, a->act, &l.map.act);
    if (!status && l.by_weight && !(a->at > 0))
        return lm_fail(env, LM_DOMAIN, "'at' must be a weight above 0, got %g",
                       a->at);
    if (!status) status = lm_map_table_make(env, &l.map, &table);
    if (!status) status = find_spots(env, &l, table, at, &n, &a->marginal);
    return status ? status : put_all(env, at, n, a);
}

#define ARGS critical_args
static const lm_slot critical_slots[] = {
    IN_NUM(at, "[0,inf)", "the variance of the biases, or of the weights"),
    OPT_STR(act, "relu", "activation; see model.act"),
    OPT_CHOICE(given, "bias", "bias|weight", "which of the two `at` is"),
    OPT_CHOICE(map, "correlation", "correlation|variance",
               "whose slope is 1: between order and chaos, or where two fixed "
               "points of the variance merge into a half-stable one"),
    OPT_NUM(tol, 1e-12, "(0,1)", "relative accuracy of quadrature"),
    OUT_TENSOR(q, "?", "fixed points of the variance at which the slope is 1"),
    OUT_TENSOR(q_error, "?", "bound on the absolute error of q"),
    OUT_TENSOR(weight, "?", "variance of the weights, times fan-in"),
    OUT_TENSOR(weight_error, "?", "bound on the absolute error of weight"),
    OUT_TENSOR(bias, "?", "variance of the biases"),
    OUT_TENSOR(bias_error, "?", "bound on the absolute error of bias"),
    OUT_FLAG(marginal, "the slope is 1 at every q: none is listed"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.maps, critical,
          "Critical initialization: the variances of weights and biases at "
          "which a deep network is between order and chaos.",
          "Poole et al. 2016; Schoenholz et al. 2017",
          "local r = limn.theory.maps.critical(0, {act = 'tanh'})\n"
          "assert(r.q[1] == 0 and math.abs(r.weight[1] - 1) < 1e-9)");
#undef ARGS
