#include "theory/maps/table.h"

#include <math.h>

#define EPS 0x1p-53

lm_status lm_map_table_make(lm_env *env, const lm_map *map, lm_map_table **out)
{
    lm_map_table *table = lm_scratch(env, sizeof *table);
    const double zero = 0;
    double phi;
    if (!table) return lm_nomem(env);
    lm_status status = LM_OK;
    for (int i = 0; i < LM_TABLE && !status; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        const double q =
            LM_TABLE_LOW * pow(10, i / (double)LM_TABLE_PER_DECADE);
        status = lm_map_sample_at(env, map, q, &table->at[i]);
        lm_scratch_release(env, mark);
    }
    lm_act_value_d(&map->act, 1, &zero, &phi);
    table->origin = phi * phi;
    *out = table;
    return status;
}

lm_place lm_map_place(const lm_map *map, const lm_map_sample *s)
{
    const double q = s->q, next = (map->w * s->v.value + map->b) / q;
    return (lm_place){.x = q,
                      .value = next - 1,
                      .slope = map->w * s->growth.value / q - next,
                      .error = map->w * s->v.error / q + 4 * EPS * (next + 1)};
}

static lm_status place_at(lm_env *env, const void *self, double q,
                          lm_place *place)
{
    lm_map_sample s;
    const lm_mark mark = lm_scratch_mark(env);
    const lm_status status = lm_map_sample_at(env, self, q, &s);
    lm_scratch_release(env, mark);
    if (!status) *place = lm_map_place(self, &s);
    return status;
}

lm_status lm_map_fixed(lm_env *env, const lm_map *map,
                       const lm_map_table *table, lm_roots *roots)
{
    lm_place *grid = lm_scratch(env, LM_TABLE * sizeof *grid);
    if (!grid) return lm_nomem(env);
    for (int i = 0; i < LM_TABLE; i++)
        grid[i] = lm_map_place(map, &table->at[i]);
    return lm_roots_find(env, &(lm_curve){place_at, map}, LM_TABLE, grid,
                         roots);
}

/* The sign of w V + b - q at the start says which way it goes. */
lm_status lm_map_settled(lm_env *env, const lm_map *map,
                         const lm_map_table *table, double start,
                         lm_estimate *q)
{
    lm_roots roots;
    lm_place here;
    lm_status status = lm_map_fixed(env, map, table, &roots);
    if (!status) status = place_at(env, map, start, &here);
    if (status) return status;
    *q = (lm_estimate){start, 0};
    if (roots.zero || fabs(here.value) <= here.error) return LM_OK;
    const bool up = here.value > 0;
    *q = (lm_estimate){up ? INFINITY : 0, 0};
    for (int i = 0; i < roots.n; i++) {
        const double x = roots.root[i].x;
        if (up ? x > start && x < q->value : x < start && x > q->value)
            *q = (lm_estimate){x, roots.root[i].error};
    }
    return LM_OK;
}
