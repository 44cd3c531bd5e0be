/* least.h -- the least of reduced costs c[j] - v[j], as rows are scanned.
 *
 * Rows are padded to whole groups of LM_LANES with infinity, so that there is
 * no rest (cost.h makes such rows).
 */
#ifndef LM_CALC_TRANSPORT_LEAST_H
#define LM_CALC_TRANSPORT_LEAST_H

#include "core/lm.h"

enum { LM_LANES = 8 };

/* n up to a whole number of groups. */
static inline int64_t lm_padded(int64_t n)
{
    return (n + LM_LANES - 1) / LM_LANES * LM_LANES;
}

/* The least two; `at` is the place of the first.  The second is infinite
 * where there is none. */
typedef struct lm_least {
    double first, second;
    int64_t at;
} lm_least;

/* n is padded.  Of equal numbers any is `at`; the second is equal then.  Ends
 * early when the user wants to stop; `stop` may be NULL. */
lm_least lm_least_two(const volatile lm_flag *stop, int64_t n, const double *c,
                      const double *v);

/* The place of the smallest of n (padded) numbers. */
int64_t lm_least_at(int64_t n, const double *x, double *value);

#endif
