/* part.h -- part of a tensor: on every axis one index, a range, or a list.
 */
#ifndef LM_TENSOR_PART_H
#define LM_TENSOR_PART_H

#include "core/lm.h"

/* Which indices of one axis, all 0-based and inside: start, start + step, ...
 * or those of the list. */
typedef struct lm_pick {
    int64_t start, count, step;
    const int64_t *list; /* count of them, or NULL */
    bool drop;           /* the axis is not part of the result */
} lm_pick;

/* How many of n elements are 1; -1 if one is neither 0 nor 1. */
int64_t lm_mask_count(int64_t n, const double *mask);
/* Where they are; at has room for one more. */
void lm_mask_places(const volatile lm_flag *stop, int64_t n, const double *mask,
                    int64_t *at);

/* The shape of the part; one pick for every axis of t. */
void lm_part_shape(const lm_tensor *t, const lm_pick *picks, lm_tensor *out);
/* Copy the part out; out has its shape and is contiguous. */
lm_status lm_part_get(lm_env *env, const lm_tensor *t, const lm_pick *picks,
                      double *out);
/* Copy value, which broadcasts to the shape of the part, into it. */
lm_status lm_part_set(lm_env *env, const lm_tensor *t, const lm_pick *picks,
                      const lm_tensor *value);

#endif
