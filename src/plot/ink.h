/* ink.h -- what kinds of series draw with on a page of characters: dots and
 * cells. */
#ifndef LM_PLOT_INK_H
#define LM_PLOT_INK_H

#include "plot/axes.h"
#include "plot/canvas.h"
#include "plot/thin.h"

enum { LM_DIM = 0x8a8a8a }; /* the colour of frames and numbers */

/* One panel being drawn: its axes enclose w x h cells from (x, y) on. */
typedef struct lm_drawing {
    lm_env *env;
    lm_canvas *canvas;
    const lm_panel *panel;
    const lm_axes *axes;
    int x, y, w, h;
    bool letters; /* curves carry a letter, since they have no colour */
} lm_drawing;

/* What stands for a series in ASCII. */
char lm_ink_plain(const lm_drawing *d, const lm_series *s);

/* What stands in ASCII for a colour of a palette at t, from 0 to 1. */
char lm_ink_ramp(double t);

/* Where point i lies on the axes, from 0 to 1; NaN if it cannot be shown. */
void lm_ink_place(const lm_drawing *d, const lm_series *s, int64_t i, double *x,
                  double *lo, double *hi);

/* The dot at a place on the axes; false if that cannot be shown. */
bool lm_ink_dot(const lm_drawing *d, double px, double py, int *x, int *y);
bool lm_ink_inside(const lm_drawing *d, int x, int y);

/* The points of a series that the page can tell apart. */
lm_status lm_ink_keep(lm_drawing *d, const lm_series *s, lm_kept *kept);

/* A straight line between two places on the axes, cut to the panel. */
void lm_ink_segment(lm_drawing *d, const lm_series *s, double x0, double y0,
                    double x1, double y1);

/* The same in a colour and a character of its own. */
void lm_ink_stroke(lm_drawing *d, uint32_t color, char plain, double x0,
                   double y0, double x1, double y1);

/* An arrow between two places. */
void lm_ink_arrow(lm_drawing *d, uint32_t color, char plain, double x0,
                  double y0, double x1, double y1);

/* The column from lo to hi at px: every dot of it for every = 1, else so few
 * that curves stay visible on it. */
void lm_ink_shade(lm_drawing *d, const lm_series *s, double px, double lo,
                  double hi, int every);

/* One character at a place on the axes. */
void lm_ink_sign(lm_drawing *d, const lm_series *s, double px, double py,
                 uint32_t code, char ascii);

#endif
