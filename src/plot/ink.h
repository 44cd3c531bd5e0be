/* ink.h -- series as dots and cells of a page of characters. */
#ifndef LM_PLOT_INK_H
#define LM_PLOT_INK_H

#include "plot/axes.h"
#include "plot/canvas.h"

/* One panel being drawn: its axes enclose w x h cells from (x, y) on. */
typedef struct lm_drawing {
    lm_env *env;
    lm_canvas *canvas;
    const lm_panel *panel;
    const lm_axes *axes;
    int x, y, w, h;
    bool letters; /* curves carry a letter, since they have no colour */
} lm_drawing;

/* Draw what a series is made of: curves, dots and bands; bars; lines across
 * the panel; maps. */
lm_status lm_ink_points(lm_drawing *d, const lm_series *s);
void lm_ink_bars(lm_drawing *d, const lm_series *s);
void lm_ink_rule(lm_drawing *d, const lm_series *s);
void lm_ink_heat(lm_drawing *d, const lm_series *s);

/* What stands for a series in ASCII. */
char lm_ink_plain(const lm_drawing *d, const lm_series *s);

/* Where point i lies on the axes, from 0 to 1; NaN if it cannot be shown. */
void lm_ink_place(const lm_drawing *d, const lm_series *s, int64_t i, double *x,
                  double *lo, double *hi);

/* The dot at a place on the axes; false if that cannot be shown. */
bool lm_ink_dot(const lm_drawing *d, double px, double py, int *x, int *y);
bool lm_ink_inside(const lm_drawing *d, int x, int y);

#endif
