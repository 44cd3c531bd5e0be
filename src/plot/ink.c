#include <math.h>

#include "plot/series.h"

/* How a series appears in ASCII. */
char lm_ink_plain(const lm_drawing *d, const lm_series *s)
{
    static const char plain[] = "*+ox#%@=&";
    return plain[(s - d->panel->series) % (int)(sizeof plain - 1)];
}

char lm_ink_ramp(double t)
{
    return " .:-=+*#%@"[(int)(fmin(fmax(t, 0), 1) * 9.999)];
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

void lm_ink_stroke(lm_drawing *d, uint32_t color, char plain, double x0,
                   double y0, double x1, double y1)
{
    int a, b, c, e;
    if (!clip(&x0, &y0, &x1, &y1)) return;
    if (lm_ink_dot(d, x0, y0, &a, &b) && lm_ink_dot(d, x1, y1, &c, &e))
        lm_canvas_line(d->canvas, a, b, c, e, color, plain);
}

void lm_ink_segment(lm_drawing *d, const lm_series *s, double x0, double y0,
                    double x1, double y1)
{
    lm_ink_stroke(d, s->color, lm_ink_plain(d, s), x0, y0, x1, y1);
}

void lm_ink_arrow(lm_drawing *d, uint32_t color, char plain, double x0,
                  double y0, double x1, double y1)
{
    static const uint32_t head[] = {0x2192, 0x2197, 0x2191, 0x2196,
                                    0x2190, 0x2199, 0x2193, 0x2198};
    const double PI = 3.14159265358979323846;
    int x, y, from_x, from_y;
    lm_ink_stroke(d, color, plain, x0, y0, x1, y1);
    if (!lm_ink_dot(d, x0, y0, &from_x, &from_y) ||
        !lm_ink_dot(d, x1, y1, &x, &y) || !lm_ink_inside(d, x, y) ||
        (x == from_x && y == from_y))
        return;
    const double angle = atan2(from_y - y, x - from_x);
    const int eighth = (int)lround(angle / (PI / 4)) & 7;
    lm_canvas_put(d->canvas, x / 2, y / 4, head[eighth], ">/^\\</v\\"[eighth],
                  (int32_t)color);
}

void lm_ink_place(const lm_drawing *d, const lm_series *s, int64_t i, double *x,
                  double *lo, double *hi)
{
    double vx, vlo, vhi;
    s->kind->point(s, i, &vx, &vlo, &vhi);
    *x = lm_axis_place(&d->axes->x, vx);
    *lo = lm_axis_place(&d->axes->y, vlo);
    *hi = lm_axis_place(&d->axes->y, vhi);
}

void lm_ink_shade(lm_drawing *d, const lm_series *s, double px, double lo,
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

lm_status lm_ink_keep(lm_drawing *d, const lm_series *s, lm_kept *kept)
{
    return lm_thin(d->env, s, d->axes, 2 * d->w, 4 * d->h, kept);
}

void lm_ink_sign(lm_drawing *d, const lm_series *s, double px, double py,
                 uint32_t code, char ascii)
{
    int x, y;
    if (lm_ink_dot(d, px, py, &x, &y) && lm_ink_inside(d, x, y))
        lm_canvas_put(d->canvas, x / 2, y / 4, code, ascii, (int32_t)s->color);
}
