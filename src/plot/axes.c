#include <math.h>
#include <stdio.h>

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

void lm_dropped_text(int64_t dropped, char *text, size_t size)
{
    snprintf(text, size,
             "%lld point%s left out: not positive on a logarithmic axis, or "
             "beyond 1e300",
             (long long)dropped, dropped == 1 ? " is" : "s are");
}

/* A point that has no place in one direction, such as a line across the panel,
 * shows whatever the other is. */
void lm_reach_points(const lm_series *s, lm_reach *r)
{
    for (int64_t i = 0; i < s->n && !lm_stopped_at(r->env, i); i++) {
        double x, lo, hi;
        s->kind->point(s, i, &x, &lo, &hi);
        if (lm_lost(x, r->logx) || lm_lost(lo, r->logy) || lm_lost(hi, 0))
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

/* What the series on one of the y axes need. */
static lm_reach reach_side(const lm_env *env, const lm_panel *panel, bool right)
{
    const int logy = right ? panel->logy2 : panel->logy;
    lm_reach r = {env,     panel->logx, logy,  panel->logz, nothing, nothing,
                  nothing, true,        false, false,       0};
    for (int64_t i = 0; i < panel->n; i++) {
        const lm_series *s = &panel->series[i];
        if (s->right != right) continue;
        if (s->kind->reach)
            s->kind->reach(s, &r);
        else
            lm_reach_points(s, &r);
    }
    return r;
}

static void pad_y(lm_reach *r)
{
    settle(&r->y, r->logy);
    pad(&r->y, r->logy, r->ground && !r->logy ? 0 : 0.05, 0.05);
}

static void merge(lm_range *to, lm_range from)
{
    to->lo = fmin(to->lo, from.lo);
    to->hi = fmax(to->hi, from.hi);
}

/* side[1] is the right axis, whose x is that of side[0]. */
static void fit_panel(const lm_env *env, const lm_panel *panel, lm_axes *axes,
                      lm_reach side[2])
{
    *axes = (lm_axes){.scaled = lm_panel_scaled(panel) != NULL};
    const lm_series *map = lm_panel_map(panel);
    axes->heat = map != NULL;
    axes->down = map && !map->flip;
    for (int64_t i = 0; i < panel->n; i++) axes->twin |= panel->series[i].right;
    for (int k = 0; k < 2; k++) side[k] = reach_side(env, panel, k == 1);
    lm_reach *r = &side[0];
    axes->empty = r->empty && side[1].empty;
    axes->dropped = r->dropped + side[1].dropped;
    merge(&r->x, side[1].x);
    merge(&r->z, side[1].z);
    r->loose |= side[1].loose;
    settle(&r->x, r->logx);
    settle(&r->z, r->logz);
    pad_y(&side[1]);
    if (axes->heat) {
        settle(&r->y, r->logy);
        return;
    }
    const double beside = r->loose || !r->ground ? 0.02 : 0;
    pad(&r->x, r->logx, beside, beside);
    pad_y(r);
}

const lm_axes *lm_axes_of(const lm_axes *axes, const lm_series *s,
                          lm_axes *room)
{
    if (!s->right) return axes;
    *room = *axes;
    room->y = axes->y2;
    return room;
}

static lm_range *range_of(lm_reach side[2], bool x)
{
    return x ? &side[0].x : &side[0].y;
}

static void share(const lm_figure *fig, lm_reach (*r)[2], bool x)
{
    lm_range all = nothing;
    const int64_t panels = lm_figure_panels(fig);
    for (int64_t p = 0; p < panels; p++) {
        if (!fig->panel[p].hidden) merge(&all, *range_of(r[p], x));
    }
    /* Only panels with the same kind of axis can share it. */
    const lm_panel *first = fig->panel;
    for (int64_t p = 0; p < panels; p++) {
        const int base = x ? fig->panel[p].logx : fig->panel[p].logy;
        if (base == (x ? first->logx : first->logy)) *range_of(r[p], x) = all;
    }
}

/* ---- all panels ---------------------------------------------------------- */

/* The width of a letter in em: that of a digit. */
#define LETTER 0.55

static void set_ends(lm_axis *a, lm_range r, int base)
{
    a->lo = r.lo;
    a->hi = r.hi;
    a->base = base;
}

static void make_ticks(lm_axis *a, lm_range r, int base, double count)
{
    set_ends(a, r, base);
    lm_axis_ticks(a, count);
}

/* The panel as it can be drawn: the cells of a map are of one size, so its
 * axes are linear. */
static lm_panel drawn_panel(const lm_panel *panel)
{
    lm_panel drawn = *panel;
    if (lm_panel_map(panel) || panel->names) drawn.logx = 0;
    if (lm_panel_map(panel)) drawn.logy = 0;
    return drawn;
}

/* Names in place of numbers, as many as stand side by side or, aslant, behind
 * one another. */
static void name_ticks(lm_axes *axes, const lm_names *names, double x_px,
                       double em)
{
    lm_axis *a = &axes->x;
    a->ticks = 0;
    for (int64_t i = 0; i < names->n && a->ticks < LM_TICKS_MAX; i++) {
        const double at = (double)i + 1, place = lm_axis_place(a, at);
        if (!(place >= 0 && place <= 1)) continue;
        lm_tick *t = &a->tick[a->ticks++];
        *t = (lm_tick){.at = at};
        lm_field_set(t->text, sizeof t->text, names->text[i]);
    }
    axes->slanted = lm_axis_crowd(a) * LETTER * em > x_px;
}

static void number_ticks(lm_axes *axes, double x_px, double em)
{
    double count = x_px / (3.3 * em);
    do {
        lm_axis_ticks(&axes->x, count);
        count /= 1.5;
    } while (count > 1 && lm_axis_crowd(&axes->x) * LETTER * em > x_px);
}

/* Cells of a matrix are squares where that leaves the axes a shape that can be
 * looked at. */
static double aspect_of(const lm_panel *panel, const lm_axes *axes)
{
    enum { SLENDER = 4 };
    const lm_series *map = lm_panel_map(panel);
    const bool equal = !axes->x.base && !axes->y.base;
    const double ratio = (axes->y.hi - axes->y.lo) / (axes->x.hi - axes->x.lo);
    switch (panel->aspect) {
    case LM_ASPECT_AUTO:
        return map && map->square && ratio <= SLENDER && ratio >= 1.0 / SLENDER
                   ? ratio
                   : 0;
    case LM_ASPECT_FREE: break;
    case LM_ASPECT_EQUAL: return equal ? ratio : 1;
    case LM_ASPECT_SQUARE: return 1;
    }
    return 0;
}

void lm_axes_fit(const lm_env *env, const lm_figure *fig, double x_px,
                 double y_px, double em, lm_axes *axes)
{
    enum { MANY = LM_GRID_MAX * LM_GRID_MAX };
    lm_reach reach[MANY][2];
    const int64_t panels = lm_figure_panels(fig);
    for (int64_t p = 0; p < panels; p++) {
        const lm_panel panel = drawn_panel(&fig->panel[p]);
        fit_panel(env, &panel, &axes[p], reach[p]);
    }
    if (fig->sharex) share(fig, reach, true);
    if (fig->sharey) share(fig, reach, false);
    for (int64_t p = 0; p < panels; p++) {
        const lm_panel panel = drawn_panel(&fig->panel[p]);
        lm_reach *r = reach[p];
        double w = x_px * lm_grid_share(fig->widths, fig->cols, p % fig->cols);
        double h = y_px * lm_grid_share(fig->heights, fig->rows, p / fig->cols);
        apply_wish(&r[0].x, panel.xrange, panel.logx);
        apply_wish(&r[0].y, panel.yrange, panel.logy);
        apply_wish(&r[0].z, panel.zrange, panel.logz);
        apply_wish(&r[1].y, panel.y2range, panel.logy2);
        set_ends(&axes[p].x, r[0].x, panel.logx);
        set_ends(&axes[p].y, r[0].y, panel.logy);
        axes[p].aspect = aspect_of(&panel, &axes[p]);
        if (axes[p].aspect > 0) {
            const double wide = fmin(w, h / axes[p].aspect);
            h = fmin(h, w * axes[p].aspect);
            w = wide;
        }
        if (panel.names)
            name_ticks(&axes[p], panel.names, w, em);
        else
            number_ticks(&axes[p], w, em);
        make_ticks(&axes[p].y, r[0].y, panel.logy, h / (3.2 * em));
        make_ticks(&axes[p].z, r[0].z, panel.logz, h / (3.2 * em));
        make_ticks(&axes[p].y2, r[1].y, panel.logy2, h / (3.2 * em));
    }
}
