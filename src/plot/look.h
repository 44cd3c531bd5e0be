/* look.h -- what the functions that make panels and series share. */
#ifndef LM_PLOT_LOOK_H
#define LM_PLOT_LOOK_H

#include "plot/figure.h"

/* Those settings of a panel that a figure can also make for all of them.  What
 * is absent (NULL, -1) stays as it is. */
typedef struct lm_panel_look {
    const char *xlabel, *ylabel, *y2label;
    int64_t logx, logy, logz, logy2;
    lm_vec xrange, yrange, zrange, y2range;
} lm_panel_look;

lm_status lm_panel_set(lm_env *env, lm_panel *panel, const lm_panel_look *look);

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

/* Add a colour scale from range[0] to range[1]. */
lm_status lm_scale_add(lm_env *env, lm_panel *panel, const double range[2],
                       int palette, const char *label);

/* The curve of a name, which is made if there is none yet. */
lm_status lm_curve_named(lm_env *env, lm_panel *panel, const char *label,
                         const char *color, lm_series **out);

#endif
