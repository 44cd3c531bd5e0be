/* text.h -- a figure drawn with characters, for any terminal.
 *
 * Curves are Braille dots (2 x 4 a cell), maps are half blocks in colour or
 * shades; without UTF-8 everything is ASCII and each curve has a character of
 * its own.  Needs no gnuplot.
 */
#ifndef LM_PLOT_TEXT_H
#define LM_PLOT_TEXT_H

#include "plot/figure.h"
#include "plot/out.h"

typedef struct lm_text_look {
    int width, height; /* cells, at least 20 x 6 a panel */
    bool ascii, color;
} lm_text_look;

/* Append the picture, `height` lines of at most `width` cells. */
lm_status lm_text_write(lm_env *env, const lm_figure *fig, lm_text_look look,
                        lm_out *out);

#endif
