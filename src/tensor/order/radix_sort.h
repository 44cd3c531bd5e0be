/* radix_sort.h -- numbers in order.
 *
 * A double becomes an integer of the same order.  The integers are sorted
 * byte by byte, the least significant first, but only by as many of their
 * leading bytes as n numbers need to be told apart; insertion finishes what
 * is nearly in order then, and all bytes what is not.
 */
#ifndef LM_TENSOR_ORDER_RADIX_SORT_H
#define LM_TENSOR_ORDER_RADIX_SORT_H

#include "core/lm.h"

/* to[0], to[to_at], ... = x[0], x[at], ... ascending, NaN last.  to may be
 * x. */
lm_status lm_sort(lm_env *env, int64_t n, const double *x, int64_t at,
                  double *to, int64_t to_at);

/* to (count) = those at the 0-based places from `first` on of the n numbers in
 * order, 0 < count <= n - first; all NaN if one of the n is. */
lm_status lm_sort_part(lm_env *env, int64_t n, const double *x, int64_t first,
                       int64_t count, double *to);

/* order (n) = the 0-based indices of x[0], x[at], x[2 at], ... ascending;
 * equal numbers keep their order, NaN comes last. */
lm_status lm_argsort(lm_env *env, int64_t n, const double *x, int64_t at,
                     int64_t *order);

#endif
