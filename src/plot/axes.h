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

/* How the names of the series of a panel stand: in columns of lines. */
typedef struct lm_legend_shape {
    lm_legend place; /* not AUTO */
    int cells;       /* longer lines are wrapped */
    int rows, columns;
    int widest;   /* line, in characters */
    double scale; /* of the font */
} lm_legend_shape;

typedef struct lm_axes {
    lm_axis x, y, z, y2;
    bool empty;          /* nothing to draw */
    bool heat;           /* has a map */
    bool scaled;         /* has a colour scale, of the axis z */
    bool twin;           /* has a right axis, y2 */
    bool slanted;        /* the texts of x lie aslant, to have room */
    double aspect;       /* height over width of the axes; 0: as the room is */
    bool down;           /* y grows downwards: the rows of a matrix */
    lm_legend_shape key; /* see legend.h */
    int64_t dropped;     /* points that no axis can show */
} lm_axes;

/* Fit axes[p] to every panel p.  x_px and y_px are the lengths of the axes in
 * pixels, on average over columns and rows, and em the height of a character,
 * for the density of ticks.  Once the user wants to stop they fit some of the
 * points. */
void lm_axes_fit(const lm_env *env, const lm_figure *fig, double x_px,
                 double y_px, double em, lm_axes *axes);

/* What there is to say about so many dropped points. */
void lm_dropped_text(int64_t dropped, char *text, size_t size);

typedef struct lm_range {
    double lo, hi; /* lo > hi: nothing yet */
} lm_range;

/* The axes that a series is drawn on: `axes`, or a copy at `room` in which y is
 * the right axis. */
const lm_axes *lm_axes_of(const lm_axes *axes, const lm_series *s,
                          lm_axes *room);

/* What the series of a panel need to be seen. */
typedef struct lm_reach {
    const lm_env *env;
    int logx, logy, logz; /* base; 0 is linear */
    lm_range x, y, z;     /* z: the values of maps */
    bool empty;           /* nothing to draw */
    bool loose;           /* something wants room at the sides */
    bool ground;          /* something stands on the x axis */
    int64_t dropped;      /* points that no axis can show */
} lm_reach;

/* Make room for all points. */
void lm_reach_points(const lm_series *s, lm_reach *reach);

/* Whether an axis of that base can show v. */
bool lm_drawable(double v, int base);

/* The largest number on an axis: a difference of two is one, too. */
#define LM_AXIS_MOST 1e300

/* Whether v is a number, but none for an axis of that base. */
bool lm_lost(double v, int base);

/* Make room for v, unless an axis of that base cannot show it. */
void lm_range_stretch(lm_range *r, double v, int base);

#endif
