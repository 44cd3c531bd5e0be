/* axes.h -- what range each panel shows.
 *
 * Both renderers use this, so that a figure shows the same in a window, in a
 * file and as text, and so that data nobody can draw (nothing, only NaN, only
 * negative numbers on a logarithmic axis) is found here and not by gnuplot.
 */
#ifndef LM_PLOT_AXES_H
#define LM_PLOT_AXES_H

#include "plot/axis.h"
#include "plot/figure.h"

typedef struct lm_axes {
    lm_axis x, y, z;
    bool empty;      /* nothing to draw */
    bool heat;       /* has a map, hence a colour box */
    bool down;       /* y grows downwards: the rows of a matrix */
    int key;         /* LM_KEY_TR.. where the key stands, see key.h */
    int64_t dropped; /* points that a logarithmic axis cannot show */
} lm_axes;

/* Fit axes[p] to every panel p.  x_px and y_px are the lengths of the axes in
 * pixels and em the height of a character, for the density of ticks. */
void lm_axes_fit(const lm_figure *fig, double x_px, double y_px, double em,
                 lm_axes *axes);

/* The point i of a series as x, lo, hi; what has no extent in x or y is NaN
 * there. */
void lm_point(const lm_series *s, int64_t i, double *x, double *lo, double *hi);

#endif
