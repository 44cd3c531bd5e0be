/* outline.h -- a band as polygons that lie inside their panel. */
#ifndef LM_PLOT_GNUPLOT_OUTLINE_H
#define LM_PLOT_GNUPLOT_OUTLINE_H

#include "plot/axes.h"

typedef struct lm_outline {
    double *rows; /* n x 2, in scratch; a row of NaN parts two polygons */
    int64_t n;
} lm_outline;

/* The polygons round the points keep[0 .. n-1] of a band; -1 is a gap. */
lm_status lm_outline_of(lm_env *env, const lm_series *s, const lm_axes *axes,
                        const int64_t *keep, int64_t n, lm_outline *outline);

#endif
