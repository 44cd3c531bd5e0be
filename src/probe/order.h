/* order.h -- the largest singular value of a matrix's entries in a random order.
 *
 * A mean is the same in every order: it is taken off, so that it counts as an
 * outlier.  Of few entries it is not known, and what it is not would count too:
 * there entries get random signs in its place.
 *
 * The matrix of an order is tall, so that its vectors are short, and in single
 * precision: what it is compared with, values of other orders, differs by 1e-3
 * or more, and a product waits for memory.
 */
#ifndef LM_PROBE_ORDER_H
#define LM_PROBE_ORDER_H

#include "core/lm.h"

typedef struct lm_order {
    int64_t few, many; /* sides */
    float *x;          /* many x few */
    unsigned char *bucket;
} lm_order;

/* Room for the orders of few x many entries, in scratch. */
lm_status lm_order_open(lm_env *env, int64_t few, int64_t many, lm_order *o);

enum { LM_ORDER_SIGNED = 1024 }; /* fewer entries than these get signs */

/* What is to be taken off the entries: 0 where they get signs. */
double lm_order_mean(const lm_order *o, const double *entries);
/* That of the entries, less that mean, in the t-th order under a seed, to 1e-5. */
lm_status lm_order_norm(lm_env *env, const lm_order *o, const double *entries,
                        double mean, uint64_t seed, uint64_t t, double *norm);

#endif
