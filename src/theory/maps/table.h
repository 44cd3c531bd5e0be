/* table.h -- V, D and q V' of an activation over a range of variances, from
 * which fixed points for any w and b start. */
#ifndef LM_THEORY_MAPS_TABLE_H
#define LM_THEORY_MAPS_TABLE_H

#include "theory/maps/map.h"
#include "theory/maps/roots.h"

/* Places a decade, from 1e-12 to 1e12. */
enum { LM_TABLE_PER_DECADE = 16, LM_TABLE = 24 * LM_TABLE_PER_DECADE + 1 };
#define LM_TABLE_LOW 1e-12

typedef struct lm_map_table {
    lm_map_sample at[LM_TABLE];
    double origin; /* phi(0)^2 */
} lm_map_table;

/* In scratch. */
lm_status lm_map_table_make(lm_env *env, const lm_map *map,
                            lm_map_table **table);

/* w V(q) + b - q over q, with slope and error. */
lm_place lm_map_place(const lm_map *map, const lm_map_sample *s);

/* The fixed points of the variance that are not 0. */
lm_status lm_map_fixed(lm_env *env, const lm_map *map,
                       const lm_map_table *table, lm_roots *roots);
/* Where q settles from `start`, if the map rises: INFINITY if it grows beyond
 * the range, `start` where all are fixed; with the error. */
lm_status lm_map_settled(lm_env *env, const lm_map *map,
                         const lm_map_table *table, double start,
                         lm_estimate *q);

#endif
