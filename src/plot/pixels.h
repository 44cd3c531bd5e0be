/* pixels.h -- a figure as what a terminal that shows pictures is sent. */
#ifndef LM_PLOT_PIXELS_H
#define LM_PLOT_PIXELS_H

#include "plot/display.h"
#include "plot/figure.h"
#include "plot/out.h"

/* Append the escape sequences and a line break; no wider than the terminal.
 * Where gnuplot cannot, nothing, and why not. */
lm_status lm_pixels_write(lm_env *env, lm_figure *fig, lm_graphics how,
                          lm_out *out, char *why, size_t size);

#endif
