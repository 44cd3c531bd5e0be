#include "plot/series/across.h"

#include <math.h>

#include "plot/look.h"

lm_status lm_across_add(lm_env *env, const lm_across_args *args,
                        const lm_series_kind *kind)
{
    lm_series *s;
    const double *const columns[] = {&args->at, NULL};
    const lm_status status =
        lm_series_put(env, lm_panel_at(args->figure, args->panel), kind,
                      args->label, args->color, 1, columns, &s);
    if (status) return status;
    s->width = args->width;
    s->dash = (lm_dash)args->dash;
    return LM_OK;
}

void lm_across_reach(const lm_series *s, lm_reach *r, bool vertical)
{
    const int base = vertical ? r->logx : r->logy;
    const double at = s->data[0];
    if (lm_lost(at, base))
        r->dropped++;
    else
        r->empty = false;
    lm_range_stretch(vertical ? &r->x : &r->y, at, base);
}

lm_status lm_across_stroke(lm_writer *w, const lm_series *s,
                           const lm_axes *axes, const char *sep, bool vertical)
{
    char ref[LM_REF];
    const double at = s->data[0];
    const double place = lm_axis_place(vertical ? &axes->x : &axes->y, at);
    if (!(place >= 0 && place <= 1)) return LM_OK;
    const lm_axis *along = vertical ? &axes->y : &axes->x;
    lm_rows_begin(w, 2, 2, ref);
    for (int i = 0; i < 2; i++) {
        const double end = i ? along->hi : along->lo;
        const double row[2] = {vertical ? at : end, vertical ? end : at};
        lm_rows_put(w, row, 2);
    }
    lm_rows_end(w);
    lm_out_print(w->text, "%s%s using 1:2 with lines", sep, ref);
    lm_put_line_style(w, s);
    lm_put_end(w, s);
    return LM_OK;
}

lm_status lm_across_ink(lm_drawing *d, const lm_series *s, bool vertical)
{
    const double at =
        lm_axis_place(vertical ? &d->axes->x : &d->axes->y, s->data[0]);
    const int dots = vertical ? 4 * d->h : 2 * d->w;
    if (!(at >= 0 && at <= 1)) return LM_OK;
    for (int i = 0; i < dots; i += 2) {
        int x, y;
        const double along = (i + 0.25) / dots;
        if (lm_ink_dot(d, vertical ? at : along, vertical ? along : at, &x,
                       &y) &&
            lm_ink_inside(d, x, y))
            lm_canvas_dot(d->canvas, x, y, s->color, vertical ? '|' : '-');
    }
    return LM_OK;
}
