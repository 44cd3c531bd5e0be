#include <math.h>

#include "plot/color.h"
#include "plot/ink.h"
#include "plot/thin.h"

/* How a series appears in ASCII. */
char lm_ink_plain(const lm_drawing *d, const lm_series *s)
{
    static const char plain[] = "*+ox#%@=&";
    return plain[(s - d->panel->series) % (int)(sizeof plain - 1)];
}

/* Dot coordinates of a place on the axes; false if it cannot be shown. */
bool lm_ink_dot(const lm_drawing *d, double px, double py, int *x, int *y)
{
    if (!(fabs(px) < 1e6 && fabs(py) < 1e6)) return false;
    if (d->axes->down) py = 1 - py;
    *x = 2 * d->x + (int)lround(px * (2 * d->w - 1));
    *y = 4 * d->y + (int)lround((1 - py) * (4 * d->h - 1));
    return true;
}

bool lm_ink_inside(const lm_drawing *d, int x, int y)
{
    return x >= 2 * d->x && x < 2 * (d->x + d->w) && y >= 4 * d->y &&
           y < 4 * (d->y + d->h);
}

/* The part of the segment inside the unit square (Liang & Barsky 1984). */
static bool clip(double *x0, double *y0, double *x1, double *y1)
{
    const double dx = *x1 - *x0, dy = *y1 - *y0;
    const double p[] = {-dx, dx, -dy, dy};
    const double q[] = {*x0, 1 - *x0, *y0, 1 - *y0};
    double from = 0, to = 1;
    for (int i = 0; i < 4; i++) {
        if (p[i] == 0) {
            if (q[i] < 0) return false;
        } else if (p[i] < 0) {
            from = fmax(from, q[i] / p[i]);
        } else {
            to = fmin(to, q[i] / p[i]);
        }
    }
    if (!(from <= to)) return false;
    const double x = *x0, y = *y0;
    *x0 = x + from * dx;
    *y0 = y + from * dy;
    *x1 = x + to * dx;
    *y1 = y + to * dy;
    return true;
}

static void segment(lm_drawing *d, const lm_series *s, double x0, double y0,
                    double x1, double y1)
{
    int a, b, c, e;
    if (!clip(&x0, &y0, &x1, &y1)) return;
    if (lm_ink_dot(d, x0, y0, &a, &b) && lm_ink_dot(d, x1, y1, &c, &e))
        lm_canvas_line(d->canvas, a, b, c, e, s->color, lm_ink_plain(d, s));
}

void lm_ink_place(const lm_drawing *d, const lm_series *s, int64_t i, double *x,
                  double *lo, double *hi)
{
    double vx, vlo, vhi;
    lm_point(s, i, &vx, &vlo, &vhi);
    *x = lm_axis_place(&d->axes->x, vx);
    *lo = lm_axis_place(&d->axes->y, vlo);
    *hi = lm_axis_place(&d->axes->y, vhi);
}

static void draw_curve(lm_drawing *d, const lm_series *s, const int64_t *keep,
                       int64_t n)
{
    double x0 = NAN, y0 = NAN, x, y, hi;
    for (int64_t k = 0; k < n; k++, x0 = x, y0 = y) {
        x = y = NAN;
        if (keep[k] < 0) continue;
        lm_ink_place(d, s, keep[k], &x, &y, &hi);
        if (s->style == LM_IMPULSES) {
            segment(d, s, x, 0, x, y);
        } else if (isnan(x0)) {
            segment(d, s, x, y, x, y);
        } else if (s->style == LM_STEPS) {
            segment(d, s, x0, y0, x, y0);
            segment(d, s, x, y0, x, y);
        } else {
            segment(d, s, x0, y0, x, y);
        }
    }
}

static void draw_dots(lm_drawing *d, const lm_series *s, const int64_t *keep,
                      int64_t n)
{
    for (int64_t k = 0; k < n; k++) {
        double px, py, hi;
        int x, y;
        if (keep[k] < 0) continue;
        lm_ink_place(d, s, keep[k], &px, &py, &hi);
        if (lm_ink_dot(d, px, py, &x, &y) && lm_ink_inside(d, x, y))
            lm_canvas_dot(d->canvas, x, y, s->color, lm_ink_plain(d, s));
    }
}

/* A column of every other dot, so that curves stay visible on it. */
static void shade(lm_drawing *d, const lm_series *s, double px, double lo,
                  double hi, int every)
{
    int x, y0, y1;
    lo = fmin(fmax(lo, 0), 1);
    hi = fmin(fmax(hi, 0), 1);
    if (!lm_ink_dot(d, px, hi, &x, &y0) || !lm_ink_dot(d, px, lo, &x, &y1))
        return;
    for (int y = y0 < y1 ? y0 : y1; y <= (y0 < y1 ? y1 : y0); y++)
        if (every == 1 || (x % 2 == 0 && (y + x) % every == 0))
            if (lm_ink_inside(d, x, y))
                lm_canvas_dot(d->canvas, x, y, s->color,
                              every == 1 ? lm_ink_plain(d, s) : ':');
}

static void draw_band(lm_drawing *d, const lm_series *s, const int64_t *keep,
                      int64_t n)
{
    double x0 = NAN, lo0 = 0, hi0 = 0, x, lo, hi;
    for (int64_t k = 0; k < n; k++, x0 = x, lo0 = lo, hi0 = hi) {
        x = NAN;
        lo = hi = 0;
        if (keep[k] < 0) continue;
        lm_ink_place(d, s, keep[k], &x, &lo, &hi);
        if (isnan(x0) || !(x > x0)) continue;
        const double step = 1.0 / (2 * d->w);
        for (double u = fmax(x0, 0); u <= fmin(x, 1); u += step) {
            const double t = (u - x0) / (x - x0);
            shade(d, s, u, lo0 + t * (lo - lo0), hi0 + t * (hi - hi0), 4);
        }
    }
}

void lm_ink_bars(lm_drawing *d, const lm_series *s)
{
    for (int64_t i = 0; i < s->n; i++) {
        const double *row = s->data + 3 * i;
        const double top = lm_axis_place(&d->axes->y, row[2]);
        const double zero = d->axes->y.base ? 0 : lm_axis_place(&d->axes->y, 0);
        double from = lm_axis_place(&d->axes->x, row[0]);
        const double to = lm_axis_place(&d->axes->x, row[1]);
        if (!(top == top && from < to) || row[2] == 0) continue;
        const double step = 1.0 / (2 * d->w);
        for (double u = fmax(from, 0); u < fmin(to, 1); u += step)
            shade(d, s, u, fmin(zero, top), fmax(zero, top), 1);
    }
}

void lm_ink_rule(lm_drawing *d, const lm_series *s)
{
    const bool v = s->shape == LM_VLINE;
    const double at = lm_axis_place(v ? &d->axes->x : &d->axes->y, s->data[0]);
    const int dots = v ? 4 * d->h : 2 * d->w;
    if (!(at >= 0 && at <= 1)) return;
    for (int i = 0; i < dots; i += 2) {
        int x, y;
        const double along = (i + 0.25) / dots;
        if (lm_ink_dot(d, v ? at : along, v ? along : at, &x, &y) &&
            lm_ink_inside(d, x, y))
            lm_canvas_dot(d->canvas, x, y, s->color, v ? '|' : '-');
    }
}

lm_status lm_ink_points(lm_drawing *d, const lm_series *s)
{
    const lm_mark mark = lm_scratch_mark(d->env);
    int64_t *keep = lm_scratch(d->env, (size_t)(s->n + 1) * sizeof *keep);
    int64_t n;
    if (!keep) return lm_nomem(d->env);
    const lm_status status =
        lm_thin(d->env, s, d->axes, 2 * d->w, 4 * d->h, keep, &n);
    if (status) return status;
    if (s->shape == LM_LINE)
        draw_curve(d, s, keep, n);
    else if (s->shape == LM_BAND)
        draw_band(d, s, keep, n);
    else
        draw_dots(d, s, keep, n);
    lm_scratch_release(d->env, mark);
    return LM_OK;
}

/* ---- maps ---------------------------------------------------------------- */

/* The value under a place of the axes, 0..1 from the bottom left; NaN
 * outside. */
static double heat_at(const lm_drawing *d, const lm_series *s, double px,
                      double py)
{
    const lm_axis *ax = &d->axes->x, *ay = &d->axes->y;
    if (d->axes->down) py = 1 - py;
    const double x = ax->lo + px * (ax->hi - ax->lo);
    const double y = ay->lo + py * (ay->hi - ay->lo);
    const double col = (x - s->box[0]) / (s->box[1] - s->box[0]);
    const double row = (y - s->box[2]) / (s->box[3] - s->box[2]);
    if (!(col >= 0 && col < 1 && row >= 0 && row < 1)) return NAN;
    return s->data[(int64_t)(row * (double)s->rows) * s->cols +
                   (int64_t)(col * (double)s->cols)];
}

static void heat_cell(lm_drawing *d, const lm_series *s, int x, int y)
{
    lm_canvas *c = d->canvas;
    const double px = (x + 0.5) / d->w;
    double v[2];
    for (int half = 0; half < 2; half++)
        v[half] = lm_axis_place(
            &d->axes->z, heat_at(d, s, px, 1 - (y + 0.25 + 0.5 * half) / d->h));
    lm_cell *cell =
        &c->cell[(size_t)(d->y + y) * (size_t)c->w + (size_t)(d->x + x)];
    if (c->color && !c->ascii) {
        if (isnan(v[0]) && isnan(v[1])) return;
        const bool top = !isnan(v[0]);
        cell->code = top ? 0x2580 : 0x2584;
        cell->color = (int32_t)lm_palette_at(s->palette, top ? v[0] : v[1]);
        cell->back = top && !isnan(v[1])
                         ? (int32_t)lm_palette_at(s->palette, v[1])
                         : LM_NO_COLOR;
        return;
    }
    const double mean = isnan(v[1])   ? v[0]
                        : isnan(v[0]) ? v[1]
                                      : (v[0] + v[1]) / 2;
    if (isnan(mean)) return;
    static const uint32_t shade_of[] = {' ', 0x2591, 0x2592, 0x2593, 0x2588};
    const double t = fmin(fmax(mean, 0), 1);
    lm_canvas_put(c, d->x + x, d->y + y, shade_of[(int)(t * 4.999)],
                  " .:-=+*#%@"[(int)(t * 9.999)], LM_NO_COLOR);
}

void lm_ink_heat(lm_drawing *d, const lm_series *s)
{
    for (int y = 0; y < d->h; y++)
        for (int x = 0; x < d->w; x++) heat_cell(d, s, x, y);
}
