/* limn.plot.mark: one point that stands out. */
#include "plot/look.h"
#include "plot/series.h"

/* A dot with a light ring, so that it stands out on its curve. */
static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    char ref[LM_REF];
    int64_t n;
    const lm_status status = lm_put_points(w, s, axes, ref, &n);
    if (status || !n) return status;
    lm_out_print(w->text,
                 "%s%s using 1:2 with points lc rgb '#ffffff' pt 7 ps %g "
                 "notitle, %s using 1:2 with points lc rgb ",
                 sep, ref, 1.45 * s->size * lm_stroke_scale(w), ref);
    lm_put_color(w->text, s->color);
    lm_out_print(w->text, " pt 7 ps %g", s->size * lm_stroke_scale(w));
    lm_put_end(w, s);
    return LM_OK;
}

enum { DISC = 0x25CF };

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    double x, y, hi;
    lm_ink_place(d, s, 0, &x, &y, &hi);
    lm_ink_sign(d, s, x, y, DISC, 'O');
    return LM_OK;
}

const lm_series_kind lm_mark_kind = {
    .name = "mark",
    .layer = LM_LAYER_SIGN,
    .hue = LM_HUE_OWN,
    .color = 0xd62728,
    .dot = true,
    .has = {true, true},
    .symbol = DISC,
    .plain = 'O',
    .point = lm_point_xy,
    .stroke = stroke,
    .ink = ink,
};

/* ---- limn.plot.mark ------------------------------------------------------ */

typedef struct {
    lm_figure *figure;
    double x, y;
    const char *label, *color;
    int64_t panel;
    double size;
} mark_args;

static lm_status mark_run(lm_env *env, void *args)
{
    mark_args *a = args;
    lm_series *s;
    const double *const columns[] = {&a->x, &a->y, NULL};
    const lm_status status =
        lm_series_put(env, lm_panel_at(a->figure, a->panel), &lm_mark_kind,
                      a->label, a->color, 1, columns, &s);
    if (!status) s->size = a->size;
    return status;
}

#define ARGS mark_args
static const lm_slot mark_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_NUM(x, "any", "x coordinate"),
    IN_NUM(y, "any", "y coordinate"),
    OPT_STR(label, NULL, "entry in the legend"),
    OPT_STR(color, NULL, "colour; default: red"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    OPT_NUM(size, 1, "(0,40]", "marker size, relative"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, mark, "Mark one point, such as an optimum.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:line({1, 2, 3}, {2, 1, 3})\n"
          "fig:mark(2, 1, {label = 'optimum'})\n"
          "assert(fig:text():find('optimum'))");
#undef ARGS
