/* bulk.h -- means over a random first layer of infinite size.
 *
 * W is p x d with entries of variance 1/d, c = p / d.  A mean over the p
 * eigenvalues s of W W' tends to that over Marchenko and Pastur's law,
 *
 *     (1 / c) integral f(s) sqrt((s+ - s)(s - s-)) / (2 pi s) ds
 *         + max(0, 1 - 1/c) f(0),     s+- = (sqrt c +- 1)^2.
 *
 * With s = 1 + c + 2 sqrt c cos t the integrand is smooth and even in t, so
 * that equal steps converge exponentially, the slower the nearer a pole of f
 * lies to the bulk.
 */
#ifndef LM_THEORY_SPIKES_BULK_H
#define LM_THEORY_SPIKES_BULK_H

#include "core/lm.h"

/* Nodes and weights of sum 1 to rounding, in scratch; the last node is 0. */
typedef struct lm_bulk {
    int64_t n;
    double *at, *weight;
} lm_bulk;
lm_status lm_bulk_of(lm_env *env, double ratio, int64_t nodes, lm_bulk *out);

#endif
