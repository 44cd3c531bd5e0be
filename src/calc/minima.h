/* minima.h -- the local minima of a curve, and which of them to prefer. */
#ifndef LM_CALC_MINIMA_H
#define LM_CALC_MINIMA_H

#include "core/lm.h"

typedef struct lm_minima {
    int64_t n;
    double *at, *value; /* increasing places, and the curve there */
} lm_minima;

/* The index of the smallest place whose value is within slack of the lowest;
 * -1 if there is none.  A lowest value alone decides nothing where several
 * are equal to rounding. */
int64_t lm_minima_prefer(const lm_minima *minima, double slack);

#endif
