/* limn.plot.heat: a matrix as a map of colours. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot/palette.h"
#include "plot/look.h"
#include "plot/series.h"

/* The middle of cell i of n between two edges. */
static double middle(double from, double to, int64_t i, int64_t n)
{
    return from + (to - from) * ((double)i + 0.5) / (double)n;
}

static void row(const lm_series *s, int64_t i, double row[4])
{
    row[0] = middle(s->box[0], s->box[1], i % s->cols, s->cols);
    row[1] = middle(s->box[2], s->box[3], i / s->cols, s->rows);
    row[2] = s->data[i];
}

static void point(const lm_series *s, int64_t i, double *x, double *lo,
                  double *hi)
{
    double value[4];
    row(s, i, value);
    *x = value[0];
    *lo = *hi = value[1];
}

static void reach(const lm_series *s, lm_reach *r)
{
    for (int i = 0; i < 2; i++) {
        lm_range_stretch(&r->x, s->box[i], 0);
        lm_range_stretch(&r->y, s->box[2 + i], 0);
    }
    for (int64_t i = 0; i < s->n && !lm_stopped_at(r->env, i); i++)
        lm_range_stretch(&r->z, s->data[i], r->logz);
    if (r->z.lo <= r->z.hi) r->empty = false;
    /* The middle of a diverging palette means zero. */
    if (lm_palette_diverges(s->palette) && r->z.lo < 0 && r->z.hi > 0) {
        r->z.hi = fmax(r->z.hi, -r->z.lo);
        r->z.lo = -r->z.hi;
    }
}

/* ---- for gnuplot --------------------------------------------------------- */

/* gnuplot leaves cells without a value open: what is behind them shows. */
static void prepare(lm_writer *w, const lm_series *s)
{
    lm_out *t = w->text;
    lm_out_text(t, "set object rectangle from ");
    for (int i = 0; i < 4; i++) {
        static const int corner[] = {0, 2, 1, 3};
        static const char *const after[] = {",", " to ", ",",
                                            " behind fc rgb "};
        lm_out_number(t, s->box[corner[i]]);
        lm_out_text(t, after[i]);
    }
    lm_put_color(t, LM_BLANK);
    lm_out_text(t, " fs solid noborder\n");
}

static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    (void)axes;
    char ref[LM_REF];
    /* gnuplot draws no image of a single row or column. */
    const int64_t again_x = s->cols == 1 ? 2 : 1;
    const int64_t again_y = s->rows == 1 ? 2 : 1;
    const int64_t cols = s->cols * again_x, rows = s->rows * again_y;
    const double dx = (s->box[1] - s->box[0]) / (double)cols;
    const double dy = (s->box[3] - s->box[2]) / (double)rows;
    const double x = s->box[0] + dx / 2, y = s->box[2] + dy / 2;
    const char *pixels = w->vector && s->n <= 20000 ? " pixels" : "";
    if (w->file) {
        snprintf(ref, sizeof ref,
                 "'%s' binary skip=%zu array=(%lld,%lld) format='%%float64'"
                 " origin=(%.17g,%.17g) dx=%.17g dy=%.17g using 1",
                 w->file, w->data->n, (long long)cols, (long long)rows, x, y,
                 dx, dy);
    } else {
        snprintf(ref, sizeof ref,
                 "$limn%d matrix using (%.17g+%.17g*$1):(%.17g+%.17g*$2):3",
                 ++w->blocks, x, dx, y, dy);
        lm_out_print(w->data, "$limn%d << EOD\n", w->blocks);
    }
    for (int64_t i = 0; i < rows && !lm_stopped(w->env); i++) {
        const double *row = s->data + i / again_y * s->cols;
        const double twice[2] = {row[0], row[0]};
        lm_rows_put(w, again_x == 2 ? twice : row, (int)cols);
    }
    lm_rows_end(w);
    lm_out_print(w->text, "%s%s with image%s notitle", sep, ref, pixels);
    return LM_OK;
}

/* ---- with characters ----------------------------------------------------- */

/* The cell under a place of the axes, 0..1 from the bottom left, or -1. */
static int64_t cell_at(const lm_drawing *d, const lm_series *s, double px,
                       double py)
{
    const lm_axis *ax = &d->axes->x, *ay = &d->axes->y;
    if (d->axes->down) py = 1 - py;
    const double x = ax->lo + px * (ax->hi - ax->lo);
    const double y = ay->lo + py * (ay->hi - ay->lo);
    const double col = (x - s->box[0]) / (s->box[1] - s->box[0]);
    const double row = (y - s->box[2]) / (s->box[3] - s->box[2]);
    if (!(col >= 0 && col < 1 && row >= 0 && row < 1)) return -1;
    return (int64_t)(row * (double)s->rows) * s->cols +
           (int64_t)(col * (double)s->cols);
}

static int32_t color_of(const lm_drawing *d, const lm_series *s, int64_t cell)
{
    if (cell < 0) return LM_NO_COLOR;
    return (int32_t)lm_series_color(s, d->axes, s->data[cell]);
}

/* The upper and the lower half of a character in a colour each. */
static void put_halves(lm_cell *cell, int32_t upper, int32_t lower)
{
    const bool top = upper != LM_NO_COLOR;
    if (!top && lower == LM_NO_COLOR) return;
    cell->code = top ? 0x2580 : 0x2584;
    cell->color = top ? upper : lower;
    cell->back = top ? lower : LM_NO_COLOR;
}

static void heat_cell(lm_drawing *d, const lm_series *s, int x, int y)
{
    lm_canvas *c = d->canvas;
    const double px = (x + 0.5) / d->w;
    int64_t at[2];
    double v[2];
    for (int half = 0; half < 2; half++) {
        at[half] = cell_at(d, s, px, 1 - (y + 0.25 + 0.5 * half) / d->h);
        v[half] =
            at[half] < 0 ? NAN : lm_axis_place(&d->axes->z, s->data[at[half]]);
    }
    if (c->color && !c->ascii) {
        put_halves(
            &c->cell[(size_t)(d->y + y) * (size_t)c->w + (size_t)(d->x + x)],
            color_of(d, s, at[0]), color_of(d, s, at[1]));
        return;
    }
    const double mean = isnan(v[1])   ? v[0]
                        : isnan(v[0]) ? v[1]
                                      : (v[0] + v[1]) / 2;
    if (isnan(mean)) return;
    static const uint32_t shade_of[] = {' ', 0x2591, 0x2592, 0x2593, 0x2588};
    const double t = fmin(fmax(mean, 0), 1);
    lm_canvas_put(c, d->x + x, d->y + y, shade_of[(int)(t * 4.999)],
                  lm_ink_ramp(t), LM_NO_COLOR);
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    for (int y = 0; y < d->h && !lm_stopped(d->env); y++)
        for (int x = 0; x < d->w; x++) heat_cell(d, s, x, y);
    return LM_OK;
}

const lm_series_kind lm_heat_kind = {
    .name = "heat",
    .layer = LM_LAYER_MAP,
    .hue = LM_HUE_OWN,
    .unnamed = true,
    .beneath = true,
    .map = true,
    .has = {true, true, true},
    .reach = reach,
    .point = point,
    .row = row,
    .prepare = prepare,
    .stroke = stroke,
    .ink = ink,
};

/* ---- limn.plot.heat ------------------------------------------------------ */

typedef struct {
    lm_figure *figure;
    lm_mat m;
    lm_vec x, y;
    int palette;
    const char *label;
    int64_t panel;
} heat_args;

static bool ends(lm_vec v)
{
    return !v.data ||
           (isfinite(v.data[1] - v.data[0]) && v.data[1] - v.data[0] >= 1e-300);
}

static lm_status heat_run(lm_env *env, void *args)
{
    heat_args *a = args;
    if (!ends(a->x) || !ends(a->y))
        return lm_fail(env, LM_DOMAIN,
                       "'x' and 'y' are two finite ends, the lower first");
    lm_panel *panel = lm_panel_at(a->figure, a->panel);
    const int64_t before = panel->n, curves = panel->curves;
    lm_series *s =
        lm_series_add(env, panel, &lm_heat_kind, 1, a->m.rows * a->m.cols);
    if (!s) return lm_nomem(env);
    lm_status status = LM_OK;
    for (int64_t i = 0; i < a->m.rows && !status; i++)
        status = lm_copy_bytes(env, s->data + i * a->m.cols,
                               a->m.data + i * a->m.stride,
                               (size_t)a->m.cols * sizeof(double));
    if (status) {
        lm_panel_cut(panel, before, curves);
        return status;
    }
    s->rows = a->m.rows;
    s->cols = a->m.cols;
    s->palette = a->palette;
    s->scaled = true;
    s->flip = a->y.data != NULL;
    s->square = !a->x.data && !a->y.data;
    s->box[0] = a->x.data ? a->x.data[0] : 0.5;
    s->box[1] = a->x.data ? a->x.data[1] : (double)s->cols + 0.5;
    s->box[2] = a->y.data ? a->y.data[0] : 0.5;
    s->box[3] = a->y.data ? a->y.data[1] : (double)s->rows + 0.5;
    return lm_series_look(env, s, a->label, NULL);
}

#define ARGS heat_args
static const lm_slot heat_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_MAT(m, "rows cols",
           "the matrix; row 1 is at the top, NaN is grey (without colours: "
           "blank)"),
    OPT_VEC(x, "2",
            "x values of the left and right edges; default: column numbers"),
    OPT_VEC(
        y, "2",
        "y values of the bottom and top edges; row 1 is then at the bottom"),
    OPT_CHOICE(palette, "viridis", LM_CHOICE_OF_ROWS(LM_PALETTES),
               "palette, from low to high values"),
    OPT_STR(label, NULL, "label of the colour scale"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, heat, "Add a heatmap of a matrix.", NULL,
          "local fig = limn.plot.figure()\n"
          "fig:heat({{1, 2}, {3, 4}})\n"
          "assert(#fig:text() > 0)");
#undef ARGS
