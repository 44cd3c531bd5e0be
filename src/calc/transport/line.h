/* line.h -- optimal transport between points of a line.
 *
 * For every convex cost of x - y mass goes in order: the first of x to the
 * first of y.  Masses are whole numbers of equal sum (masses.h), so parts are
 * exact.
 *
 *     lm_line_walk l = lm_line_open(n, a, m, b);
 *     while (lm_line_next(&l)) cost += l.flow |x[l.i] - y[l.j]|^p;
 */
#ifndef LM_CALC_TRANSPORT_LINE_H
#define LM_CALC_TRANSPORT_LINE_H

#include "core/lm.h"

typedef struct lm_line_walk {
    int64_t n, m, i, j, flow; /* what goes from point i to point j */
    const int64_t *a, *b;     /* masses in the order of the points */
    int64_t left_a, left_b;   /* not yet moved of these two */
} lm_line_walk;

lm_line_walk lm_line_open(int64_t n, const int64_t *a, int64_t m,
                          const int64_t *b);
/* false after the last part. */
bool lm_line_next(lm_line_walk *l);

/* sum of flow |x_i - y_j|^power over points in ascending order, power 1 or
 * 2; `stop`, which may be NULL, ends it early. */
double lm_line_cost(const volatile lm_flag *stop, int64_t n, const double *x,
                    const int64_t *a, int64_t m, const double *y,
                    const int64_t *b, int power);

#endif
