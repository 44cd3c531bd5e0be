/* A polygon is cut to its panel by drawing the plane back to it: with u and v
 * the places on the axes, 0 to 1 inside,
 *
 *     (u, v) -> (clamp u, clamp v).
 *
 * That moves no point across the inside, so the polygon winds as often as
 * before round each point there; and where it runs outside, nothing is between
 * it and the edge that it now runs along.  The image of a straight side has
 * bends where the side crosses the lines u = 0, u = 1, v = 0 and v = 1, at most
 * four, which become corners.  Unlike clipping by half planes this needs no
 * list of polygons and keeps the order of the corners, at the price of sides of
 * no area along the edges. */
#include "plot/gnuplot/outline.h"

#include <math.h>

typedef struct {
    double x, y; /* values */
    double u, v; /* places on the axes */
} corner;

enum { CROSSINGS = 4 };

static double clamp(double v, double lo, double hi)
{
    return fmin(fmax(v, lo), hi);
}

static void add(lm_outline *o, double x, double y)
{
    double *row = o->rows + 2 * o->n++;
    row[0] = x;
    row[1] = y;
}

/* Where on the way from a to b an edge of the panel is crossed. */
static int crossing(double a, double b, double edge, double *t, int n)
{
    double s = (edge - a) / (b - a);
    if (!(s > 0 && s < 1)) return n;
    int at = n;
    for (; at > 0 && t[at - 1] > s; at--) t[at] = t[at - 1];
    t[at] = s;
    return n + 1;
}

/* The corner p, and what bends on the way to the corner q. */
static void add_edge(lm_outline *o, const lm_axes *axes, corner p, corner q)
{
    const lm_axis *x = &axes->x, *y = &axes->y;
    double t[CROSSINGS];
    int n = 0;
    for (int edge = 0; edge <= 1; edge++) {
        n = crossing(p.u, q.u, edge, t, n);
        n = crossing(p.v, q.v, edge, t, n);
    }
    add(o, clamp(p.x, x->lo, x->hi), clamp(p.y, y->lo, y->hi));
    for (int i = 0; i < n; i++)
        add(o, lm_axis_at(x, clamp(p.u + t[i] * (q.u - p.u), 0, 1)),
            lm_axis_at(y, clamp(p.v + t[i] * (q.v - p.v), 0, 1)));
}

/* Corner i of 2 m: along the lower edge, and back along the upper one. */
static corner corner_at(const lm_series *s, const lm_axes *axes,
                        const int64_t *keep, int64_t m, int64_t i)
{
    const double *d = s->data + keep[i < m ? i : 2 * m - 1 - i] * s->columns;
    const double x = d[0], y = i < m ? d[1] : d[2];
    return (corner){x, y, lm_axis_place(&axes->x, x),
                    lm_axis_place(&axes->y, y)};
}

static void add_polygon(const lm_env *env, lm_outline *o, const lm_series *s,
                        const lm_axes *axes, const int64_t *keep, int64_t m)
{
    if (o->n > 0) add(o, NAN, NAN);
    for (int64_t i = 0; i < 2 * m && !lm_stopped(env); i++)
        add_edge(o, axes, corner_at(s, axes, keep, m, i),
                 corner_at(s, axes, keep, m, (i + 1) % (2 * m)));
}

lm_status lm_outline_of(lm_env *env, const lm_series *s, const lm_axes *axes,
                        const int64_t *keep, int64_t n, lm_outline *outline)
{
    const int64_t most = 2 * n * (1 + CROSSINGS) + n;
    *outline = (lm_outline){lm_scratch_doubles(env, 2 * most), 0};
    if (!outline->rows) return lm_nomem(env);
    for (int64_t from = 0, to; from < n; from = to + 1) {
        for (to = from; to < n && keep[to] >= 0 && !lm_stopped_at(env, to);)
            to++;
        if (to > from)
            add_polygon(env, outline, s, axes, keep + from, to - from);
    }
    return lm_unless_stopped(env);
}
