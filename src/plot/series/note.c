/* limn.plot.note: words at a point. */
#include <math.h>

#include "plot/look.h"
#include "plot/series.h"

static void prepare(lm_writer *w, const lm_series *s)
{
    lm_out *t = w->text;
    if (!isfinite(s->data[0]) || !isfinite(s->data[1])) return;
    lm_out_text(t, "set label ");
    lm_out_quote(t, s->label);
    lm_out_text(t, " at ");
    lm_out_number(t, s->data[0]);
    lm_out_text(t, ",");
    lm_out_number(t, s->data[1]);
    lm_out_print(t, " %s front offset 0.6,0.4 tc rgb ", w->plain);
    lm_put_color(t, s->color);
    lm_out_text(t, "\n");
    if (!(isfinite(s->data[2]) && isfinite(s->data[3]))) return;
    lm_out_text(t, "set arrow from ");
    for (int i = 0; i < 4; i++) {
        lm_out_number(t, s->data[i]);
        lm_out_text(t, i == 1 ? " to " : i == 3 ? "" : ",");
    }
    lm_out_text(t, " front size screen 0.012,20 filled lw 1.2 lc rgb ");
    lm_put_color(t, s->color);
    lm_out_text(t, "\n");
}

static void reach(const lm_series *s, lm_reach *r)
{
    lm_reach_points(s, r);
    lm_range_stretch(&r->x, s->data[2], r->logx);
    lm_range_stretch(&r->y, s->data[3], r->logy);
}

static void point(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi)
{
    *x = s->data[4 * i];
    *lo = *hi = s->data[4 * i + 1];
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    double px, py, hi;
    int x, y;
    lm_ink_place(d, s, 0, &px, &py, &hi);
    if (!lm_ink_dot(d, px, py, &x, &y) || !lm_ink_inside(d, x, y)) return LM_OK;
    lm_ink_arrow(d, s->color, lm_ink_plain(d, s), px, py,
                 lm_axis_place(&d->axes->x, s->data[2]),
                 lm_axis_place(&d->axes->y, s->data[3]));
    x = x / 2 + 1;
    lm_canvas_text(d->canvas, x, y / 4, d->x + d->w - x, s->label,
                   (int32_t)s->color);
    return LM_OK;
}

const lm_series_kind lm_note_kind = {
    .name = "note",
    .layer = LM_LAYER_SIGN,
    .hue = LM_HUE_OWN,
    .color = 0x333333,
    .unnamed = true,
    .has = {true, true},
    .reach = reach,
    .point = point,
    .prepare = prepare,
    .ink = ink,
};

/* ---- limn.plot.note ------------------------------------------------------ */

typedef struct {
    lm_figure *figure;
    double x, y;
    const char *label, *color;
    lm_vec to;
    int64_t panel;
} note_args;

static lm_status note_run(lm_env *env, void *args)
{
    note_args *a = args;
    const double none = NAN;
    const double *const columns[] = {&a->x, &a->y,
                                     a->to.data ? a->to.data : &none,
                                     a->to.data ? a->to.data + 1 : &none, NULL};
    return lm_series_put(env, lm_panel_at(a->figure, a->panel), &lm_note_kind,
                         a->label, a->color, 1, columns, NULL);
}

#define ARGS note_args
static const lm_slot note_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_NUM(x, "any", "x coordinate"),
    IN_NUM(y, "any", "y coordinate"),
    IN_STR(label, "the text"),
    OPT_VEC(to, "2", "a point that an arrow leads to"),
    OPT_STR(color, NULL, "colour of the text"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, note, "Add a text annotation at a point.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:line({1, 2, 3}, {2, 1, 3})\n"
          "fig:note(1.5, 2, 'here', {to = {2, 1}})\n"
          "assert(fig:text():find('here'))");
#undef ARGS
