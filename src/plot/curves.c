/* Curves, points and bands. */
#include <math.h>

#include "plot/look.h"

/* ---- limn.plot.line ------------------------------------------------------ */

typedef struct {
    lm_figure *figure;
    lm_vec x, y, err;
    const char *label, *color;
    int64_t panel;
    double width, size;
    int dash, marker, style;
} line_args;

/* The band y - err .. y + err of a curve; on a logarithmic axis a lower end
 * that cannot be shown ends at the curve. */
static lm_status add_errors(lm_env *env, const line_args *a, lm_panel *panel)
{
    double *lo = lm_scratch_doubles(env, a->y.n);
    double *hi = lm_scratch_doubles(env, a->y.n);
    if (!lo || !hi) return lm_nomem(env);
    for (int64_t i = 0; i < a->y.n; i++) {
        lo[i] = a->y.data[i] - a->err.data[i];
        hi[i] = a->y.data[i] + a->err.data[i];
        if (panel->logy && lo[i] <= 0) lo[i] = a->y.data[i];
    }
    lm_series *band;
    const double *const columns[] = {a->x.data, lo, hi, NULL};
    const lm_status status = lm_series_put(env, panel, LM_BAND, NULL, a->color,
                                           a->y.n, columns, &band);
    if (!status) band->err = true;
    return status;
}

static lm_status line_run(lm_env *env, void *args)
{
    line_args *a = args;
    lm_panel *panel = lm_panel_at(a->figure, a->panel);
    lm_status status = a->err.data ? add_errors(env, a, panel) : LM_OK;
    if (status) return status;
    lm_series *s;
    const double *const columns[] = {a->x.data, a->y.data, NULL};
    status = lm_series_put(env, panel, LM_LINE, a->label, a->color, a->x.n,
                           columns, &s);
    if (status) return status;
    s->width = a->width;
    s->size = a->size;
    s->dash = a->dash;
    s->marker = a->marker;
    s->style = (lm_style)a->style;
    return LM_OK;
}

#define ARGS line_args
static const lm_slot line_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(x, "n", "where; NaN makes a gap"),
    IN_VEC(y, "n", "how high"),
    OPT_VEC(err, "n", "half the height of a band around the curve"),
    OPT_STR(label, NULL, "its name in the key"),
    OPT_STR(color, NULL,
            "'blue', '#0072b2' or 'viridis:0.3'; the next of the "
            "cycle if absent"),
    OPT_INDEX(panel, "[1,p]", "which panel; the first if absent"),
    OPT_NUM(width, 2, "(0,40]", "of the line, in points"),
    OPT_CHOICE(dash, "solid", LM_DASHES, "how the line is broken"),
    OPT_CHOICE(marker, "none", LM_MARKERS, "drawn at each point"),
    OPT_NUM(size, 1, "(0,40]", "of the markers"),
    OPT_CHOICE(style, "line", "line|steps|impulses", "how points are joined"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, line, "Add a curve to a figure.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:line({1, 2, 3}, {1, 4, 9}, {label = 'squares', err = {1, 1, 1},"
          " marker = 'circle'})\n"
          "assert(fig:text():find('squares'))");
#undef ARGS

/* ---- limn.plot.points ---------------------------------------------------- */

typedef struct {
    lm_figure *figure;
    lm_vec x, y;
    const char *label, *color;
    int64_t panel;
    double size;
    int marker;
} points_args;

static lm_status points_run(lm_env *env, void *args)
{
    points_args *a = args;
    lm_series *s;
    const double *const columns[] = {a->x.data, a->y.data, NULL};
    const lm_status status =
        lm_series_put(env, lm_panel_at(a->figure, a->panel), LM_DOTS, a->label,
                      a->color, a->x.n, columns, &s);
    if (status) return status;
    s->size = a->size;
    s->marker = a->marker;
    return LM_OK;
}

#define ARGS points_args
static const lm_slot points_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(x, "n", "where"),
    IN_VEC(y, "n", "how high"),
    OPT_STR(label, NULL, "their name in the key"),
    OPT_STR(color, NULL, "'blue', '#0072b2' or 'viridis:0.3'"),
    OPT_INDEX(panel, "[1,p]", "which panel; the first if absent"),
    OPT_CHOICE(marker, "circle", LM_MARKERS, "what is drawn at each point"),
    OPT_NUM(size, 1, "(0,40]", "of the markers"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, points, "Add points to a figure.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:points({1, 2, 3}, {2, 1, 3}, {label = 'seeds'})\n"
          "assert(fig:text():find('seeds'))");
#undef ARGS

/* ---- limn.plot.band ------------------------------------------------------ */

typedef struct {
    lm_figure *figure;
    lm_vec x, lo, hi;
    const char *label, *color;
    int64_t panel;
} band_args;

static lm_status band_run(lm_env *env, void *args)
{
    band_args *a = args;
    const double *const columns[] = {a->x.data, a->lo.data, a->hi.data, NULL};
    return lm_series_put(env, lm_panel_at(a->figure, a->panel), LM_BAND,
                         a->label, a->color, a->x.n, columns, NULL);
}

#define ARGS band_args
static const lm_slot band_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(x, "n", "where"),
    IN_VEC(lo, "n", "the lower edge"),
    IN_VEC(hi, "n", "the upper edge"),
    OPT_STR(label, NULL, "its name in the key"),
    OPT_STR(color, NULL, "its colour; that of the next curve if absent"),
    OPT_INDEX(panel, "[1,p]", "which panel; the first if absent"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, band, "Add a filled band, such as an error over seeds.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:band({1, 2, 3}, {0, 1, 2}, {1, 2, 3}, {label = 'range'})\n"
          "assert(fig:text():find('range'))");
#undef ARGS
