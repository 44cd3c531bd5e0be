/* Bars that lie: between given edges on the y axis, for a histogram beside a
 * panel. */
#include <math.h>

#include "plot/series.h"

/* The columns are bottom, top and length. */
static void point(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi)
{
    const double *d = s->data + 3 * i;
    *x = d[2];
    *lo = d[0];
    *hi = d[1];
}

static void row(const lm_series *s, int64_t i, double row[4])
{
    const double *d = s->data + 3 * i;
    row[0] = d[2];
    row[1] = 0.5 * (d[0] + d[1]);
    row[2] = d[0];
    row[3] = d[1];
}

static void reach(const lm_series *s, lm_reach *r)
{
    lm_reach_points(s, r);
    lm_range_stretch(&r->x, 0, r->logx);
}

static double foot(const lm_axes *axes)
{
    return axes->x.base ? axes->x.lo : fmax(axes->x.lo, 0);
}

static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    char ref[LM_REF];
    lm_rows_begin(w, 4, s->n, ref);
    for (int64_t i = 0; i < s->n && !lm_stopped(w->env); i++) {
        const double *d = s->data + 3 * i;
        const double row[4] = {foot(axes), d[2], d[0], d[1]};
        lm_rows_put(w, row, 4);
    }
    lm_rows_end(w);
    lm_out_print(w->text,
                 "%s%s using (($1+$2)/2):(($3+$4)/2):1:2:3:4 with boxxyerror "
                 "lc rgb ",
                 sep, ref);
    lm_put_color(w->text, s->color);
    lm_out_text(w->text, " lw 1 fs transparent solid 0.45 border lc rgb ");
    lm_put_color(w->text, s->color);
    lm_put_end(w, s);
    return LM_OK;
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    const double from = lm_axis_place(&d->axes->x, foot(d->axes));
    const double step = 1.0 / (2 * d->w);
    for (int64_t i = 0; i < s->n && !lm_stopped(d->env); i++) {
        double to, lo, hi;
        lm_ink_place(d, s, i, &to, &lo, &hi);
        for (double u = fmax(from, 0); u < fmin(to, 1) && !lm_stopped(d->env);
             u += step)
            lm_ink_shade(d, s, u, lo, hi, 1);
    }
    return LM_OK;
}

const lm_series_kind lm_sidebars_kind = {
    .name = "sidebar",
    .layer = LM_LAYER_AREA,
    .fill = 0.45,
    .has = {true, true, true, true},
    .reach = reach,
    .point = point,
    .row = row,
    .stroke = stroke,
    .ink = ink,
};
