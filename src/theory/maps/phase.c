/* phase: limn.theory.maps.phase. */
#include <math.h>

#include "core/decl.h"
#include "theory/maps/table.h"

typedef struct {
    lm_vec weight, bias;
    const char *act;
    double start, tol;
    bool correlation;
    lm_mat q, q_error, chi, chi_error, c, c_error;
} phase_args;

static void put(lm_mat to, int64_t i, int64_t j, double value)
{
    to.data[i * to.stride + j] = value;
}

static lm_status point(lm_env *env, const phase_args *a, const lm_map *map,
                       const lm_map_table *table, int64_t i, int64_t j)
{
    lm_estimate q;
    lm_map_sample s, up;
    const double step = 1e-4;
    lm_status status = lm_map_settled(env, map, table, a->start, &q);
    if (status) return status;
    /* At 0 and beyond the range, limits: from the ends of the table. */
    s = q.value == 0 ? table->at[0] : table->at[LM_TABLE - 1];
    up = q.value == 0 ? table->at[1] : table->at[LM_TABLE - 2];
    double off = 1;
    if (q.value > 0 && isfinite(q.value)) {
        status = lm_map_sample_at(env, map, q.value, &s);
        if (!status)
            status = lm_map_sample_at(env, map, q.value * (1 + step), &up);
        off = q.error / q.value / step;
    }
    if (status) return status;
    put(a->q, i, j, q.value);
    put(a->q_error, i, j, q.error);
    put(a->chi, i, j, map->w * s.d.value);
    put(a->chi_error, i, j,
        map->w * (s.d.error + off * fabs(up.d.value - s.d.value)) +
            0x1p-52 * map->w * s.d.value);
    if (!a->correlation) return LM_OK;
    lm_limit_correlation limit = {{NAN, INFINITY}, {NAN, INFINITY}};
    if (q.value > 0 && isfinite(q.value))
        status = lm_map_limit(env, map, &s, &limit);
    put(a->c, i, j, 1 - limit.gap.value);
    put(a->c_error, i, j, limit.gap.error);
    return status;
}

static lm_status phase_run(lm_env *env, void *args)
{
    phase_args *a = args;
    lm_map map = {.w = 1, .tol = a->tol};
    lm_map_table *table;
    lm_status status = lm_act_named(env, a->act, &map.act);
    if (!status) status = lm_map_table_make(env, &map, &table);
    for (int64_t i = 0; i < a->bias.n && !status; i++)
        for (int64_t j = 0; j < a->weight.n && !status; j++) {
            if (lm_stopped(env)) return LM_STOPPED;
            const lm_mark mark = lm_scratch_mark(env);
            map.w = a->weight.data[j];
            map.b = a->bias.data[i];
            if (!(map.w >= 0 && map.b >= 0))
                return lm_fail(env, LM_DOMAIN,
                               "'weight' and 'bias' must not be negative, got "
                               "%g and %g",
                               map.w, map.b);
            status = point(env, a, &map, table, i, j);
            lm_scratch_release(env, mark);
        }
    return status;
}

#define ARGS phase_args
static const lm_slot phase_slots[] = {
    IN_VEC(weight, "n", "variances of the weights, times fan-in"),
    IN_VEC(bias, "m", "variances of the biases"),
    OPT_STR(act, "tanh", "activation; see model.act"),
    OPT_NUM(start, 1, "(0,inf)", "variance of the first layer"),
    OPT_FLAG(correlation, false, "whether the correlation is wanted"),
    OPT_NUM(tol, 1e-10, "(0,1)", "relative accuracy of quadrature"),
    OUT_MAT(q, "m n",
            "variance that deep layers settle at; infinite where it grows "
            "beyond 1e12"),
    OUT_MAT(q_error, "m n", "bound on the absolute error of q"),
    OUT_MAT(chi, "m n",
            "of the map of the correlation at 1; below 1: order, above: chaos"),
    OUT_MAT(chi_error, "m n", "bound on the absolute error of chi"),
    OUT_MAT_IF(correlation, c, "m n",
               "correlation that different inputs settle at"),
    OUT_MAT_IF(correlation, c_error, "m n", "bound on the absolute error of c"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.maps, phase,
          "Phase diagram of a deep network of infinite width at "
          "initialization: one row a variance of the biases.  The map of the "
          "variance is taken to rise, as those of most activations do.",
          "Poole et al. 2016; Schoenholz et al. 2017",
          "local r = limn.theory.maps.phase({0.5, 2}, {0.01}, {act = 'tanh'})\n"
          "assert(r.chi[1][1] < 1 and r.chi[1][2] > 1)");
#undef ARGS
