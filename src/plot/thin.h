/* thin.h -- no more points than pixels can show.
 *
 * Of a curve with many points in one pixel column only the first, the lowest,
 * the highest and the last matter (Jugel et al. 2014, "M4"); a cloud needs
 * one point a pixel.  Drawing then costs the same however long a run is.
 */
#ifndef LM_PLOT_THIN_H
#define LM_PLOT_THIN_H

#include "plot/axes.h"

/* The rows of a series to draw, in order; a row of -1 is a gap. */
typedef struct lm_kept {
    int64_t *row; /* in scratch */
    int64_t n;
} lm_kept;

/* Choose what to draw on axes of w times h pixels, as the kind of the series
 * says.  Points that the axes cannot show are gaps. */
lm_status lm_thin(lm_env *env, const lm_series *s, const lm_axes *axes, int w,
                  int h, lm_kept *kept);

#endif
