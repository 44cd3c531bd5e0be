/* limn.plot.bars: bars between given edges. */
#include <math.h>

#include "plot/look.h"
#include "plot/series.h"

/* The columns are left, right and height. */
static void point(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi)
{
    const double *d = s->data + 3 * i;
    *x = 0.5 * (d[0] + d[1]);
    *lo = *hi = d[2];
}

static void row(const lm_series *s, int64_t i, double row[4])
{
    const double *d = s->data + 3 * i;
    row[0] = 0.5 * (d[0] + d[1]);
    row[1] = d[2];
    row[2] = d[0];
    row[3] = d[1];
}

static void reach(const lm_series *s, lm_reach *r)
{
    for (int64_t i = 0; i < s->n && !lm_stopped_at(r->env, i); i++) {
        const double *d = s->data + 3 * i;
        lm_range_stretch(&r->x, d[0], r->logx);
        lm_range_stretch(&r->x, d[1], r->logx);
        lm_range_stretch(&r->y, d[2], r->logy);
        if (lm_drawable(d[2], r->logy)) r->empty = false;
    }
    lm_range_stretch(&r->y, 0, r->logy);
    if (s->grouped) {
        lm_range_stretch(&r->x, 0.5, 0);
        lm_range_stretch(&r->x, (double)s->n + 0.5, 0);
    }
    r->ground = true;
}

static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    char ref[LM_REF];
    int64_t n;
    const lm_status status = lm_put_points(w, s, axes, ref, &n);
    if (status || !n) return status;
    lm_out_print(w->text, "%s%s using (($1+$2)/2):3:($2-$1) with boxes lc rgb ",
                 sep, ref);
    lm_put_color(w->text, s->color);
    lm_out_text(w->text, " lw 1 fs transparent solid 0.45 border lc rgb ");
    lm_put_color(w->text, s->color);
    lm_put_end(w, s);
    return LM_OK;
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    for (int64_t i = 0; i < s->n && !lm_stopped(d->env); i++) {
        const double *bar = s->data + 3 * i;
        const double top = lm_axis_place(&d->axes->y, bar[2]);
        const double zero = d->axes->y.base ? 0 : lm_axis_place(&d->axes->y, 0);
        const double from = lm_axis_place(&d->axes->x, bar[0]);
        const double to = lm_axis_place(&d->axes->x, bar[1]);
        if (!(top == top && from < to) || bar[2] == 0) continue;
        const double step = 1.0 / (2 * d->w);
        for (double u = fmax(from, 0); u < fmin(to, 1) && !lm_stopped(d->env);
             u += step)
            lm_ink_shade(d, s, u, fmin(zero, top), fmax(zero, top), 1);
    }
    return LM_OK;
}

const lm_series_kind lm_bars_kind = {
    .name = "bar",
    .layer = LM_LAYER_AREA,
    .fill = 0.45,
    .ground = true,
    .has = {true, true, true, true},
    .reach = reach,
    .point = point,
    .row = row,
    .stroke = stroke,
    .ink = ink,
};

/* ---- limn.plot.bars ------------------------------------------------------ */

typedef struct {
    lm_figure *figure;
    lm_vec edges, counts;
    const char *label, *color;
    int64_t panel;
} bars_args;

static lm_status bars_run(lm_env *env, void *args)
{
    bars_args *a = args;
    const double *const columns[] = {a->edges.data, a->edges.data + 1,
                                     a->counts.data, NULL};
    return lm_series_put(env, lm_panel_at(a->figure, a->panel), &lm_bars_kind,
                         a->label, a->color, a->counts.n, columns, NULL);
}

#define ARGS bars_args
static const lm_slot bars_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(edges, "n+1", "edges of the bars, ascending"),
    IN_VEC(counts, "n", "heights of the bars"),
    OPT_STR(label, NULL, "entry in the legend"),
    OPT_STR(color, NULL, "'blue', '#0072b2' or 'viridis:0.3'"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    LM_SLOTS_END,
};
LM_EXPORT(
    plot, bars,
    "Add bars between given edges, such as a histogram computed elsewhere.",
    NULL,
    "local fig = limn.plot.figure()\n"
    "fig:bars({0, 1, 2, 4}, {5, 3, 1}, {label = 'bars'})\n"
    "assert(fig:text():find('bars'))");
#undef ARGS
