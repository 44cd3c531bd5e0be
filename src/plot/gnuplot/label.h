/* label.h -- texts at places of our own.  gnuplot's own would lie over others, be
 * cut at the edge of the page, or be left out where they are long. */
#ifndef LM_PLOT_GNUPLOT_LABEL_H
#define LM_PLOT_GNUPLOT_LABEL_H

#include "plot/gnuplot/strokes.h"

typedef struct lm_label {
    double x, y;       /* of the middle of the first line, in pixels from the
                          left and the bottom */
    int cells;         /* letters of a line */
    double em;         /* from one line to the next, over 1.3 */
    const char *align; /* "left", "center", "right" */
    bool upright;      /* read from below; the next line is at the right */
    uint32_t color;
} lm_label;

/* Append the text in lines; returns how many. */
int lm_put_label(lm_writer *w, const char *text, const lm_label *look);

#endif
