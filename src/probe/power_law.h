/* power_law.h -- the exponent with which a quantity grows or falls.
 *
 *     y = c x^p:   log y = log c + p log x, by least squares
 *
 * The standard error of p is that of a regression whose errors have one
 * variance: sqrt(sum of squared residuals / (n - 2) / sum (log x - mean)^2).
 */
#ifndef LM_PROBE_POWER_LAW_H
#define LM_PROBE_POWER_LAW_H

#include "core/lm.h"

typedef struct lm_line {
    double slope, intercept;
    double slope_se; /* its standard error; NaN below three points */
    int64_t n;       /* points used */
} lm_line;

/* The least-squares line through the points of finite x and y; slope NaN if
 * they have fewer than two places.  `stop`, which may be NULL, ends it early.
 */
lm_line lm_line_fit(const volatile lm_flag *stop, int64_t n, const double *x,
                    const double *y);

#endif
