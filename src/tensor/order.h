/* order.h -- the order of numbers. */
#ifndef LM_TENSOR_ORDER_H
#define LM_TENSOR_ORDER_H

#include "core/lm.h"

/* order (n) = the 0-based indices of x[0], x[at], x[2 at], ... ascending;
 * equal numbers keep their order, NaN comes last. */
lm_status lm_argsort(lm_env *env, int64_t n, const double *x, int64_t at,
                     int64_t *order);

#endif
