/* thin.h -- no more points than pixels can show.
 *
 * Of a curve with many points in one pixel column only the first, the lowest,
 * the highest and the last matter (Jugel et al. 2014, "M4"); a cloud needs
 * one point a pixel.  Drawing then costs the same however long a run is.
 */
#ifndef LM_PLOT_THIN_H
#define LM_PLOT_THIN_H

#include "plot/axes.h"

/* Store in keep the rows (in order) of the series to draw on axes of w times
 * h pixels, and in *n how many.  Points the axes cannot show, and of a curve
 * those that follow one, are rows -1: the curve has a gap there.  keep has
 * room for s->n rows; NULL scratch gives LM_NOMEM. */
lm_status lm_thin(lm_env *env, const lm_series *s, const lm_axes *axes, int w,
                  int h, int64_t *keep, int64_t *n);

#endif
