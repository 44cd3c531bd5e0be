/* limn.plot.colored: points whose colour is a number. */
#include "plot/look.h"
#include "plot/palette.h"
#include "plot/series.h"

static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    char ref[LM_REF];
    int64_t n;
    const lm_status status = lm_put_colored(w, s, axes, ref, &n);
    if (status || !n) return status;
    lm_out_print(w->text, "%s%s using 1:2:3 with points lc rgb variable", sep,
                 ref);
    lm_put_marker(w, s);
    lm_put_end(w, s);
    return LM_OK;
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    for (int64_t i = 0; i < s->n && !lm_stopped(d->env); i++) {
        double px, py, hi;
        int x, y;
        const double value = s->data[3 * i + 2];
        lm_ink_place(d, s, i, &px, &py, &hi);
        if (lm_ink_dot(d, px, py, &x, &y) && lm_ink_inside(d, x, y))
            lm_canvas_dot(d->canvas, x, y, lm_series_color(s, d->axes, value),
                          lm_ink_ramp(lm_axis_place(&d->axes->z, value)));
    }
    return LM_OK;
}

static const lm_series_kind colored_kind = {
    .name = "colored",
    .layer = LM_LAYER_CURVE,
    .hue = LM_HUE_OWN,
    .thinning = LM_THIN_CLOUD,
    .has = {true, true, true},
    .reach = lm_reach_xyz,
    .point = lm_point_xyz,
    .stroke = stroke,
    .ink = ink,
};

/* ---- limn.plot.colored --------------------------------------------------- */

typedef struct {
    lm_figure *figure;
    lm_vec x, y, values;
    const char *label;
    int64_t panel;
    double size;
    int marker, palette;
} colored_args;

static lm_status colored_run(lm_env *env, void *args)
{
    const colored_args *a = args;
    lm_series *s;
    const double *const columns[] = {a->x.data, a->y.data, a->values.data,
                                     NULL};
    const lm_status status =
        lm_series_put(env, lm_panel_at(a->figure, a->panel), &colored_kind,
                      a->label, NULL, a->x.n, columns, &s);
    if (status) return status;
    s->scaled = true;
    s->palette = a->palette;
    s->size = a->size;
    s->marker = (lm_marker)a->marker;
    return LM_OK;
}

#define ARGS colored_args
static const lm_slot colored_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(x, "n", "x coordinates"),
    IN_VEC(y, "n", "y coordinates"),
    IN_VEC(values, "n", "what the colours mean; NaN is grey"),
    OPT_CHOICE(palette, "viridis", LM_CHOICE_OF_ROWS(LM_PALETTES),
               "palette, from low to high values"),
    OPT_STR(label, NULL, "label of the colour scale"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    OPT_CHOICE(marker, "circle", LM_CHOICE_OF_ROWS(LM_MARKERS),
               "marker at each point"),
    OPT_NUM(size, 1, "(0,40]", "marker size, relative"),
    LM_SLOTS_END,
};
LM_EXPORT(
    plot, colored, "Add points whose colour shows a number.", NULL,
    "local fig = limn.plot.figure()\n"
    "fig:colored({1, 2, 3}, {2, 1, 3}, {0.1, 0.5, 0.9}, {label = 'loss'})\n"
    "assert(fig:text():find('loss'))");
#undef ARGS
