/* limn.plot.line: a curve through points, perhaps with a band around it. */
#include <math.h>

#include "plot/look.h"
#include "plot/series.h"

static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    static const char *const with[] = {LM_STYLES(LM_ROW_VALUE)};
    const bool marked =
        s->marker != LM_MARKER_NONE && s->style == LM_STYLE_LINE;
    char ref[LM_REF];
    int64_t n;
    const lm_status status = lm_put_points(w, s, axes, ref, &n);
    if (status || !n) return status;
    lm_out_print(w->text, "%s%s using 1:2 with %s", sep, ref,
                 marked ? "linespoints" : with[s->style]);
    lm_put_line_style(w, s);
    if (marked) lm_put_marker(w, s);
    lm_put_end(w, s);
    return LM_OK;
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    lm_kept k;
    const lm_status status = lm_ink_keep(d, s, &k);
    if (status) return status;
    double x0 = NAN, y0 = NAN, x, y, hi;
    for (int64_t i = 0; i < k.n && !lm_stopped(d->env); i++, x0 = x, y0 = y) {
        x = y = NAN;
        if (k.row[i] < 0) continue;
        lm_ink_place(d, s, k.row[i], &x, &y, &hi);
        if (s->style == LM_STYLE_IMPULSES) {
            lm_ink_segment(d, s, x, 0, x, y);
        } else if (isnan(x0)) {
            lm_ink_segment(d, s, x, y, x, y);
        } else if (s->style == LM_STYLE_STEPS) {
            lm_ink_segment(d, s, x0, y0, x, y0);
            lm_ink_segment(d, s, x, y0, x, y);
        } else {
            lm_ink_segment(d, s, x0, y0, x, y);
        }
    }
    return LM_OK;
}

const lm_series_kind lm_line_kind = {
    .name = "line",
    .layer = LM_LAYER_CURVE,
    .thinning = LM_THIN_CURVE,
    .ends = true,
    .has = {true, true},
    .point = lm_point_xy,
    .stroke = stroke,
    .ink = ink,
};

/* ---- limn.plot.line ------------------------------------------------------ */

typedef struct {
    lm_figure *figure;
    lm_vec x, y, err;
    const char *label, *color;
    int64_t panel;
    double width, size;
    int dash, marker, style;
    bool right;
} line_args;

/* The band y - err .. y + err of a curve; on a logarithmic axis a lower end
 * that cannot be shown ends at the curve. */
static lm_status add_errors(lm_env *env, const line_args *a, lm_panel *panel)
{
    double *lo = lm_scratch_doubles(env, a->y.n);
    double *hi = lm_scratch_doubles(env, a->y.n);
    if (!lo || !hi) return lm_nomem(env);
    const bool log = (a->right ? panel->logy2 : panel->logy) != 0;
    for (int64_t i = 0; i < a->y.n && !lm_stopped_at(env, i); i++) {
        lo[i] = a->y.data[i] - a->err.data[i];
        hi[i] = a->y.data[i] + a->err.data[i];
        if (log && lo[i] <= 0) lo[i] = a->y.data[i];
    }
    lm_series *s;
    const double *const columns[] = {a->x.data, lo, hi, NULL};
    const lm_status status = lm_series_put(env, panel, &lm_band_kind, NULL,
                                           a->color, a->y.n, columns, &s);
    if (!status) s->right = a->right;
    return status;
}

static lm_status line_run(lm_env *env, void *args)
{
    line_args *a = args;
    lm_panel *panel = lm_panel_at(a->figure, a->panel);
    const int64_t before = panel->n, curves = panel->curves;
    lm_status status = a->err.data ? add_errors(env, a, panel) : LM_OK;
    if (status) return status;
    lm_series *s;
    const double *const columns[] = {a->x.data, a->y.data, NULL};
    status = lm_series_put(env, panel, &lm_line_kind, a->label, a->color,
                           a->x.n, columns, &s);
    if (status) {
        lm_panel_cut(panel, before, curves);
        return status;
    }
    s->width = a->width;
    s->size = a->size;
    s->dash = (lm_dash)a->dash;
    s->marker = (lm_marker)a->marker;
    s->style = (lm_style)a->style;
    s->right = a->right;
    return LM_OK;
}

#define ARGS line_args
static const lm_slot line_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(x, "n", "x coordinates; NaN makes a gap"),
    IN_VEC(y, "n", "y coordinates"),
    OPT_VEC(err, "n",
            "half-height of a band around the curve, such as a standard error"),
    OPT_STR(label, NULL, "entry in the legend"),
    OPT_STR(color, NULL,
            "'blue', '#0072b2' or 'viridis:0.3'; default: the next of the "
            "colour cycle"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    OPT_NUM(width, 2, "(0,40]", "line width in points"),
    OPT_CHOICE(dash, "solid", LM_CHOICE_OF_ROWS(LM_DASHES), "dash pattern"),
    OPT_CHOICE(marker, "none", LM_CHOICE_OF_ROWS(LM_MARKERS),
               "marker at each point"),
    OPT_NUM(size, 1, "(0,40]", "marker size, relative"),
    OPT_CHOICE(style, "line", LM_CHOICE_OF_ROWS(LM_STYLES),
               "how consecutive points are joined"),
    OPT_FLAG(right, false, "on the right axis"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, line, "Add a curve.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:line({1, 2, 3}, {1, 4, 9}, {label = 'squares', err = {1, 1, 1},"
          " marker = 'circle'})\n"
          "assert(fig:text():find('squares'))");
#undef ARGS
