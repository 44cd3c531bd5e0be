/* interval.h -- intervals from resamples of a few seeds.
 *
 * The bootstrap (Efron 1979) takes percentiles of an estimate over resamples
 * of the S seeds.  For a mean of normal values these are the percentiles of a
 * normal distribution whose variance is (S - 1) / S of the unbiased one, and
 * cover too little: with four seeds, 81 % where 95 % are asked for.  Distances
 * from the estimate are therefore widened by
 *
 *     t / z  sqrt(S / (S - 1)),
 *
 * t and z the quantiles of Student's distribution with S - 1 degrees of
 * freedom and of the normal one; a few per cent from S = 20 on.
 */
#ifndef LM_PROBE_INTERVAL_H
#define LM_PROBE_INTERVAL_H

#include "core/lm.h"

/* The variance of the finite ones of n values, every stride-th; 0 below two. */
double lm_variance(int64_t n, const double *v, int64_t stride);

/* How uncertain an estimate is. */
typedef struct lm_spread {
    double ratio;    /* variance over that of its resamples, S / (S - 1) */
    int64_t freedom; /* degrees, S - 1 */
} lm_spread;

/* The central interval of an estimate from n resamples of it, which are
 * sorted; NaN below two finite ones. */
void lm_interval(int64_t n, double *v, double estimate, double level,
                 lm_spread spread, double *low, double *high);

#endif
