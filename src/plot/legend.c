#include <limits.h>
#include <math.h>
#include <string.h>

#include "plot/color.h"
#include "plot/legend.h"
#include "plot/series.h"
#include "plot/wrap.h"

/* In each corner the legend takes a box of known size, for its entries are
 * texts of known length.  What the box would cover is counted with at most 400
 * points a series: a segment of a curve counts by how many of nine places on it
 * lie in the box, a point that stands alone for eight.  The
 * corner with the least wins, of several that of which the fewest lines across
 * the panel go through the box, then the first.  If every corner covers
 * something the y axis is extended by h / (1 - h) of its length, h the height
 * of the box, which makes exactly that much room above all that is drawn. */

/* A corner of the panel, from 0 to 1 in both directions. */
typedef struct {
    double left, right, bottom, top;
} box;

int64_t lm_legend_entries(const lm_panel *panel, const lm_series **list,
                          int64_t n)
{
    int64_t count = 0;
    for (int layer = LM_LAYER_MAP; layer <= LM_LAYER_SIGN; layer++)
        for (int64_t i = 0; i < panel->n; i++) {
            const lm_series *s = &panel->series[i];
            if ((int)s->kind->layer != layer || !lm_series_named(s)) continue;
            if (list && count < n) list[count] = s;
            count++;
        }
    return count;
}

double lm_legend_width(const lm_legend_shape *key)
{
    const double sample = key->place == LM_LEGEND_ENDS ? 0.6 : LM_KEY_SAMPLE;
    return key->scale * (double)key->columns *
           (sample + LM_KEY_LETTER * key->widest + 0.8);
}

double lm_legend_height(const lm_legend_shape *key)
{
    return key->scale * (LM_KEY_LINE * key->rows + 0.6);
}

/* Lay the names out in columns of at most `rows` lines. */
static void lay_out(const lm_env *env, const lm_panel *panel, int rows,
                    lm_legend_shape *key)
{
    int used = 0;
    key->columns = 1;
    key->rows = key->widest = 0;
    for (int64_t i = 0; i < panel->n && !lm_stopped(env); i++) {
        const lm_series *s = &panel->series[i];
        if (!lm_series_named(s)) continue;
        const int lines = lm_wrap_lines(s->label, key->cells);
        const int widest = lm_wrap_widest(s->label, key->cells);
        if (used && used + lines > rows) {
            key->columns++;
            used = 0;
        }
        used += lines;
        if (used > key->rows) key->rows = used;
        if (widest > key->widest) key->widest = widest;
    }
}

/* As large as fits into w times h em, in columns where it must; false where
 * even the smallest does not. */
static bool fit_key(const lm_env *env, const lm_panel *panel, double w,
                    double h, lm_legend_shape *key)
{
    for (int tenths = 10; tenths > 0; tenths--) {
        key->scale = 0.1 * tenths;
        const double rows = floor((h / key->scale - 0.6) / LM_KEY_LINE);
        if (rows < 1 && tenths > 1) continue;
        lay_out(env, panel, (int)fmax(rows, 1), key);
        if (key->place == LM_LEGEND_ENDS && key->columns > 1) continue;
        if (lm_legend_width(key) <= w && lm_legend_height(key) <= h)
            return true;
    }
    return false;
}

/* The same below the axes, which are w em long: in as few rows as it takes. */
static void fit_below(const lm_env *env, const lm_panel *panel, double w,
                      lm_legend_shape *key)
{
    lay_out(env, panel, INT_MAX, key);
    const int most = key->rows;
    for (int tenths = 10; tenths > 0; tenths--) {
        key->scale = 0.1 * tenths;
        for (int rows = 1; rows <= most; rows++) {
            lay_out(env, panel, rows, key);
            if (lm_legend_width(key) <= w) return;
        }
    }
}

static bool covers(const box *b, double x, double low, double high)
{
    return x >= b->left && x <= b->right && high >= b->bottom && low <= b->top;
}

/* From where to where on the segment coordinate i is within the panel. */
static void clip(const double from[3], const double to[3], int i,
                 double part[2])
{
    const double run = to[i] - from[i];
    if (run == 0) return;
    const double at_0 = -from[i] / run, at_1 = (1 - from[i]) / run;
    part[0] = fmax(part[0], fmin(at_0, at_1));
    part[1] = fmin(part[1], fmax(at_0, at_1));
}

/* How much of the segment from the last point to this one the box covers: of
 * its part within the panel, for it may end far outside. */
static int covered(const box *b, const double from[3], const double to[3])
{
    enum { PARTS = 8 };
    int n = 0;
    double part[2] = {0, 1};
    clip(from, to, 0, part);
    if (from[1] == from[2] && to[1] == to[2]) clip(from, to, 1, part);
    if (part[0] > part[1]) return 0;
    for (int k = 0; k <= PARTS; k++) {
        const double t = part[0] + (part[1] - part[0]) * k / PARTS;
        double at[3];
        for (int i = 0; i < 3; i++) at[i] = from[i] + t * (to[i] - from[i]);
        n += covers(b, at[0], at[1], at[2]);
    }
    return n;
}

static int64_t covered_series(const lm_axes *axes, const lm_series *s,
                              const box *b)
{
    const int64_t step = s->n / 400 + 1;
    const bool joined = s->kind->thinning == LM_THIN_CURVE;
    double last[3] = {NAN, NAN, NAN};
    int64_t n = 0;
    if (s->kind->beneath) return 0;
    for (int64_t i = 0; i < s->n; i += step) {
        double x, lo, hi;
        s->kind->point(s, i, &x, &lo, &hi);
        double now[3] = {lm_axis_place(&axes->x, x),
                         lm_axis_place(&axes->y, lo),
                         lm_axis_place(&axes->y, hi)};
        if (s->kind->ground) now[1] = 0;
        if (joined && !isnan(last[0] + last[1] + last[2]))
            n += covered(b, last, now);
        else
            n += 8 * covers(b, now[0], now[1], now[2]);
        memcpy(last, now, sizeof last);
    }
    return n;
}

static int64_t covered_panel(const lm_env *env, const lm_panel *panel,
                             const lm_axes *axes, const box *b)
{
    int64_t n = 0;
    lm_axes room;
    for (int64_t i = 0; i < panel->n && !lm_stopped(env); i++) {
        const lm_series *s = &panel->series[i];
        n += covered_series(lm_axes_of(axes, s, &room), s, b);
    }
    return n;
}

/* How many lines across the panel go through the box. */
static int64_t crossed(const lm_panel *panel, const lm_axes *axes, const box *b)
{
    int64_t n = 0;
    lm_axes room;
    for (int64_t i = 0; i < panel->n; i++) {
        const lm_series *s = &panel->series[i];
        const lm_axes *own = lm_axes_of(axes, s, &room);
        double x, lo, hi;
        if (s->kind->layer != LM_LAYER_CURVE || !s->kind->beneath || s->n != 1)
            continue;
        s->kind->point(s, 0, &x, &lo, &hi);
        x = lm_axis_place(&own->x, x);
        lo = lm_axis_place(&own->y, lo);
        n += (x >= b->left && x <= b->right) ||
             (lo >= b->bottom && lo <= b->top);
    }
    return n;
}

/* Make room for the height h at the top. */
static void grow(lm_axis *y, double h)
{
    const double more = h / (1 - h);
    if (y->base)
        y->hi *= pow(y->hi / y->lo, more);
    else
        y->hi += more * (y->hi - y->lo);
}

/* The corner where a box of that size covers least, and how much it covers. */
static lm_legend best_corner(const lm_env *env, const lm_panel *panel,
                             const lm_axes *axes, double w, double h,
                             int64_t *least)
{
    static const lm_legend corner[] = {LM_LEGEND_TOPRIGHT, LM_LEGEND_TOPLEFT,
                                       LM_LEGEND_BOTTOMRIGHT,
                                       LM_LEGEND_BOTTOMLEFT};
    int best = 0;
    int64_t fewest = INT64_MAX;
    *least = INT64_MAX;
    for (int c = 0; c < 4; c++) {
        const bool right = c % 2 == 0, top = c < 2;
        const box b = {right ? 1 - w : 0, right ? 1 : w, top ? 1 - h : 0,
                       top ? 1 : h};
        const int64_t n = covered_panel(env, panel, axes, &b);
        const int64_t lines = crossed(panel, axes, &b);
        if (n < *least || (n == *least && lines < fewest)) {
            *least = n;
            fewest = lines;
            best = c;
        }
    }
    return corner[best];
}

/* Whether the names can stand at the ends of their curves. */
static bool has_ends(const lm_panel *panel)
{
    int64_t n = 0;
    for (int64_t i = 0; i < panel->n; i++) {
        const lm_series *s = &panel->series[i];
        if (!lm_series_named(s)) continue;
        if (!s->kind->ends || s->right) return false;
        n++;
    }
    return n > LM_CYCLE;
}

/* How wide a legend beside a panel can be, in em: half of the room of both. */
static double beside(const lm_figure *fig)
{
    return 0.5 * (double)lm_figure_width(fig) / (double)fig->cols /
           lm_figure_em(fig);
}

/* w and h: the lengths of the axes in em. */
static void choose_place(const lm_env *env, const lm_figure *fig, int64_t p,
                         double w, double h, lm_axes *axes)
{
    const lm_panel *panel = &fig->panel[p];
    lm_legend_shape *key = &axes->key;
    if (has_ends(panel) && !axes->scaled && !axes->twin) {
        key->place = LM_LEGEND_ENDS;
        if (fit_key(env, panel, 0.8 * beside(fig), h, key) && key->scale >= 0.6)
            return;
    }
    key->place = LM_LEGEND_TOPRIGHT;
    fit_key(env, panel, 0.95 * w, 0.9 * h, key);
    const bool small = key->columns == 1 && key->scale >= 0.9;
    const double wide = fmin(lm_legend_width(key) / w, 0.95);
    const double high = lm_legend_height(key) / h;
    int64_t least;
    key->place = best_corner(env, panel, axes, wide, high, &least);
    if ((least == 0 && small) || axes->heat) return;
    if (!small || fig->sharey || high > 0.45 || !isnan(panel->yrange[1]) ||
        axes->aspect > 0) {
        /* Among columns of panels there is little room beside one. */
        key->place = !small || wide < (fig->cols == 1 ? 0.4 : 0.25)
                         ? LM_LEGEND_OUTSIDE
                         : LM_LEGEND_BELOW;
        return;
    }
    grow(&axes->y, high);
    grow(&axes->y2, high);
    lm_axis_ticks(&axes->y, h / 3.2);
    lm_axis_ticks(&axes->y2, h / 3.2);
    key->place = LM_LEGEND_TOPRIGHT;
}

void lm_legend_place(const lm_env *env, const lm_figure *fig, int64_t p,
                     double x_px, double y_px, double em, lm_axes *axes)
{
    enum { LINE = 36, SHORTEST = 10 };
    const lm_panel *panel = &fig->panel[p];
    const double w = fmax(x_px / em, 1), h = fmax(y_px / em, 1);
    lm_legend_shape *key = &axes->key;
    *key = (lm_legend_shape){.place = panel->legend, .scale = 1};
    key->cells = (int)fmin(fmax(0.5 * w / LM_KEY_LETTER, SHORTEST), LINE);
    if (fig->markup) key->cells = LM_LABEL;
    if (!lm_legend_entries(panel, NULL, 0)) key->place = LM_LEGEND_NONE;
    if (key->place == LM_LEGEND_AUTO) choose_place(env, fig, p, w, h, axes);
    if (key->place == LM_LEGEND_ENDS &&
        !fit_key(env, panel, beside(fig), h, key))
        key->place = LM_LEGEND_OUTSIDE;
    if (key->place == LM_LEGEND_OUTSIDE)
        fit_key(env, panel, beside(fig), h, key);
    else if (key->place == LM_LEGEND_BELOW)
        fit_below(env, panel, w, key);
    else if (key->place != LM_LEGEND_ENDS && key->place != LM_LEGEND_NONE)
        fit_key(env, panel, 0.95 * w, 0.95 * h, key);
}
