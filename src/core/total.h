/* total.h -- a sum whose error does not grow with the number of its terms
 * (Kahan 1965): two roundings of the sum of their sizes. */
#ifndef LM_CORE_TOTAL_H
#define LM_CORE_TOTAL_H

typedef struct lm_total {
    double sum, rest;
} lm_total;

static inline void lm_total_add(lm_total *total, double x)
{
    const double add = x - total->rest, sum = total->sum + add;
    total->rest = sum - total->sum - add;
    total->sum = sum;
}

#endif
