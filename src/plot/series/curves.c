/* limn.plot.curves: a family of curves at once. */
#include <math.h>
#include <string.h>

#include "plot/palette.h"
#include "plot/look.h"
#include "plot/series.h"

typedef struct {
    lm_figure *figure;
    lm_vec x;
    lm_tensor y;
    lm_strs labels;
    int palette;
    int64_t panel;
    double width, size;
    int dash, marker, style;
    lm_vec by;
    const char *by_label;
    bool right;
} curves_args;

/* From the lowest to the highest number that an axis of that base shows. */
static lm_range range_of(lm_vec v, int base)
{
    lm_range r = {INFINITY, -INFINITY};
    for (int64_t i = 0; i < v.n; i++) lm_range_stretch(&r, v.data[i], base);
    return r;
}

/* The colour of curve c by its number. */
static uint32_t color_by(const curves_args *a, int palette, int base, int64_t c)
{
    const lm_range r = range_of(a->by, base);
    const lm_axis axis = {.lo = r.lo, .hi = r.hi, .base = base};
    if (!lm_drawable(a->by.data[c], base)) return LM_BLANK;
    return lm_palette_at(
        palette, r.hi > r.lo ? lm_axis_place(&axis, a->by.data[c]) : 0.5);
}

/* Column c of y, which has k columns. */
static void column_of(const lm_env *env, const curves_args *a, int64_t c,
                      int64_t k, double *out)
{
    for (int64_t i = 0; i < a->x.n && !lm_stopped_at(env, i); i++)
        out[i] = a->y.data[i * k + c];
}

static lm_status add_curve(lm_env *env, const curves_args *a, int64_t c,
                           int64_t k, double *y)
{
    lm_series *s;
    const double *const columns[] = {a->x.data, y, NULL};
    column_of(env, a, c, k, y);
    const char *label = c < a->labels.n ? a->labels.data[c] : NULL;
    const lm_status status =
        lm_series_put(env, lm_panel_at(a->figure, a->panel), &lm_line_kind,
                      label, NULL, a->x.n, columns, &s);
    if (status) return status;
    s->right = a->right;
    /* The lightest end of a palette is hard to see on white. */
    if (a->by.data)
        s->color = color_by(a, a->palette ? a->palette - 1 : LM_PALETTE_VIRIDIS,
                            lm_panel_at(a->figure, a->panel)->logz, c);
    else if (a->palette)
        s->color = lm_palette_at(
            a->palette - 1,
            k > 1 ? LM_PALETTE_DARK * (double)c / (double)(k - 1) : 0.5);
    if (a->by.data || a->palette) s->turn = -1;
    s->width = a->width;
    s->size = a->size;
    s->dash = (lm_dash)a->dash;
    s->marker = (lm_marker)a->marker;
    s->style = (lm_style)a->style;
    return LM_OK;
}

/* All of them, and their scale, or none. */
static lm_status add_curves(lm_env *env, const curves_args *a, int64_t k,
                            double *y)
{
    lm_panel *panel = lm_panel_at(a->figure, a->panel);
    const int64_t n = panel->n, curves = panel->curves;
    lm_status status = LM_OK;
    for (int64_t c = 0; c < k && !status; c++)
        status = lm_stopped(env) ? LM_STOPPED : add_curve(env, a, c, k, y);
    if (!status && a->by.data) {
        const lm_range r = range_of(a->by, panel->logz);
        status = lm_scale_add(env, panel, (double[]){r.lo, r.hi},
                              a->palette ? a->palette - 1 : LM_PALETTE_VIRIDIS,
                              a->by_label);
    }
    if (status) lm_panel_cut(panel, n, curves);
    return status;
}

static lm_status curves_run(lm_env *env, void *args)
{
    const curves_args *a = args;
    int64_t k = 1;
    for (int i = 1; i < a->y.rank; i++) k *= a->y.size[i];
    if (k > 10000)
        return lm_fail(env, LM_DOMAIN,
                       "'y' has %lld columns; nobody can tell "
                       "so many curves apart",
                       (long long)k);
    if (a->by.data && a->by.n != k)
        return lm_fail(env, LM_DOMAIN,
                       "'by' has %lld numbers, expected %lld, one per curve",
                       (long long)a->by.n, (long long)k);
    double *y = lm_scratch_doubles(env, a->x.n);
    if (!y) return lm_nomem(env);
    return add_curves(env, a, k, y);
}

#define ARGS curves_args
static const lm_slot curves_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_VEC(x, "n", "x coordinates"),
    IN_TENSOR(y, "n ...", "a matrix with one curve per column, or a vector"),
    OPT_STRS(labels, "entries in the legend, one per curve"),
    OPT_CHOICE(palette, "cycle", "cycle" LM_PALETTES(LM_ROW_BAR),
               "'cycle' for distinct colours, or the palette that the curves "
               "run through"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    OPT_NUM(width, 2, "(0,40]", "line width in points"),
    OPT_CHOICE(dash, "solid", LM_CHOICE_OF_ROWS(LM_DASHES), "dash pattern"),
    OPT_CHOICE(marker, "none", LM_CHOICE_OF_ROWS(LM_MARKERS),
               "marker at each point"),
    OPT_NUM(size, 1, "(0,40]", "marker size, relative"),
    OPT_CHOICE(style, "line", LM_CHOICE_OF_ROWS(LM_STYLES),
               "how consecutive points are joined"),
    OPT_VEC(by, "?",
            "a number per curve, shown by its colour, with a colour scale"),
    OPT_STR(by_label, NULL, "label of that scale"),
    OPT_FLAG(right, false, "on the right axis"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, curves, "Add a family of curves, such as one per width.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:curves({1, 2, 3}, {{1, 2}, {2, 4}, {3, 6}},\n"
          "           {labels = {'x', '2 x'}, palette = 'viridis'})\n"
          "assert(tostring(fig):find('2 series'))");
#undef ARGS
