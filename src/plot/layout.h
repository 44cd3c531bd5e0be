/* layout.h -- where the axes of each panel lie in the picture.
 *
 * The margins are computed here, from the texts that surround the axes, so
 * that the axes of a column line up and all panels have the same size.
 */
#ifndef LM_PLOT_LAYOUT_H
#define LM_PLOT_LAYOUT_H

#include "plot/axes.h"

typedef struct lm_frame {
    double left, right, bottom, top; /* of the axes; 0 to 1 of the picture */
    bool xlabels, ylabels;           /* false inside a shared axis */
    int title, xcells, ycells;       /* letters of a line of their texts */
    double x, y, y2, z;              /* from the axes to their labels, em */
    double beside, beside_key;       /* to the colour scale and the legend */
    double below_key;                /* to a legend below them */
} lm_frame;

/* The height of the picture in pixels. */
int64_t lm_figure_height(const lm_figure *fig);

/* How many letters a line of the title of a figure has. */
int lm_heading_cells(const lm_figure *fig);

/* Fit axes and frames to every panel of the figure. */
void lm_layout(const lm_env *env, const lm_figure *fig, lm_axes *axes,
               lm_frame *frames);

#endif
