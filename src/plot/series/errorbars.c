/* limn.plot.errorbars: points with an interval each. */
#include <math.h>

#include "plot/look.h"
#include "plot/series.h"

/* The columns are x, y, lo and hi. */
static void point(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi)
{
    const double *d = s->data + 4 * i;
    *x = d[0];
    *lo = fmin(d[1], d[2]);
    *hi = fmax(d[1], d[3]);
}

static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    char ref[LM_REF];
    int64_t n;
    const lm_status status = lm_put_points(w, s, axes, ref, &n);
    if (status || !n) return status;
    lm_out_print(w->text, "%s%s using 1:2:3:4 with yerrorbars", sep, ref);
    lm_put_line_style(w, s);
    lm_put_marker(w, s);
    lm_put_end(w, s);
    return LM_OK;
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    for (int64_t i = 0; i < s->n && !lm_stopped(d->env); i++) {
        double x, lo, hi;
        lm_ink_place(d, s, i, &x, &lo, &hi);
        const double y = lm_axis_place(&d->axes->y, s->data[4 * i + 1]);
        lm_ink_segment(d, s, x, lo, x, hi);
        lm_ink_sign(d, s, x, y, 0x25CF, 'O');
    }
    return LM_OK;
}

static const lm_series_kind errorbars_kind = {
    .name = "errorbar",
    .layer = LM_LAYER_CURVE,
    .width = 1.4,
    .has = {true, true, true, true},
    .point = point,
    .stroke = stroke,
    .ink = ink,
};

/* ---- limn.plot.errorbars ------------------------------------------------- */

typedef struct {
    lm_figure *figure;
    lm_vec x, y, err, lo, hi;
    const char *label, *color;
    int64_t panel;
    double width, size;
    int marker;
    bool right;
} errorbars_args;

/* The ends of the intervals: as given, or err to both sides; on a logarithmic
 * axis a lower end that cannot be shown ends at the point. */
static void find_ends(const lm_env *env, const errorbars_args *a, bool log,
                      double *lo, double *hi)
{
    for (int64_t i = 0; i < a->y.n && !lm_stopped_at(env, i); i++) {
        const double y = a->y.data[i];
        lo[i] = a->lo.data ? a->lo.data[i] : y - a->err.data[i];
        hi[i] = a->hi.data ? a->hi.data[i] : y + a->err.data[i];
        if (log && lo[i] <= 0) lo[i] = y;
    }
}

static lm_status errorbars_run(lm_env *env, void *args)
{
    const errorbars_args *a = args;
    lm_panel *panel = lm_panel_at(a->figure, a->panel);
    if (!a->err.data == !(a->lo.data && a->hi.data))
        return lm_fail(env, LM_DOMAIN,
                       "needs either 'err' or both 'lo' and 'hi'");
    double *lo = lm_scratch_doubles(env, a->y.n);
    double *hi = lm_scratch_doubles(env, a->y.n);
    if (!lo || !hi) return lm_nomem(env);
    find_ends(env, a, (a->right ? panel->logy2 : panel->logy) != 0, lo, hi);
    lm_series *s;
    const double *const columns[] = {a->x.data, a->y.data, lo, hi, NULL};
    const lm_status status = lm_series_put(
        env, panel, &errorbars_kind, a->label, a->color, a->y.n, columns, &s);
    if (status) return status;
    s->width = a->width;
    s->size = a->size;
    s->right = a->right;
    s->marker = (lm_marker)a->marker;
    return LM_OK;
}

#define ARGS errorbars_args
static const lm_slot errorbars_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(x, "n", "x coordinates"),
    IN_VEC(y, "n", "y coordinates"),
    OPT_VEC(err, "n", "half-lengths of the bars, such as standard errors"),
    OPT_VEC(lo, "n", "lower ends of the bars, in place of err"),
    OPT_VEC(hi, "n", "upper ends of the bars, in place of err"),
    OPT_STR(label, NULL, "entry in the legend"),
    OPT_STR(color, NULL, "'blue', '#0072b2' or 'viridis:0.3'"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    OPT_NUM(width, 1.4, "(0,40]", "line width in points"),
    OPT_NUM(size, 1, "(0,40]", "marker size, relative"),
    OPT_CHOICE(marker, "circle", LM_CHOICE_OF_ROWS(LM_MARKERS),
               "marker at each point"),
    OPT_FLAG(right, false, "on the right axis"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, errorbars, "Add points with error bars.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:errorbars({1, 2, 3}, {2, 1, 3}, {err = {0.5, 0.2, 1},\n"
          "              label = 'mean and standard error'})\n"
          "assert(fig:text():find('standard error'))");
#undef ARGS
