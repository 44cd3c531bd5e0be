/* across.h -- lines across a panel: what vertical and horizontal ones share. */
#ifndef LM_PLOT_SERIES_ACROSS_H
#define LM_PLOT_SERIES_ACROSS_H

#include "plot/series.h"

typedef struct lm_across_args {
    lm_figure *figure;
    double at; /* on the axis that the line crosses */
    const char *label, *color;
    int64_t panel;
    double width;
    int dash;
} lm_across_args;

lm_status lm_across_add(lm_env *env, const lm_across_args *args,
                        const lm_series_kind *kind);

/* Make room for the line on its axis. */
void lm_across_reach(const lm_series *s, lm_reach *r, bool vertical);

/* As a curve of two points, so that it has a place in the legend. */
lm_status lm_across_stroke(lm_writer *w, const lm_series *s,
                           const lm_axes *axes, const char *sep, bool vertical);

lm_status lm_across_ink(lm_drawing *d, const lm_series *s, bool vertical);

#endif
