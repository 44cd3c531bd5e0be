/* strokes.h -- series as elements of a plot command of gnuplot, and their
 * numbers as data. */
#ifndef LM_PLOT_STROKES_H
#define LM_PLOT_STROKES_H

#include "plot/axes.h"
#include "plot/out.h"

typedef struct lm_writer {
    lm_env *env;
    const lm_figure *fig;
    const char *file; /* what commands call the data; NULL: blocks */
    lm_out *text, *data;
    const char *plain; /* "noenhanced" unless the figure wants markup */
    bool vector;       /* maps as rectangles, not as pictures */
    int blocks;        /* so far */
    int w, h;          /* pixels of a panel's axes */
} lm_writer;

/* Append sep and the elements that draw s; nothing if it needs none. */
lm_status lm_stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                    const char *sep);

/* Append "'#d55e00'". */
void lm_put_color(lm_out *out, uint32_t color);

/* Append a number; gnuplot has no word for infinity. */
void lm_put_number(lm_out *out, double x);

#endif
