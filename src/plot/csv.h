/* csv.h -- the numbers of a figure as a table, so that others can redraw it.
 *
 * One row a point: panel, series (its name, or its number), kind, and x, y,
 * lo, hi as far as the kind has them (of a bar, its
 * middle, its height and its two edges).
 */
#ifndef LM_PLOT_CSV_H
#define LM_PLOT_CSV_H

#include "plot/figure.h"
#include "plot/out.h"

lm_status lm_csv_write(lm_env *env, const lm_figure *fig, lm_out *out);

#endif
