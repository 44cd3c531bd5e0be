/* legend.h -- where the names of series stand.
 *
 * The legend covers what is behind it, so it goes to the corner where it covers
 * least; where it would cover a curve in every corner the y axis grows until
 * there is room at the top; where that may not grow, or would leave the curves
 * little, the legend stands beside the panel, or below it where there is little
 * room beside it, in as many columns and as small as it has to be: no name is
 * left out.  More curves than the cycle has colours are named at their ends.
 */
#ifndef LM_PLOT_LEGEND_H
#define LM_PLOT_LEGEND_H

#include "plot/axes.h"

/* Set axes->key of panel p, whose axes are x_px and y_px long and em the
 * height of a character; may raise the end of the y axis, unless that is
 * shared or wished for. */
void lm_legend_place(const lm_env *env, const lm_figure *fig, int64_t p,
                     double x_px, double y_px, double em, lm_axes *axes);

/* The size of the legend in em. */
double lm_legend_width(const lm_legend_shape *key);
double lm_legend_height(const lm_legend_shape *key);

/* From one line of a legend to the next, and a sample with the room around it,
 * in em of its font. */
#define LM_KEY_LINE 1.3
#define LM_KEY_SAMPLE 2.6
#define LM_KEY_LETTER 0.53

/* The series that have an entry, in the order of their layers: the first n of
 * them go to list, which may be NULL; returns how many there are. */
int64_t lm_legend_entries(const lm_panel *panel, const lm_series **list,
                          int64_t n);

#endif
