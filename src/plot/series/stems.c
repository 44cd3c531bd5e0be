/* limn.plot.stems: points on stems. */
#include <math.h>

#include "plot/look.h"
#include "plot/series.h"

/* The columns are x, y and where the stem begins, which a logarithmic axis may
 * not show: then it begins at the lower end of that. */
static void point(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi)
{
    *x = s->data[3 * i];
    *lo = *hi = s->data[3 * i + 1];
}

static void reach(const lm_series *s, lm_reach *r)
{
    lm_reach_points(s, r);
    for (int64_t i = 0; i < s->n && !lm_stopped_at(r->env, i); i++)
        lm_range_stretch(&r->y, s->data[3 * i + 2], r->logy);
}

static double foot(const lm_series *s, const lm_axes *axes, int64_t i)
{
    const double base = s->data[3 * i + 2];
    return lm_drawable(base, axes->y.base) ? base : axes->y.lo;
}

static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    char ref[LM_REF];
    lm_kept k;
    const lm_status status = lm_thin(w->env, s, axes, w->w, w->h, &k);
    if (status || !k.n) return status;
    lm_rows_begin(w, 3, k.n, ref);
    for (int64_t i = 0; i < k.n && !lm_stopped(w->env); i++) {
        double row[3] = {NAN, NAN, NAN};
        if (k.row[i] >= 0) {
            row[0] = s->data[3 * k.row[i]];
            row[1] = s->data[3 * k.row[i] + 1];
            row[2] = foot(s, axes, k.row[i]);
        }
        lm_rows_put(w, row, 3);
    }
    lm_rows_end(w);
    lm_out_print(w->text, "%s%s using 1:3:(0):($2-$3) with vectors nohead", sep,
                 ref);
    lm_put_line_style(w, s);
    lm_put_end(w, s);
    lm_out_print(w->text, ", %s using 1:2 with points lc rgb ", ref);
    lm_put_color(w->text, s->color);
    lm_put_marker(w, s);
    lm_put_end(w, s);
    return LM_OK;
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    for (int64_t i = 0; i < s->n && !lm_stopped(d->env); i++) {
        double x, y, hi;
        lm_ink_place(d, s, i, &x, &y, &hi);
        lm_ink_segment(d, s, x, lm_axis_place(&d->axes->y, foot(s, d->axes, i)),
                       x, y);
        lm_ink_sign(d, s, x, y, 0x25CF, 'O');
    }
    return LM_OK;
}

static const lm_series_kind stems_kind = {
    .name = "stem",
    .layer = LM_LAYER_CURVE,
    .width = 1.4,
    .has = {true, true, true},
    .reach = reach,
    .point = point,
    .stroke = stroke,
    .ink = ink,
};

/* ---- limn.plot.stems ----------------------------------------------------- */

typedef struct {
    lm_figure *figure;
    lm_vec x, y;
    double base;
    const char *label, *color;
    int64_t panel;
    double width, size;
    int marker;
    bool right;
} stems_args;

static lm_status stems_run(lm_env *env, void *args)
{
    const stems_args *a = args;
    double *base = lm_scratch_doubles(env, a->x.n);
    if (!base) return lm_nomem(env);
    int64_t i, end = 0;
    while (lm_next_piece(env, a->x.n, &i, &end))
        for (; i < end; i++) base[i] = a->base;
    lm_series *s;
    const double *const columns[] = {a->x.data, a->y.data, base, NULL};
    const lm_status status =
        lm_series_put(env, lm_panel_at(a->figure, a->panel), &stems_kind,
                      a->label, a->color, a->x.n, columns, &s);
    if (status) return status;
    s->width = a->width;
    s->size = a->size;
    s->marker = (lm_marker)a->marker;
    s->right = a->right;
    return LM_OK;
}

#define ARGS stems_args
static const lm_slot stems_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(x, "n", "x coordinates"),
    IN_VEC(y, "n", "y coordinates"),
    OPT_NUM(base, 0, "any", "where the stems begin"),
    OPT_STR(label, NULL, "entry in the legend"),
    OPT_STR(color, NULL, "'blue', '#0072b2' or 'viridis:0.3'"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    OPT_NUM(width, 1.4, "(0,40]", "line width in points"),
    OPT_NUM(size, 1, "(0,40]", "marker size, relative"),
    OPT_CHOICE(marker, "circle", LM_CHOICE_OF_ROWS(LM_MARKERS),
               "marker at each point"),
    OPT_FLAG(right, false, "on the right axis"),
    LM_SLOTS_END,
};
LM_EXPORT(
    plot, stems,
    "Add points on stems, such as the coefficients of an expansion.", NULL,
    "local fig = limn.plot.figure()\n"
    "fig:stems({0, 1, 2, 3}, {1, 0.5, 0, -0.25}, {label = 'coefficients'})\n"
    "assert(fig:text():find('coefficients'))");
#undef ARGS
