/* save.h -- a figure as a file. */
#ifndef LM_PLOT_SAVE_H
#define LM_PLOT_SAVE_H

#include "plot/figure.h"

typedef struct lm_saved {
    char path[1040];  /* what was written */
    char notice[512]; /* what there is to say about it, or "" */
} lm_saved;

/* Write fig to a file whose kind its name tells: .png .svg .pdf (by a gnuplot
 * of its own), .gp (a script with its data), .csv, .txt.  Where gnuplot is
 * missing, dies or hangs, the .gp and the .csv are written instead, and the
 * notice says so; what it refuses to draw is an error with its complaint. scale
 * enlarges a .png. */
lm_status lm_figure_save(lm_env *env, const lm_figure *fig, const char *path,
                         double scale, lm_saved *saved);

/* The gnuplot to run: LIMN_GNUPLOT or "gnuplot". */
const char *lm_gnuplot_program(void);

#endif
