#include <math.h>

#include "plot/axes.h"
#include "plot/color.h"

typedef struct {
    double lo, hi;
} range;

static const range nothing = {INFINITY, -INFINITY};

static void stretch(range *r, double v, int base)
{
    if (!isfinite(v) || (base && v <= 0)) return;
    if (v < r->lo) r->lo = v;
    if (v > r->hi) r->hi = v;
}

void lm_point(const lm_series *s, int64_t i, double *x, double *lo, double *hi)
{
    const double *d = s->data + i * s->columns;
    if (s->shape == LM_BARS) {
        *x = 0.5 * (d[0] + d[1]);
        *lo = *hi = d[2];
        return;
    }
    *x = s->shape == LM_HLINE ? NAN : d[0];
    *lo = s->shape == LM_HLINE ? d[0] : s->shape == LM_VLINE ? NAN : d[1];
    *hi = s->shape == LM_BAND ? d[2] : *lo;
}

static bool drawable(double v, int base)
{
    return isfinite(v) && (!base || v > 0);
}

static void stretch_points(const lm_panel *panel, const lm_series *s, range *x,
                           range *y, lm_axes *axes)
{
    for (int64_t i = 0; i < s->n; i++) {
        double px, lo, hi;
        lm_point(s, i, &px, &lo, &hi);
        const bool line = s->shape == LM_VLINE || s->shape == LM_HLINE;
        if ((isfinite(px) && panel->logx && px <= 0) ||
            (isfinite(lo) && panel->logy && lo <= 0))
            axes->dropped++;
        else if (line || (isfinite(px) && drawable(hi, panel->logy)))
            axes->empty = false;
        if (!line && !drawable(lo, panel->logy) && !drawable(hi, panel->logy))
            continue;
        stretch(x, px, panel->logx);
        if (!drawable(px, panel->logx) && !line) continue;
        stretch(y, lo, panel->logy);
        stretch(y, hi, panel->logy);
    }
}

static void stretch_bars(const lm_panel *panel, const lm_series *s, range *x,
                         range *y, lm_axes *axes)
{
    for (int64_t i = 0; i < s->n; i++) {
        const double *d = s->data + 3 * i;
        stretch(x, d[0], panel->logx);
        stretch(x, d[1], panel->logx);
        stretch(y, d[2], panel->logy);
        if (drawable(d[2], panel->logy)) axes->empty = false;
    }
    stretch(y, 0, panel->logy);
}

static void stretch_heat(const lm_panel *panel, const lm_series *s, range *x,
                         range *y, range *z, lm_axes *axes)
{
    axes->heat = true;
    axes->down = !s->flip;
    for (int i = 0; i < 2; i++) {
        stretch(x, s->box[i], 0);
        stretch(y, s->box[2 + i], 0);
    }
    for (int64_t i = 0; i < s->n; i++) stretch(z, s->data[i], panel->logz);
    if (z->lo <= z->hi) axes->empty = false;
    /* The middle of a diverging palette means zero. */
    if (lm_palette_diverges(s->palette) && z->lo < 0 && z->hi > 0) {
        z->hi = fmax(z->hi, -z->lo);
        z->lo = -z->hi;
    }
}

/* Room around curves; none around maps, none below bars. */
static void pad(range *r, int base, double below, double above)
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
static void settle(range *r, int base)
{
    if (!(r->lo <= r->hi)) *r = base ? (range){1, base} : (range){0, 1};
    if (base) {
        r->lo = fmin(fmax(r->lo, 1e-300), 1e298);
        r->hi = fmax(fmin(r->hi, 1e300), r->lo);
        if (r->hi / r->lo < 1.0001)
            *r = (range){r->lo / sqrt(base), r->hi * sqrt(base)};
        return;
    }
    if (r->hi - r->lo <= 1e-9 * fmax(fabs(r->lo), fabs(r->hi))) {
        const double room = r->lo == 0 ? 1 : 0.1 * fabs(r->lo);
        r->lo -= room;
        r->hi += room;
    }
    /* Nothing larger than what a difference of two can hold. */
    r->lo = fmax(r->lo, -1e300);
    r->hi = fmin(r->hi, 1e300);
}

static void apply_wish(range *r, const double wish[2], int base)
{
    if (drawable(wish[0], base)) r->lo = wish[0];
    if (drawable(wish[1], base)) r->hi = wish[1];
    if (r->lo > r->hi) *r = (range){r->hi, r->lo};
    settle(r, base);
}

static void fit_panel(const lm_panel *panel, lm_axes *axes, range *x, range *y,
                      range *z)
{
    *x = *y = *z = nothing;
    *axes = (lm_axes){.empty = true};
    bool bars = false, points = false;
    for (int64_t i = 0; i < panel->n; i++) {
        const lm_series *s = &panel->series[i];
        if (s->shape == LM_HEAT) {
            stretch_heat(panel, s, x, y, z, axes);
        } else if (s->shape == LM_BARS) {
            bars = true;
            stretch_bars(panel, s, x, y, axes);
        } else {
            points |= s->shape != LM_VLINE && s->shape != LM_HLINE;
            stretch_points(panel, s, x, y, axes);
        }
    }
    settle(x, panel->logx);
    settle(y, panel->logy);
    settle(z, panel->logz);
    if (axes->heat) return;
    pad(x, panel->logx, points || !bars ? 0.02 : 0, points || !bars ? 0.02 : 0);
    pad(y, panel->logy, bars && !panel->logy ? 0 : 0.05, 0.05);
}

static void share(const lm_figure *fig, range *r, bool x)
{
    range all = nothing;
    const int64_t panels = lm_figure_panels(fig);
    for (int64_t p = 0; p < panels; p++) {
        all.lo = fmin(all.lo, r[p].lo);
        all.hi = fmax(all.hi, r[p].hi);
    }
    /* Only panels with the same kind of axis can share it. */
    const lm_panel *first = fig->panel;
    for (int64_t p = 0; p < panels; p++) {
        const int base = x ? fig->panel[p].logx : fig->panel[p].logy;
        if (base == (x ? first->logx : first->logy)) r[p] = all;
    }
}

/* ---- all panels ---------------------------------------------------------- */

static void make_ticks(lm_axis *a, range r, int base, double count)
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
    for (int64_t i = 0; i < panel->n; i++)
        if (panel->series[i].shape == LM_HEAT) drawn.logx = drawn.logy = 0;
    return drawn;
}

void lm_axes_fit(const lm_figure *fig, double x_px, double y_px, double em,
                 lm_axes *axes)
{
    enum { MANY = 256 };
    range x[MANY], y[MANY], z[MANY];
    const int64_t panels = lm_figure_panels(fig);
    for (int64_t p = 0; p < panels; p++) {
        const lm_panel panel = drawn_panel(&fig->panel[p]);
        fit_panel(&panel, &axes[p], &x[p], &y[p], &z[p]);
    }
    if (fig->sharex) share(fig, x, true);
    if (fig->sharey) share(fig, y, false);
    for (int64_t p = 0; p < panels; p++) {
        const lm_panel panel = drawn_panel(&fig->panel[p]);
        apply_wish(&x[p], panel.xrange, panel.logx);
        apply_wish(&y[p], panel.yrange, panel.logy);
        apply_wish(&z[p], panel.zrange, panel.logz);
        make_ticks(&axes[p].x, x[p], panel.logx, x_px / (3.3 * em));
        make_ticks(&axes[p].y, y[p], panel.logy, y_px / (3.2 * em));
        make_ticks(&axes[p].z, z[p], panel.logz, y_px / (3.2 * em));
    }
}
