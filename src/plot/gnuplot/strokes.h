/* strokes.h -- what kinds of series say to gnuplot: elements of a plot command,
 * and their numbers as data. */
#ifndef LM_PLOT_GNUPLOT_STROKES_H
#define LM_PLOT_GNUPLOT_STROKES_H

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

/* ---- numbers ------------------------------------------------------------- */

/* Room for what the plot command calls the rows of a series. */
enum { LM_REF = 256 };

/* Write n rows of numbers to the data: store in ref where they will be, then
 * put each, then end. */
void lm_rows_begin(lm_writer *w, int columns, int64_t n, char ref[LM_REF]);
void lm_rows_put(lm_writer *w, const double *row, int columns);
void lm_rows_end(lm_writer *w);

/* Write the points of a series that are to be drawn, *n of them; gaps become
 * rows of NaN. */
lm_status lm_put_points(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        char ref[LM_REF], int64_t *n);

/* The same of a series of x, y and a number that a colour means: x, y and
 * 0xRRGGBB. */
lm_status lm_put_colored(lm_writer *w, const lm_series *s, const lm_axes *axes,
                         char ref[LM_REF], int64_t *n);

/* ---- parts of an element of the plot command ----------------------------- */

/* How much thicker lines and larger markers are than their figures say: they
 * grow with the font. */
double lm_stroke_scale(const lm_writer *w);

/* How lines and markers look. */
void lm_put_line_style(lm_writer *w, const lm_series *s);
void lm_put_marker(lm_writer *w, const lm_series *s);

/* The end of every element: its axes. */
void lm_put_end(lm_writer *w, const lm_series *s);

/* Append "'#d55e00'". */
void lm_put_color(lm_out *out, uint32_t color);

/* Append a number; gnuplot has no word for infinity. */
void lm_put_number(lm_out *out, double x);

#endif
