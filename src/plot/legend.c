#include <math.h>
#include <string.h>

#include "plot/legend.h"
#include "plot/series.h"

/* In each corner the legend takes a box of known size, for its entries are
 * texts of known length.  What the box would cover is counted with at most 400
 * points a series: a segment of a curve counts by how many of nine places on it
 * lie in the box, a point that stands alone for eight.  The
 * corner with the least wins, the first of them where several have none.  If
 * every corner covers something the y axis is extended by h / (1 - h) of its
 * length, h the height of the box, which makes exactly that much room above all
 * that is drawn. */

/* A corner of the panel, from 0 to 1 in both directions. */
typedef struct {
    double left, right, bottom, top;
} box;

static int entries_of(const lm_panel *panel, double *widest)
{
    int n = 0;
    *widest = 0;
    for (int64_t i = 0; i < panel->n; i++) {
        const lm_series *s = &panel->series[i];
        if (!lm_series_named(s)) continue;
        double cells = 0;
        for (const char *c = s->label; *c; c++)
            cells += ((unsigned char)*c & 0xC0) != 0x80;
        *widest = fmax(*widest, cells);
        n++;
    }
    return n;
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

static int64_t covered_panel(const lm_panel *panel, const lm_axes *axes,
                             const box *b)
{
    int64_t n = 0;
    for (int64_t i = 0; i < panel->n; i++)
        n += covered_series(axes, &panel->series[i], b);
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

void lm_legend_place(const lm_figure *fig, int64_t p, double x_px, double y_px,
                     double em, lm_axes *axes)
{
    static const lm_legend corner[] = {LM_LEGEND_TOPRIGHT, LM_LEGEND_TOPLEFT,
                                       LM_LEGEND_BOTTOMRIGHT,
                                       LM_LEGEND_BOTTOMLEFT};
    const lm_panel *panel = &fig->panel[p];
    double widest;
    const int entries = entries_of(panel, &widest);
    axes->legend = panel->legend;
    if (panel->legend != LM_LEGEND_AUTO) return;
    const double w = fmin((4.5 + 0.52 * widest) * em / fmax(x_px, 1), 0.95);
    const double h = (1.25 * entries + 0.8) * em / fmax(y_px, 1);
    int best = 0;
    int64_t least = INT64_MAX;
    for (int c = 0; c < 4 && least > 0; c++) {
        const bool right = c % 2 == 0, top = c < 2;
        const box b = {right ? 1 - w : 0, right ? 1 : w, top ? 1 - h : 0,
                       top ? 1 : h};
        const int64_t n = covered_panel(panel, axes, &b);
        if (n < least) {
            least = n;
            best = c;
        }
    }
    axes->legend = corner[best];
    if (least == 0 || !entries || axes->heat) return;
    if (fig->sharey || h > 0.45 || !isnan(panel->yrange[1])) {
        /* Among columns of panels there is no room beside one. */
        if (fig->cols == 1 && w < 0.4) axes->legend = LM_LEGEND_OUTSIDE;
        return;
    }
    grow(&axes->y, h);
    lm_axis_ticks(&axes->y, y_px / (3.2 * em));
    axes->legend = LM_LEGEND_TOPRIGHT;
}
