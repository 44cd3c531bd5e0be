/* look.h -- what the functions that add a series share. */
#ifndef LM_PLOT_LOOK_H
#define LM_PLOT_LOOK_H

#include "plot/figure.h"

/* The panel of an index from 0, or the first for -1. */
lm_panel *lm_panel_at(lm_figure *fig, int64_t index);

/* Give the series its name and colour; NULL leaves them. */
lm_status lm_series_look(lm_env *env, lm_series *s, const char *label,
                         const char *color);

/* Add a series of the columns given (NULL ends them), all of n numbers. */
lm_status lm_series_put(lm_env *env, lm_panel *panel,
                        const lm_series_kind *kind, const char *label,
                        const char *color, int64_t n,
                        const double *const *columns, lm_series **out);

#endif
