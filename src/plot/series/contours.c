/* limn.plot.contours: where a function on a grid has given values. */
#include <math.h>
#include <string.h>

#include "plot/look.h"
#include "plot/palette.h"
#include "plot/series.h"

/* Marching squares: the corners of a cell are above the level or not, and on
 * each edge between two that differ there is a point, where the linear function
 * along it has the value.  Two such edges are joined; of four, those that part
 * the corners as the mean of all does.  The columns are x, y and the level, a
 * row of NaN after every segment. */

static lm_status stroke(lm_writer *w, const lm_series *s, const lm_axes *axes,
                        const char *sep)
{
    char ref[LM_REF];
    int64_t n;
    lm_status status = LM_OK;
    if (s->scaled)
        status = lm_put_colored(w, s, axes, ref, &n);
    else
        status = lm_put_points(w, s, axes, ref, &n);
    if (status || !n) return status;
    lm_out_print(w->text, "%s%s using 1:2%s with lines lw %g lc rgb ", sep, ref,
                 s->scaled ? ":3" : "", s->width * lm_stroke_scale(w));
    if (s->scaled)
        lm_out_text(w->text, "variable");
    else
        lm_put_color(w->text, s->color);
    lm_put_end(w, s);
    return LM_OK;
}

static lm_status ink(lm_drawing *d, const lm_series *s)
{
    for (int64_t i = 0; i + 1 < s->n && !lm_stopped(d->env); i += 3) {
        double x[2], y[2], hi;
        for (int k = 0; k < 2; k++)
            lm_ink_place(d, s, i + k, &x[k], &y[k], &hi);
        const double level = s->data[3 * i + 2];
        const uint32_t color =
            s->scaled ? lm_series_color(s, d->axes, level) : s->color;
        const char plain = s->scaled
                               ? lm_ink_ramp(lm_axis_place(&d->axes->z, level))
                               : lm_ink_plain(d, s);
        lm_ink_stroke(d, color, plain, x[0], y[0], x[1], y[1]);
    }
    return LM_OK;
}

/* The grid is seen, also where no line is. */
static void reach(const lm_series *s, lm_reach *r)
{
    for (int i = 0; i < 2; i++) {
        lm_range_stretch(&r->x, s->box[i], r->logx);
        lm_range_stretch(&r->y, s->box[2 + i], r->logy);
    }
    lm_reach_xyz(s, r);
}

static const lm_series_kind contour_kind = {
    .name = "contour",
    .layer = LM_LAYER_CURVE,
    .hue = LM_HUE_OWN,
    .color = 0xffffff,
    .width = 1.4,
    .has = {true, true, true},
    .reach = reach,
    .point = lm_point_xyz,
    .stroke = stroke,
    .ink = ink,
};

/* ---- marching squares ---------------------------------------------------- */

typedef struct {
    lm_mat m;
    double x0, dx, y0, dy; /* of the value in row 0, column 0; steps */
    double *rows;          /* 9 numbers a segment; NULL only counts */
    int64_t n;             /* segments */
} tracer;

/* The point on edge e of the cell whose first corner is row i, column j; edge
 * e leads from corner e to the next. */
static void crossing(const tracer *t, int64_t i, int64_t j,
                     const double corner[4], int e, double level, double *out)
{
    static const double at[4][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}};
    const int f = (e + 1) % 4;
    const double u = (level - corner[e]) / (corner[f] - corner[e]);
    out[0] = t->x0 + t->dx * ((double)j + at[e][0] + u * (at[f][0] - at[e][0]));
    out[1] = t->y0 + t->dy * ((double)i + at[e][1] + u * (at[f][1] - at[e][1]));
    out[2] = level;
}

static void trace_cell(tracer *t, int64_t i, int64_t j, double level)
{
    const double *a = t->m.data + i * t->m.stride + j;
    const double corner[4] = {a[0], a[1], a[t->m.stride + 1], a[t->m.stride]};
    const double mean = (corner[0] + corner[1] + corner[2] + corner[3]) / 4;
    int edge[4], n = 0;
    if (!isfinite(mean)) return;
    for (int e = 0; e < 4; e++)
        if ((corner[e] >= level) != (corner[(e + 1) % 4] >= level))
            edge[n++] = e;
    /* Of four edges the first two surround corner 1: joined, unless it is on
     * the side of the mean. */
    const bool turn = n == 4 && (corner[1] >= level) == (mean >= level);
    for (int k = 0; k + 1 < n; k += 2, t->n++) {
        if (!t->rows) continue;
        double *row = t->rows + 9 * t->n;
        crossing(t, i, j, corner, edge[(k + turn) % n], level, row);
        crossing(t, i, j, corner, edge[(k + turn + 1) % n], level, row + 3);
        row[6] = row[7] = NAN;
        row[8] = level;
    }
}

static lm_status trace(lm_env *env, tracer *t, lm_vec levels)
{
    t->n = 0;
    for (int64_t l = 0; l < levels.n; l++) {
        if (lm_stopped_at(env, l)) return LM_STOPPED;
        for (int64_t i = 0; i + 1 < t->m.rows; i++) {
            if (lm_stopped(env)) return LM_STOPPED;
            for (int64_t j = 0; j + 1 < t->m.cols; j++) {
                if (lm_stopped_at(env, j)) return LM_STOPPED;
                trace_cell(t, i, j, levels.data[l]);
            }
        }
    }
    return LM_OK;
}

/* ---- limn.plot.contours -------------------------------------------------- */

typedef struct {
    lm_figure *figure;
    lm_mat m;
    lm_vec levels, x, y;
    int64_t count, panel;
    int palette;
    const char *label, *color;
    double width;
} contours_args;

/* About `count` round levels between the extremes of m. */
static lm_status round_levels(lm_env *env, const contours_args *a, int base,
                              lm_vec *out)
{
    lm_range r = {INFINITY, -INFINITY};
    for (int64_t i = 0; i < a->m.rows; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t j = 0; j < a->m.cols && !lm_stopped_at(env, j); j++)
            lm_range_stretch(&r, a->m.data[i * a->m.stride + j], base);
    }
    lm_axis axis = {.lo = r.lo, .hi = r.hi, .base = base};
    double *levels = lm_scratch_doubles(env, LM_TICKS_MAX);
    if (!levels) return lm_nomem(env);
    *out = (lm_vec){levels, 0};
    if (!(r.hi > r.lo && r.hi - r.lo < LM_AXIS_MOST)) return LM_OK;
    for (double count = (double)a->count; count < LM_TICKS_MAX; count *= 1.2) {
        lm_axis_ticks(&axis, count);
        out->n = 0;
        for (int i = 0; i < axis.ticks; i++)
            if (!axis.tick[i].minor) levels[out->n++] = axis.tick[i].at;
        if (out->n >= 0.7 * (double)a->count) break;
    }
    return LM_OK;
}

static bool ends(lm_vec v)
{
    return !v.data ||
           (isfinite(v.data[1] - v.data[0]) && v.data[1] - v.data[0] >= 1e-300);
}

static tracer tracer_of(const contours_args *a)
{
    const double rows = (double)a->m.rows, cols = (double)a->m.cols;
    tracer t = {.m = a->m, .x0 = 1, .dx = 1, .y0 = 1, .dy = 1};
    if (a->x.data) {
        t.dx = (a->x.data[1] - a->x.data[0]) / cols;
        t.x0 = a->x.data[0] + t.dx / 2;
    }
    if (a->y.data) {
        t.dy = (a->y.data[1] - a->y.data[0]) / rows;
        t.y0 = a->y.data[0] + t.dy / 2;
    }
    return t;
}

static lm_status contours_run(lm_env *env, void *args)
{
    const contours_args *a = args;
    lm_panel *panel = lm_panel_at(a->figure, a->panel);
    if (!ends(a->x) || !ends(a->y))
        return lm_fail(env, LM_DOMAIN,
                       "'x' and 'y' are two finite ends, the lower first");
    lm_vec levels = a->levels;
    lm_status status =
        levels.data ? LM_OK : round_levels(env, a, panel->logz, &levels);
    tracer t = tracer_of(a);
    if (!status) status = trace(env, &t, levels);
    if (status) return status;
    const double none = 0;
    const double *const empty[] = {&none, &none, &none, NULL};
    const int64_t before = panel->n, curves = panel->curves;
    const bool map = lm_panel_map(panel) != NULL;
    lm_series *s;
    status = lm_series_put(env, panel, &contour_kind, a->label, a->color, 0,
                           empty, &s);
    if (status) return status;
    s->width = a->width;
    s->palette = a->palette;
    s->scaled = !a->color && !map;
    status = lm_series_reserve(env, s, 3 * t.n);
    s->n = 3 * t.n;
    s->box[0] = t.x0;
    s->box[1] = t.x0 + t.dx * (double)(t.m.cols - 1);
    s->box[2] = t.y0;
    s->box[3] = t.y0 + t.dy * (double)(t.m.rows - 1);
    t.rows = s->data;
    if (!status) status = trace(env, &t, levels);
    if (status) lm_panel_cut(panel, before, curves);
    return status;
}

#define ARGS contours_args
static const lm_slot contours_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    IN_MAT(m, "rows cols", "values of the function on a grid, as for heat"),
    OPT_VEC(levels, "?", "values to draw; default: about `count` round ones"),
    OPT_INT(count, 8, "[1,40]", "number of levels, about"),
    OPT_VEC(x, "2",
            "x values of the left and right edges of the cells whose middles "
            "the grid is, as of heat; default: column numbers"),
    OPT_VEC(y, "2",
            "y values of the bottom and top edges; row 1 is then at "
            "the bottom"),
    OPT_CHOICE(palette, "viridis", LM_CHOICE_OF_ROWS(LM_PALETTES),
               "palette, from low to high values"),
    OPT_STR(label, NULL,
            "label of the colour scale; with one colour, entry in the legend"),
    OPT_STR(color, NULL,
            "one colour for all; default: by value, on a heatmap white"),
    OPT_INDEX(panel, "[1,p]", "index of the panel; default: the first"),
    OPT_NUM(width, 1.4, "(0,40]", "line width in points"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, contours, "Add the contour lines of a function on a grid.",
          "Lorensen & Cline 1987",
          "local x = limn.tensor.linspace(-1, 1, 20)\n"
          "local bowl = x:reshape{20, 1} ^ 2 + x:reshape{1, 20} ^ 2\n"
          "local fig = limn.plot.figure()\n"
          "fig:contours(bowl, {x = {-1, 1}, y = {-1, 1}, label = 'bowl'})\n"
          "assert(fig:text():find('bowl'))");
#undef ARGS
