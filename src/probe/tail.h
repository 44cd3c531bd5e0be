/* tail.h -- the exponent of a heavy tail, by maximum likelihood.
 *
 *     density alpha - 1 / xmin (x / xmin)^-alpha for x >= xmin:
 *     alpha = 1 + n / sum log(x / xmin),   se = (alpha - 1) / sqrt n,
 *
 * n the values from xmin on.  xmin is the value at which the distance of
 * Kolmogorov and Smirnov between these and their fit is smallest.  Goodness: p
 * is the share of samples of the fit (below xmin: of the data), each fitted in
 * the same way, that are farther from their own fit than the data from theirs
 * (Clauset, Shalizi & Newman 2009).  se takes xmin as given.
 */
#ifndef LM_PROBE_TAIL_H
#define LM_PROBE_TAIL_H

#include "core/lm.h"

typedef struct lm_tail {
    double alpha, log_xmin, distance;
    int64_t first, n; /* the tail: n values from first on */
} lm_tail;

typedef struct lm_tail_search {
    double log_xmin;    /* NaN: to be found */
    int64_t candidates; /* values tried, spread evenly over the ranks */
    int64_t least;      /* of values in the tail */
} lm_tail_search;

/* Of n rising logarithms; n = 0 in what comes back if there is no fit.  Looks
 * whether to stop, and is no fit then. */
lm_tail lm_tail_fit(const lm_env *env, int64_t n, const double *log_x,
                    const lm_tail_search *search);

/* The share of `resamples` samples that are farther from their fit. */
lm_status lm_tail_goodness(lm_env *env, int64_t n, const double *log_x,
                           const lm_tail *tail, const lm_tail_search *search,
                           int64_t resamples, uint64_t seed, double *p);

#endif
