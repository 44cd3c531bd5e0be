/* legend.h -- where the names of curves stand inside a panel.
 *
 * The legend covers what is behind it, so it goes to the corner where it covers
 * least; where it would cover a curve in every corner the y axis grows until
 * there is room at the top; where that may not grow, or would leave the curves
 * little, the legend stands beside the panel.
 */
#ifndef LM_PLOT_LEGEND_H
#define LM_PLOT_LEGEND_H

#include "plot/axes.h"

/* Set axes->legend of panel p, whose axes are x_px and y_px long and em the
 * height of a character; may raise the end of the y axis, unless that is
 * shared or wished for. */
void lm_legend_place(const lm_figure *fig, int64_t p, double x_px, double y_px,
                     double em, lm_axes *axes);

#endif
