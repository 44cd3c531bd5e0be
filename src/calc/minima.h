/* minima.h -- all local minima of a curve, such as loss against learning rate.
 *
 * A curve is sampled at equally spaced points, and each sample below both its
 * neighbours is refined by Brent's method (golden section with parabolic
 * steps; Brent 1973), to about sqrt(2^-52) of its place.  Two minima closer
 * than the spacing can be taken for one: the number of points is the
 * resolution, and the caller's choice.
 */
#ifndef LM_CALC_MINIMA_H
#define LM_CALC_MINIMA_H

#include "core/lm.h"

/* Store the curve at the n places x. */
typedef lm_status (*lm_curve)(lm_env *env, void *context, const double *x,
                              int64_t n, double *value);

typedef struct lm_minima {
    int64_t n;
    double *at, *value; /* increasing places, and the curve there */
} lm_minima;

/* The minima in (lo, hi), in scratch, from n >= 3 samples, which stay in
 * (*samples) unless that is NULL.  NaN counts as infinitely large. */
lm_status lm_minima_scan(lm_env *env, lm_curve curve, void *context, double lo,
                         double hi, int64_t n, lm_minima *out,
                         double **samples);

/* The index of the one to prefer: the smallest place whose value is within
 * the factor 1 + tie of the lowest; -1 if there is none. */
int64_t lm_minima_prefer(const lm_minima *minima, double tie);

#endif
