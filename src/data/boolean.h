/* boolean.h -- targets on the hypercube: products of the first coordinates. */
#ifndef LM_DATA_BOOLEAN_H
#define LM_DATA_BOOLEAN_H

#include "core/lm.h"

typedef struct lm_boolean_args {
    int64_t m, d, k;
    uint64_t seed;
    lm_mat x;
    lm_vec y;
} lm_boolean_args;

/* Fill x with independent signs and y with x1 x2 .. xk or, if `all`, with the
 * sum x1 + x1 x2 + .. + x1 .. xk. */
lm_status lm_boolean_fill(lm_env *env, lm_boolean_args *a, bool all);

#endif
