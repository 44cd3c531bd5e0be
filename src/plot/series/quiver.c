/* limn.plot.quiver: a field of arrows. */
#include <math.h>

#include "plot/look.h"
#include "plot/series.h"

/* The columns are x, y and the displacement to the tip. */
static void point(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi)
{
    const double *d = s->data + 4 * i;
    *x = d[0];
    *lo = fmin(d[1], d[1] + d[3]);
    *hi = fmax(d[1], d[1] + d[3]);
}

static void reach(const lm_series *s, lm_reach *r)
{
    lm_reach_points(s, r);
    for (int64_t i = 0; i < s->n && !lm_stopped_at(r->env, i); i++) {
        const double *d = s->data + 4 * i;
        lm_range_stretch(&r->x, d[0] + d[2], r->logx);
        lm_range_stretch(&r->y, d[1] + d[3], r->logy);
    }
}

static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    char ref[LM_REF];
    int64_t n;
    const lm_status status = lm_put_points(w, s, axes, ref, &n);
    if (status || !n) return status;
    lm_out_print(w->text,
                 "%s%s using 1:2:3:4 with vectors filled size screen 0.01,20",
                 sep, ref);
    lm_put_line_style(w, s);
    lm_put_end(w, s);
    return LM_OK;
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    for (int64_t i = 0; i < s->n && !lm_stopped(d->env); i++) {
        const double *v = s->data + 4 * i;
        lm_ink_arrow(d, s->color, lm_ink_plain(d, s),
                     lm_axis_place(&d->axes->x, v[0]),
                     lm_axis_place(&d->axes->y, v[1]),
                     lm_axis_place(&d->axes->x, v[0] + v[2]),
                     lm_axis_place(&d->axes->y, v[1] + v[3]));
    }
    return LM_OK;
}

static const lm_series_kind quiver_kind = {
    .name = "arrow",
    .layer = LM_LAYER_CURVE,
    .width = 1.2,
    .has = {true, true, true, true},
    .reach = reach,
    .point = point,
    .stroke = stroke,
    .ink = ink,
};

/* ---- limn.plot.quiver ---------------------------------------------------- */

typedef struct {
    lm_figure *figure;
    lm_vec x, y, dx, dy;
    const char *label, *color;
    int64_t panel;
    double scale, width;
} quiver_args;

static double span(const lm_env *env, lm_vec v)
{
    lm_range r = {INFINITY, -INFINITY};
    for (int64_t i = 0; i < v.n && !lm_stopped_at(env, i); i++)
        lm_range_stretch(&r, v.data[i], 0);
    return r.hi > r.lo ? r.hi - r.lo : 0;
}

static double largest(const lm_env *env, lm_vec v)
{
    double most = 0;
    for (int64_t i = 0; i < v.n && !lm_stopped_at(env, i); i++)
        if (isfinite(v.data[i])) most = fmax(most, fabs(v.data[i]));
    return most;
}

/* With it no arrow is longer than points of a square grid are apart. */
static double fitting(const lm_env *env, const quiver_args *a)
{
    const double side = fmax(sqrt((double)a->x.n) - 1, 1);
    const double x = largest(env, a->dx) > 0 && span(env, a->x) > 0
                         ? span(env, a->x) / (side * largest(env, a->dx))
                         : INFINITY;
    const double y = largest(env, a->dy) > 0 && span(env, a->y) > 0
                         ? span(env, a->y) / (side * largest(env, a->dy))
                         : INFINITY;
    const double scale = 0.9 * fmin(x, y);
    return isfinite(scale) && scale > 0 ? scale : 1;
}

static lm_status quiver_run(lm_env *env, void *args)
{
    const quiver_args *a = args;
    const double scale = a->scale > 0 ? a->scale : fitting(env, a);
    lm_panel *panel = lm_panel_at(a->figure, a->panel);
    const int64_t before = panel->n, curves = panel->curves;
    lm_series *s;
    const double *const columns[] = {a->x.data, a->y.data, a->dx.data,
                                     a->dy.data, NULL};
    const lm_status status = lm_series_put(env, panel, &quiver_kind, a->label,
                                           a->color, a->x.n, columns, &s);
    if (status) return status;
    for (int64_t i = 0; i < s->n && !lm_stopped_at(env, i); i++)
        for (int c = 2; c < 4; c++) s->data[4 * i + c] *= scale;
    if (lm_stopped(env)) {
        lm_panel_cut(panel, before, curves);
        return LM_STOPPED;
    }
    s->width = a->width;
    return LM_OK;
}

#define ARGS quiver_args
static const lm_slot quiver_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(x, "n", "x coordinates of the tails"),
    IN_VEC(y, "n", "y coordinates of the tails"),
    IN_VEC(dx, "n", "x components of the arrows"),
    IN_VEC(dy, "n", "y components of the arrows"),
    OPT_NUM(scale, 0, "[0,)",
            "length of an arrow over that of its vector; 0: such that "
            "neighbours of a square grid do not touch"),
    OPT_STR(label, NULL, "entry in the legend"),
    OPT_STR(color, NULL, "'blue', '#0072b2' or 'viridis:0.3'"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    OPT_NUM(width, 1.2, "(0,40]", "line width in points"),
    LM_SLOTS_END,
};
LM_EXPORT(
    plot, quiver, "Add arrows, such as a gradient at points.", NULL,
    "local fig = limn.plot.figure()\n"
    "fig:quiver({0, 1, 0, 1}, {0, 0, 1, 1}, {1, 1, 0, -1}, {0, 1, 1, 0},\n"
    "          {label = 'flow'})\n"
    "assert(fig:text():find('flow'))");
#undef ARGS
