/* limn.plot.band: what lies between two curves, filled. */
#include <math.h>

#include "plot/look.h"
#include "plot/gnuplot/outline.h"
#include "plot/series.h"

static void point(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi)
{
    const double *d = s->data + 3 * i;
    *x = d[0];
    *lo = d[1];
    *hi = d[2];
}

static void row(const lm_series *s, int64_t i, double row[4])
{
    point(s, i, &row[0], &row[2], &row[3]);
}

/* As the polygons around it: of two edges, x:y:y, gnuplot 5.4 can crash where
 * they cross outside the axes, and it clips polygons wrongly. */
static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    char ref[LM_REF];
    lm_kept k;
    lm_outline o;
    lm_status status = lm_thin(w->env, s, axes, w->w, w->h, &k);
    if (!status) status = lm_outline_of(w->env, s, axes, k.row, k.n, &o);
    if (status) return status;
    if (!k.n) return LM_OK;
    lm_rows_begin(w, 2, o.n, ref);
    for (int64_t i = 0; i < o.n && !lm_stopped(w->env); i++)
        lm_rows_put(w, o.rows + 2 * i, 2);
    lm_rows_end(w);
    lm_out_print(w->text, "%s%s using 1:2 with filledcurves closed lc rgb ",
                 sep, ref);
    lm_put_color(w->text, s->color);
    lm_out_text(w->text, " fs transparent solid 0.18 noborder");
    lm_put_end(w, s);
    return LM_OK;
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    lm_kept k;
    const lm_status status = lm_ink_keep(d, s, &k);
    if (status) return status;
    double x0 = NAN, lo0 = 0, hi0 = 0, x, lo, hi;
    for (int64_t i = 0; i < k.n && !lm_stopped(d->env);
         i++, x0 = x, lo0 = lo, hi0 = hi) {
        x = NAN;
        lo = hi = 0;
        if (k.row[i] < 0) continue;
        lm_ink_place(d, s, k.row[i], &x, &lo, &hi);
        if (isnan(x0) || !(x > x0)) continue;
        const double step = 1.0 / (2 * d->w);
        for (double u = fmax(x0, 0); u <= fmin(x, 1); u += step) {
            const double t = (u - x0) / (x - x0);
            lm_ink_shade(d, s, u, lo0 + t * (lo - lo0), hi0 + t * (hi - hi0),
                         4);
        }
    }
    return LM_OK;
}

const lm_series_kind lm_band_kind = {
    .name = "band",
    .layer = LM_LAYER_AREA,
    .hue = LM_HUE_SHARE,
    .thinning = LM_THIN_CURVE,
    .fill = 0.18,
    .has = {true, false, true, true},
    .point = point,
    .row = row,
    .stroke = stroke,
    .ink = ink,
};

/* ---- limn.plot.band ------------------------------------------------------ */

typedef struct {
    lm_figure *figure;
    lm_vec x, lo, hi;
    const char *label, *color;
    int64_t panel;
} band_args;

static lm_status band_run(lm_env *env, void *args)
{
    band_args *a = args;
    const double *const columns[] = {a->x.data, a->lo.data, a->hi.data, NULL};
    return lm_series_put(env, lm_panel_at(a->figure, a->panel), &lm_band_kind,
                         a->label, a->color, a->x.n, columns, NULL);
}

#define ARGS band_args
static const lm_slot band_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(x, "n", "x coordinates"),
    IN_VEC(lo, "n", "lower edge"),
    IN_VEC(hi, "n", "upper edge"),
    OPT_STR(label, NULL, "entry in the legend"),
    OPT_STR(color, NULL, "colour; default: that of the next curve"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    LM_SLOTS_END,
};
LM_EXPORT(
    plot, band,
    "Add a filled band, such as a standard error or a confidence interval.",
    NULL,
    "local fig = limn.plot.figure()\n"
    "fig:band({1, 2, 3}, {0, 1, 2}, {1, 2, 3}, {label = 'range'})\n"
    "assert(fig:text():find('range'))");
#undef ARGS
