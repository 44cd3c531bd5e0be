/* limn.plot.points: a cloud of points. */
#include "plot/look.h"
#include "plot/series.h"

static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    char ref[LM_REF];
    int64_t n;
    const lm_status status = lm_put_points(w, s, axes, ref, &n);
    if (status || !n) return status;
    lm_out_print(w->text, "%s%s using 1:2 with points lc rgb ", sep, ref);
    lm_put_color(w->text, s->color);
    lm_put_marker(w, s);
    lm_put_end(w, s);
    return LM_OK;
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    lm_kept k;
    const lm_status status = lm_ink_keep(d, s, &k);
    if (status) return status;
    for (int64_t i = 0; i < k.n && !lm_stopped(d->env); i++) {
        double px, py, hi;
        int x, y;
        if (k.row[i] < 0) continue;
        lm_ink_place(d, s, k.row[i], &px, &py, &hi);
        if (lm_ink_dot(d, px, py, &x, &y) && lm_ink_inside(d, x, y))
            lm_canvas_dot(d->canvas, x, y, s->color, lm_ink_plain(d, s));
    }
    return LM_OK;
}

const lm_series_kind lm_points_kind = {
    .name = "points",
    .layer = LM_LAYER_CURVE,
    .thinning = LM_THIN_CLOUD,
    .dot = true,
    .has = {true, true},
    .point = lm_point_xy,
    .stroke = stroke,
    .ink = ink,
};

/* ---- limn.plot.points ---------------------------------------------------- */

typedef struct {
    lm_figure *figure;
    lm_vec x, y;
    const char *label, *color;
    int64_t panel;
    double size;
    int marker;
    bool right;
} points_args;

static lm_status points_run(lm_env *env, void *args)
{
    points_args *a = args;
    lm_series *s;
    const double *const columns[] = {a->x.data, a->y.data, NULL};
    const lm_status status =
        lm_series_put(env, lm_panel_at(a->figure, a->panel), &lm_points_kind,
                      a->label, a->color, a->x.n, columns, &s);
    if (status) return status;
    s->size = a->size;
    s->right = a->right;
    s->marker = (lm_marker)a->marker;
    return LM_OK;
}

#define ARGS points_args
static const lm_slot points_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(x, "n", "x coordinates"),
    IN_VEC(y, "n", "y coordinates"),
    OPT_STR(label, NULL, "entry in the legend"),
    OPT_STR(color, NULL, "'blue', '#0072b2' or 'viridis:0.3'"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    OPT_CHOICE(marker, "circle", LM_CHOICE_OF_ROWS(LM_MARKERS),
               "marker at each point"),
    OPT_NUM(size, 1, "(0,40]", "marker size, relative"),
    OPT_FLAG(right, false, "on the right axis"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, points, "Add points (a scatter plot).", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:points({1, 2, 3}, {2, 1, 3}, {label = 'seeds'})\n"
          "assert(fig:text():find('seeds'))");
#undef ARGS
