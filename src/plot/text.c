#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/axes.h"
#include "plot/canvas.h"
#include "plot/color.h"
#include "plot/text.h"
#include "plot/thin.h"

/* One panel being drawn: its axes enclose w x h cells from (x, y) on. */
typedef struct {
    lm_env *env;
    lm_canvas *canvas;
    const lm_panel *panel;
    const lm_axes *axes;
    int x, y, w, h;
    bool letters; /* curves carry a letter, since they have no colour */
} drawing;

enum { DIM = 0x8a8a8a };

/* How a series appears in ASCII, and its letter. */
static char plain_of(const drawing *d, const lm_series *s)
{
    static const char plain[] = "*+ox#%@=&";
    return plain[(s - d->panel->series) % (int)(sizeof plain - 1)];
}

static char letter_of(const drawing *d, const lm_series *s)
{
    int k = 0;
    for (const lm_series *t = d->panel->series; t < s; t++)
        k += *t->label != 0;
    return (char)('a' + k % 26);
}

/* Dot coordinates of a place on the axes; false if it cannot be shown. */
static bool dot_of(const drawing *d, double px, double py, int *x, int *y)
{
    if (!(fabs(px) < 1e6 && fabs(py) < 1e6)) return false;
    if (d->axes->down) py = 1 - py;
    *x = 2 * d->x + (int)lround(px * (2 * d->w - 1));
    *y = 4 * d->y + (int)lround((1 - py) * (4 * d->h - 1));
    return true;
}

static bool inside(const drawing *d, int x, int y)
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

static void segment(drawing *d, const lm_series *s, double x0, double y0,
                    double x1, double y1)
{
    int a, b, c, e;
    if (!clip(&x0, &y0, &x1, &y1)) return;
    if (dot_of(d, x0, y0, &a, &b) && dot_of(d, x1, y1, &c, &e))
        lm_canvas_line(d->canvas, a, b, c, e, s->color, plain_of(d, s));
}

static void place(const drawing *d, const lm_series *s, int64_t i, double *x,
                  double *lo, double *hi)
{
    double vx, vlo, vhi;
    lm_point(s, i, &vx, &vlo, &vhi);
    *x = lm_axis_place(&d->axes->x, vx);
    *lo = lm_axis_place(&d->axes->y, vlo);
    *hi = lm_axis_place(&d->axes->y, vhi);
}

static void draw_curve(drawing *d, const lm_series *s, const int64_t *keep,
                       int64_t n)
{
    double x0 = NAN, y0 = NAN, x, y, hi;
    for (int64_t k = 0; k < n; k++, x0 = x, y0 = y) {
        x = y = NAN;
        if (keep[k] < 0) continue;
        place(d, s, keep[k], &x, &y, &hi);
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

static void draw_dots(drawing *d, const lm_series *s, const int64_t *keep,
                      int64_t n)
{
    for (int64_t k = 0; k < n; k++) {
        double px, py, hi;
        int x, y;
        if (keep[k] < 0) continue;
        place(d, s, keep[k], &px, &py, &hi);
        if (dot_of(d, px, py, &x, &y) && inside(d, x, y))
            lm_canvas_dot(d->canvas, x, y, s->color, plain_of(d, s));
    }
}

/* A column of every other dot, so that curves stay visible on it. */
static void shade(drawing *d, const lm_series *s, double px, double lo,
                  double hi, int every)
{
    int x, y0, y1;
    lo = fmin(fmax(lo, 0), 1);
    hi = fmin(fmax(hi, 0), 1);
    if (!dot_of(d, px, hi, &x, &y0) || !dot_of(d, px, lo, &x, &y1)) return;
    for (int y = y0 < y1 ? y0 : y1; y <= (y0 < y1 ? y1 : y0); y++)
        if (every == 1 || (x % 2 == 0 && (y + x) % every == 0))
            if (inside(d, x, y))
                lm_canvas_dot(d->canvas, x, y, s->color,
                              every == 1 ? plain_of(d, s) : ':');
}

static void draw_band(drawing *d, const lm_series *s, const int64_t *keep,
                      int64_t n)
{
    double x0 = NAN, lo0 = 0, hi0 = 0, x, lo, hi;
    for (int64_t k = 0; k < n; k++, x0 = x, lo0 = lo, hi0 = hi) {
        x = NAN;
        lo = hi = 0;
        if (keep[k] < 0) continue;
        place(d, s, keep[k], &x, &lo, &hi);
        if (isnan(x0) || !(x > x0)) continue;
        const double step = 1.0 / (2 * d->w);
        for (double u = fmax(x0, 0); u <= fmin(x, 1); u += step) {
            const double t = (u - x0) / (x - x0);
            shade(d, s, u, lo0 + t * (lo - lo0), hi0 + t * (hi - hi0), 4);
        }
    }
}

static void draw_bars(drawing *d, const lm_series *s)
{
    for (int64_t i = 0; i < s->n; i++) {
        const double *row = s->data + 3 * i;
        const double top = lm_axis_place(&d->axes->y, row[2]);
        const double zero =
            d->axes->y.base ? 0 : lm_axis_place(&d->axes->y, 0);
        double from = lm_axis_place(&d->axes->x, row[0]);
        const double to = lm_axis_place(&d->axes->x, row[1]);
        if (!(top == top && from < to) || row[2] == 0) continue;
        const double step = 1.0 / (2 * d->w);
        for (double u = fmax(from, 0); u < fmin(to, 1); u += step)
            shade(d, s, u, fmin(zero, top), fmax(zero, top), 1);
    }
}

static void draw_rule(drawing *d, const lm_series *s)
{
    const bool v = s->shape == LM_VLINE;
    const double at = lm_axis_place(v ? &d->axes->x : &d->axes->y, s->data[0]);
    const int dots = v ? 4 * d->h : 2 * d->w;
    if (!(at >= 0 && at <= 1)) return;
    for (int i = 0; i < dots; i += 2) {
        int x, y;
        const double along = (i + 0.25) / dots;
        if (dot_of(d, v ? at : along, v ? along : at, &x, &y) &&
            inside(d, x, y))
            lm_canvas_dot(d->canvas, x, y, s->color, v ? '|' : '-');
    }
}

static lm_status draw_points(drawing *d, const lm_series *s)
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
static double heat_at(const drawing *d, const lm_series *s, double px,
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

static void heat_cell(drawing *d, const lm_series *s, int x, int y)
{
    lm_canvas *c = d->canvas;
    const double px = (x + 0.5) / d->w;
    double v[2];
    for (int half = 0; half < 2; half++)
        v[half] = lm_axis_place(
            &d->axes->z,
            heat_at(d, s, px, 1 - (y + 0.25 + 0.5 * half) / d->h));
    lm_cell *cell = &c->cell[(size_t)(d->y + y) * (size_t)c->w +
                             (size_t)(d->x + x)];
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
    const double mean = isnan(v[1]) ? v[0] : isnan(v[0]) ? v[1]
                                                         : (v[0] + v[1]) / 2;
    if (isnan(mean)) return;
    static const uint32_t shade_of[] = {' ', 0x2591, 0x2592, 0x2593, 0x2588};
    const double t = fmin(fmax(mean, 0), 1);
    lm_canvas_put(c, d->x + x, d->y + y, shade_of[(int)(t * 4.999)],
                  " .:-=+*#%@"[(int)(t * 9.999)], LM_NO_COLOR);
}

static void draw_heat(drawing *d, const lm_series *s)
{
    for (int y = 0; y < d->h; y++)
        for (int x = 0; x < d->w; x++) heat_cell(d, s, x, y);
}

/* ---- what surrounds the data --------------------------------------------- */

static void put_over(drawing *d, const lm_series *s, double px, double py,
                     uint32_t code, char ascii)
{
    int x, y;
    if (dot_of(d, px, py, &x, &y) && inside(d, x, y))
        lm_canvas_put(d->canvas, x / 2, y / 4, code, ascii,
                      (int32_t)s->color);
}

/* A letter near the end of a curve, where there is no colour to tell it by. */
static void put_letter(drawing *d, const lm_series *s)
{
    if (!d->letters || !*s->label || s->shape == LM_HEAT) return;
    for (int64_t i = s->n; i-- > 0;) {
        double x, y, hi;
        place(d, s, i, &x, &y, &hi);
        if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) continue;
        const char letter = letter_of(d, s);
        put_over(d, s, x, y, (uint32_t)letter, letter);
        return;
    }
}

static void draw_over(drawing *d, const lm_series *s)
{
    double x, y, hi;
    if (s->shape != LM_MARK && s->shape != LM_NOTE) return;
    place(d, s, 0, &x, &y, &hi);
    if (s->shape == LM_MARK) {
        put_over(d, s, x, y, 0x25CF, 'O');
        return;
    }
    int cx, cy;
    if (!dot_of(d, x, y, &cx, &cy) || !inside(d, cx, cy)) return;
    cx = cx / 2 + 1;
    lm_canvas_text(d->canvas, cx, cy / 4, d->x + d->w - cx, s->label,
                   (int32_t)s->color);
}

static void draw_frame(drawing *d)
{
    lm_canvas *c = d->canvas;
    for (int y = 0; y < d->h; y++)
        lm_canvas_put(c, d->x - 1, d->y + y, 0x2502, '|', DIM);
    for (int x = 0; x < d->w; x++)
        lm_canvas_put(c, d->x + x, d->y + d->h, 0x2500, '-', DIM);
    lm_canvas_put(c, d->x - 1, d->y + d->h, 0x2514, '+', DIM);
}

static void draw_ylabels(drawing *d, int left)
{
    const lm_axis *a = &d->axes->y;
    int last = -10;
    for (int i = 0; i < a->ticks; i++) {
        double at = lm_axis_place(a, a->tick[i].at);
        if (d->axes->down) at = 1 - at;
        const int row = d->y + (int)lround((1 - at) * (d->h - 1));
        if (a->tick[i].minor || !*a->tick[i].text || abs(row - last) < 2)
            continue;
        last = row;
        const int n = lm_text_cells(a->tick[i].text);
        lm_canvas_text(d->canvas, left - n, row, n, a->tick[i].text, DIM);
        lm_canvas_put(d->canvas, d->x - 1, row, 0x2524, '+', DIM);
    }
}

static void draw_xlabels(drawing *d, int limit)
{
    const lm_axis *a = &d->axes->x;
    int free_from = d->x - 3;
    for (int i = 0; i < a->ticks; i++) {
        const double at = lm_axis_place(a, a->tick[i].at);
        const int n = lm_text_cells(a->tick[i].text);
        const int col = d->x + (int)lround(at * (d->w - 1));
        int from = col - n / 2;
        if (from + n > limit) from = limit - n;
        if (a->tick[i].minor || !n || from < free_from) continue;
        lm_canvas_text(d->canvas, from, d->y + d->h + 1, n, a->tick[i].text,
                       DIM);
        lm_canvas_put(d->canvas, col, d->y + d->h, 0x252C, '+', DIM);
        free_from = from + n + 1;
    }
}

/* ---- the key ------------------------------------------------------------- */

static bool in_key(const lm_series *s)
{
    return *s->label && s->shape != LM_NOTE && s->shape != LM_HEAT;
}

/* The entries from column x0 to x1 and row y on; only counts the rows when
 * not drawing.  */
static int key_rows(drawing *d, int x0, int x1, int y, bool draw)
{
    int x = x0, rows = 0;
    for (int64_t i = 0; i < d->panel->n; i++) {
        const lm_series *s = &d->panel->series[i];
        if (!in_key(s)) continue;
        int n = lm_text_cells(s->label) + 2;
        if (n > x1 - x0) n = x1 - x0;
        if (rows == 0 || x + n > x1) {
            rows++;
            x = x0;
        }
        if (draw) {
            const char letter = letter_of(d, s);
            const bool mark = s->shape == LM_MARK;
            lm_canvas_put(d->canvas, x, y + rows - 1,
                          mark ? 0x25CF : d->letters ? (uint32_t)letter : 0x2501,
                          mark ? 'O' : plain_of(d, s), (int32_t)s->color);
            lm_canvas_text(d->canvas, x + 2, y + rows - 1, n - 2, s->label,
                           LM_NO_COLOR);
        }
        x += n + 3;
    }
    return rows;
}

static const lm_series *heat_of(const lm_panel *panel)
{
    for (int64_t i = panel->n; i-- > 0;)
        if (panel->series[i].shape == LM_HEAT) return &panel->series[i];
    return NULL;
}

/* "0.1 ░▒▓█ 3.2": what the colours of a map mean. */
static void draw_scale(drawing *d, const lm_series *s, int x, int y)
{
    char text[32];
    snprintf(text, sizeof text, "%.4g ", d->axes->z.lo);
    x += lm_canvas_text(d->canvas, x, y, 16, text, DIM);
    for (int i = 0; i < 10; i++, x++) {
        const double t = (i + 0.5) / 10;
        static const uint32_t shade_of[] = {' ', 0x2591, 0x2592, 0x2593,
                                            0x2588};
        lm_canvas_put(d->canvas, x, y,
                      d->canvas->color ? 0x2588 : shade_of[(int)(t * 5)],
                      " .:-=+*#%@"[i], (int32_t)lm_palette_at(s->palette, t));
    }
    snprintf(text, sizeof text, " %.4g  ", d->axes->z.hi);
    x += lm_canvas_text(d->canvas, x, y, 16, text, DIM);
    lm_canvas_text(d->canvas, x, y, 60, s->label, LM_NO_COLOR);
}

/* ---- a panel ------------------------------------------------------------- */

static lm_status draw_series(drawing *d)
{
    const lm_panel *p = d->panel;
    /* Maps below bands below bars below curves. */
    for (int64_t i = 0; i < p->n; i++)
        if (p->series[i].shape == LM_HEAT) draw_heat(d, &p->series[i]);
    for (int layer = 0; layer < 3; layer++)
        for (int64_t i = 0; i < p->n; i++) {
            const lm_series *s = &p->series[i];
            lm_status status = LM_OK;
            if (layer == 0 && s->shape == LM_BAND) status = draw_points(d, s);
            if (layer == 0 && s->shape == LM_BARS) draw_bars(d, s);
            if (layer == 1 && (s->shape == LM_VLINE || s->shape == LM_HLINE))
                draw_rule(d, s);
            if (layer == 1 && (s->shape == LM_LINE || s->shape == LM_DOTS))
                status = draw_points(d, s);
            if (status) return status;
            if (layer == 2) {
                put_letter(d, s);
                draw_over(d, s);
            }
        }
    return LM_OK;
}

static int widest_text(const lm_axis *axis)
{
    int widest = 0;
    for (int i = 0; i < axis->ticks; i++) {
        const int n = lm_text_cells(axis->tick[i].text);
        if (n > widest) widest = n;
    }
    return widest;
}

static void center(lm_canvas *c, int x, int y, int w, const char *text,
                   int32_t color)
{
    const int n = lm_text_cells(text);
    lm_canvas_text(c, n < w ? x + (w - n) / 2 : x, y, w, text, color);
}

/* Draw into the rectangle of w x h cells at (x, y). */
static lm_status draw_panel(drawing *d, int x, int y, int w, int h)
{
    lm_canvas *c = d->canvas;
    const lm_panel *p = d->panel;
    const int left = widest_text(&d->axes->y);
    const lm_series *heat = heat_of(p);
    int labelled = 0;
    for (int64_t i = 0; i < p->n; i++) labelled += in_key(&p->series[i]);
    d->letters = !c->color && !c->ascii && labelled > 1;
    const int keys =
        p->key == LM_KEY_NONE ? 0 : key_rows(d, x + left + 1, x + w, 0, false);
    const int above = (*p->title != 0) + (*p->ylabel != 0);
    const int below = 2 + (*p->xlabel != 0) + (heat != NULL);
    d->x = x + left + 1;
    d->y = y + above;
    d->w = w - left - 2;
    d->h = h - above - below - keys;
    if (d->w < 4 || d->h < 2) {
        center(c, x, y, w, "(no room)", DIM);
        return LM_OK;
    }
    if (*p->title) center(c, d->x, y, d->w, p->title, LM_NO_COLOR);
    if (*p->ylabel) lm_canvas_text(c, x, d->y - 1, w, p->ylabel, DIM);
    draw_frame(d);
    const lm_status status = draw_series(d);
    if (status) return status;
    if (d->axes->empty && p->n)
        center(c, d->x, d->y + d->h / 2, d->w, "no data to show", DIM);
    draw_ylabels(d, x + left);
    draw_xlabels(d, x + w);
    int row = d->y + d->h + 2;
    if (*p->xlabel) center(c, d->x, row++, d->w, p->xlabel, DIM);
    if (heat) draw_scale(d, heat, d->x, row++);
    if (keys) key_rows(d, d->x, x + w, row, true);
    return LM_OK;
}

lm_status lm_text_write(lm_env *env, const lm_figure *fig, lm_text_look look,
                        lm_out *out)
{
    const size_t panels = (size_t)lm_figure_panels(fig);
    lm_axes *axes = lm_scratch(env, panels * sizeof *axes);
    lm_canvas canvas;
    if (!axes || !lm_canvas_open(&canvas, env, look.width, look.height,
                                 look.ascii, look.color))
        return lm_nomem(env);
    const int head = *fig->title != 0;
    const int rows = (int)fig->rows, cols = (int)fig->cols;
    const int h = (look.height - head) / rows;
    const int w = (look.width - 2 * (cols - 1)) / cols;
    lm_axes_fit(fig, w - 8, h - 5, 1.0, axes);
    if (head) center(&canvas, 0, 0, look.width, fig->title, LM_NO_COLOR);
    for (int r = 0; r < rows; r++)
        for (int k = 0; k < cols; k++) {
            const int p = r * cols + k;
            drawing d = {.env = env, .canvas = &canvas,
                         .panel = &fig->panel[p], .axes = &axes[p]};
            const lm_status status =
                draw_panel(&d, k * (w + 2), head + r * h, w, h);
            if (status) return status;
        }
    lm_canvas_write(&canvas, out);
    return out->failed ? lm_nomem(env) : LM_OK;
}

/* ---- limn.plot.text ------------------------------------------------------ */

typedef struct {
    lm_figure *figure;
    int64_t width, height;
    bool ascii, color;
    const char *text;
} text_args;

static lm_status text_run(lm_env *env, void *args)
{
    text_args *a = args;
    const lm_text_look look = {(int)a->width, (int)a->height, a->ascii,
                               a->color};
    lm_out out;
    lm_out_open(&out, env);
    const lm_status status = lm_text_write(env, a->figure, look, &out);
    a->text = out.data;
    return status;
}

#define ARGS text_args
static const lm_slot text_slots[] = {
    IN_OBJ(figure, figure, "p", "the figure"),
    OPT_INT(width, 79, "[8,2000]", "characters in a line"),
    OPT_INT(height, 23, "[4,2000]", "lines"),
    OPT_FLAG(ascii, false, "use no characters beyond ASCII"),
    OPT_FLAG(color, false, "colour it with the escapes of terminals"),
    OUT_STR(text, "the picture, one line after the other"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, text, "Draw a figure with characters; needs no gnuplot.", NULL,
          "local fig = limn.plot.figure{title = 'parabola'}\n"
          "fig:line({-1, 0, 1}, {1, 0, 1})\n"
          "assert(fig:text{width = 40, height = 10}:find('parabola'))");
#undef ARGS
