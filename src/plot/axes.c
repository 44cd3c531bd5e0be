#include <math.h>

#include "plot/axes.h"
#include "plot/series.h"

static const lm_range nothing = {INFINITY, -INFINITY};

bool lm_drawable(double v, int base)
{
    return isfinite(v) && (!base || v > 0);
}

void lm_range_stretch(lm_range *r, double v, int base)
{
    if (!lm_drawable(v, base)) return;
    if (v < r->lo) r->lo = v;
    if (v > r->hi) r->hi = v;
}

bool lm_lost(double v, int base)
{
    return isfinite(v) && (fabs(v) > LM_AXIS_MOST || (base && v <= 0));
}

/* A point that has no place in one direction, such as a line across the panel,
 * shows whatever the other is. */
static void reach_points(const lm_series *s, lm_reach *r)
{
    for (int64_t i = 0; i < s->n; i++) {
        double x, lo, hi;
        s->kind->point(s, i, &x, &lo, &hi);
        if (lm_lost(x, r->logx) || lm_lost(lo, r->logy) ||
            lm_lost(hi, 0))
            r->dropped++;
        else if (isfinite(x) && lm_drawable(hi, r->logy))
            r->empty = false;
        if (!lm_drawable(lo, r->logy) && !lm_drawable(hi, r->logy)) continue;
        lm_range_stretch(&r->x, x, r->logx);
        if (!lm_drawable(x, r->logx)) continue;
        lm_range_stretch(&r->y, lo, r->logy);
        lm_range_stretch(&r->y, hi, r->logy);
    }
    r->loose = true;
}

/* Room around curves; none around maps, none below bars. */
static void pad(lm_range *r, int base, double below, double above)
{
    if (base) {
        const double ratio = log(r->hi / r->lo);
        r->lo *= exp(-below * ratio);
        r->hi *= exp(above * ratio);
    } else {
        const double span = r->hi - r->lo;
        r->lo -= below * span;
        r->hi += above * span;
    }
}

/* A range that can be drawn, whatever came in. */
static void settle(lm_range *r, int base)
{
    if (!(r->lo <= r->hi)) *r = base ? (lm_range){1, base} : (lm_range){0, 1};
    if (base) {
        r->lo = fmin(fmax(r->lo, 1e-300), 1e298);
        r->hi = fmax(fmin(r->hi, LM_AXIS_MOST), r->lo);
        if (r->hi / r->lo < 1.0001)
            *r = (lm_range){r->lo / sqrt(base), r->hi * sqrt(base)};
        return;
    }
    if (r->hi - r->lo <= 1e-9 * fmax(fabs(r->lo), fabs(r->hi))) {
        const double room = r->lo == 0 ? 1 : 0.1 * fabs(r->lo);
        r->lo -= room;
        r->hi += room;
    }
    /* Nothing larger than what a difference of two can hold. */
    r->lo = fmax(r->lo, -LM_AXIS_MOST);
    r->hi = fmin(r->hi, LM_AXIS_MOST);
}

static void apply_wish(lm_range *r, const double wish[2], int base)
{
    if (lm_drawable(wish[0], base)) r->lo = wish[0];
    if (lm_drawable(wish[1], base)) r->hi = wish[1];
    if (r->lo > r->hi) *r = (lm_range){r->hi, r->lo};
    settle(r, base);
}

static void fit_panel(const lm_panel *panel, lm_axes *axes, lm_reach *r)
{
    *r = (lm_reach){panel->logx, panel->logy, panel->logz, nothing, nothing,
                    nothing,     true,        false,       false,   0};
    *axes = (lm_axes){0};
    for (int64_t i = 0; i < panel->n; i++) {
        const lm_series *s = &panel->series[i];
        if (s->kind->reach)
            s->kind->reach(s, r);
        else
            reach_points(s, r);
        if (s->kind->map) {
            axes->heat = true;
            axes->down = !s->flip;
        }
    }
    axes->empty = r->empty;
    axes->dropped = r->dropped;
    settle(&r->x, r->logx);
    settle(&r->y, r->logy);
    settle(&r->z, r->logz);
    if (axes->heat) return;
    const double beside = r->loose || !r->ground ? 0.02 : 0;
    pad(&r->x, r->logx, beside, beside);
    pad(&r->y, r->logy, r->ground && !r->logy ? 0 : 0.05, 0.05);
}

static lm_range *range_of(lm_reach *r, bool x)
{
    return x ? &r->x : &r->y;
}

static void share(const lm_figure *fig, lm_reach *r, bool x)
{
    lm_range all = nothing;
    const int64_t panels = lm_figure_panels(fig);
    for (int64_t p = 0; p < panels; p++) {
        all.lo = fmin(all.lo, range_of(&r[p], x)->lo);
        all.hi = fmax(all.hi, range_of(&r[p], x)->hi);
    }
    /* Only panels with the same kind of axis can share it. */
    const lm_panel *first = fig->panel;
    for (int64_t p = 0; p < panels; p++) {
        const int base = x ? fig->panel[p].logx : fig->panel[p].logy;
        if (base == (x ? first->logx : first->logy)) *range_of(&r[p], x) = all;
    }
}

/* ---- all panels ---------------------------------------------------------- */

static void make_ticks(lm_axis *a, lm_range r, int base, double count)
{
    a->lo = r.lo;
    a->hi = r.hi;
    a->base = base;
    lm_axis_ticks(a, count);
}

/* The panel as it can be drawn: the cells of a map are of one size, so its
 * axes are linear. */
static lm_panel drawn_panel(const lm_panel *panel)
{
    lm_panel drawn = *panel;
    if (lm_panel_map(panel)) drawn.logx = drawn.logy = 0;
    return drawn;
}

void lm_axes_fit(const lm_figure *fig, double x_px, double y_px, double em,
                 lm_axes *axes)
{
    enum { MANY = 256 };
    const double LETTER = 0.55; /* of an em: the width of a digit */
    lm_reach reach[MANY];
    const int64_t panels = lm_figure_panels(fig);
    for (int64_t p = 0; p < panels; p++) {
        const lm_panel panel = drawn_panel(&fig->panel[p]);
        fit_panel(&panel, &axes[p], &reach[p]);
    }
    if (fig->sharex) share(fig, reach, true);
    if (fig->sharey) share(fig, reach, false);
    for (int64_t p = 0; p < panels; p++) {
        const lm_panel panel = drawn_panel(&fig->panel[p]);
        apply_wish(&reach[p].x, panel.xrange, panel.logx);
        apply_wish(&reach[p].y, panel.yrange, panel.logy);
        apply_wish(&reach[p].z, panel.zrange, panel.logz);
        double count = x_px / (3.3 * em);
        do {
            make_ticks(&axes[p].x, reach[p].x, panel.logx, count);
            count /= 1.5;
        } while (count > 1 && lm_axis_crowd(&axes[p].x) * LETTER * em > x_px);
        make_ticks(&axes[p].y, reach[p].y, panel.logy, y_px / (3.2 * em));
        make_ticks(&axes[p].z, reach[p].z, panel.logz, y_px / (3.2 * em));
    }
}
