/* key.h -- the legend of a panel, drawn by itself: gnuplot's own leaves out
 * what it has no room for, and knows one line a name. */
#ifndef LM_PLOT_GNUPLOT_KEY_H
#define LM_PLOT_GNUPLOT_KEY_H

#include "plot/layout.h"
#include "plot/gnuplot/strokes.h"

lm_status lm_put_key(lm_writer *w, const lm_panel *panel, const lm_axes *axes,
                     const lm_frame *frame);

#endif
