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
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    double px, py, hi;
    int x, y;
    lm_ink_place(d, s, 0, &px, &py, &hi);
    if (!lm_ink_dot(d, px, py, &x, &y) || !lm_ink_inside(d, x, y)) return LM_OK;
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
    .point = lm_point_xy,
    .row = lm_row_xy,
    .prepare = prepare,
    .ink = ink,
};

/* ---- limn.plot.note ------------------------------------------------------ */

typedef struct {
    lm_figure *figure;
    double x, y;
    const char *label, *color;
    int64_t panel;
} note_args;

static lm_status note_run(lm_env *env, void *args)
{
    note_args *a = args;
    const double *const columns[] = {&a->x, &a->y, NULL};
    return lm_series_put(env, lm_panel_at(a->figure, a->panel), &lm_note_kind,
                         a->label, a->color, 1, columns, NULL);
}

#define ARGS note_args
static const lm_slot note_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_NUM(x, "any", "x coordinate"),
    IN_NUM(y, "any", "y coordinate"),
    IN_STR(label, "the text"),
    OPT_STR(color, NULL, "colour of the text"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, note, "Add a text annotation at a point.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:line({1, 2, 3}, {2, 1, 3})\n"
          "fig:note(2, 1, 'here')\n"
          "assert(fig:text():find('here'))");
#undef ARGS
