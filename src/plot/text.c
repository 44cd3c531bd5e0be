#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/color.h"
#include "plot/ink.h"
#include "plot/text.h"

enum { DIM = 0x8a8a8a };

/* ---- what surrounds the data --------------------------------------------- */

static char letter_of(const lm_drawing *d, const lm_series *s)
{
    int k = 0;
    for (const lm_series *t = d->panel->series; t < s; t++) k += *t->label != 0;
    return (char)('a' + k % 26);
}

static void put_over(lm_drawing *d, const lm_series *s, double px, double py,
                     uint32_t code, char ascii)
{
    int x, y;
    if (lm_ink_dot(d, px, py, &x, &y) && lm_ink_inside(d, x, y))
        lm_canvas_put(d->canvas, x / 2, y / 4, code, ascii, (int32_t)s->color);
}

/* A letter near the end of a curve, where there is no colour to tell it by. */
static void put_letter(lm_drawing *d, const lm_series *s)
{
    if (!d->letters || !*s->label || s->shape == LM_HEAT) return;
    for (int64_t i = s->n; i-- > 0;) {
        double x, y, hi;
        lm_ink_place(d, s, i, &x, &y, &hi);
        if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) continue;
        const char letter = letter_of(d, s);
        put_over(d, s, x, y, (uint32_t)letter, letter);
        return;
    }
}

static void draw_over(lm_drawing *d, const lm_series *s)
{
    double x, y, hi;
    if (s->shape != LM_MARK && s->shape != LM_NOTE) return;
    lm_ink_place(d, s, 0, &x, &y, &hi);
    if (s->shape == LM_MARK) {
        put_over(d, s, x, y, 0x25CF, 'O');
        return;
    }
    int cx, cy;
    if (!lm_ink_dot(d, x, y, &cx, &cy) || !lm_ink_inside(d, cx, cy)) return;
    cx = cx / 2 + 1;
    lm_canvas_text(d->canvas, cx, cy / 4, d->x + d->w - cx, s->label,
                   (int32_t)s->color);
}

static void draw_frame(lm_drawing *d)
{
    lm_canvas *c = d->canvas;
    for (int y = 0; y < d->h; y++)
        lm_canvas_put(c, d->x - 1, d->y + y, 0x2502, '|', DIM);
    for (int x = 0; x < d->w; x++)
        lm_canvas_put(c, d->x + x, d->y + d->h, 0x2500, '-', DIM);
    lm_canvas_put(c, d->x - 1, d->y + d->h, 0x2514, '+', DIM);
}

static void draw_ylabels(lm_drawing *d, int left)
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

static void draw_xlabels(lm_drawing *d, int limit)
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
static int key_rows(lm_drawing *d, int x0, int x1, int y, bool draw)
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
                          mark         ? 0x25CF
                          : d->letters ? (uint32_t)letter
                                       : 0x2501,
                          mark ? 'O' : lm_ink_plain(d, s), (int32_t)s->color);
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
static void draw_scale(lm_drawing *d, const lm_series *s, int x, int y)
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

static lm_status draw_series(lm_drawing *d)
{
    const lm_panel *p = d->panel;
    /* Maps below bands below bars below curves. */
    for (int64_t i = 0; i < p->n; i++)
        if (p->series[i].shape == LM_HEAT) lm_ink_heat(d, &p->series[i]);
    for (int layer = 0; layer < 3; layer++)
        for (int64_t i = 0; i < p->n; i++) {
            const lm_series *s = &p->series[i];
            lm_status status = LM_OK;
            if (layer == 0 && s->shape == LM_BAND) status = lm_ink_points(d, s);
            if (layer == 0 && s->shape == LM_BARS) lm_ink_bars(d, s);
            if (layer == 1 && (s->shape == LM_VLINE || s->shape == LM_HLINE))
                lm_ink_rule(d, s);
            if (layer == 1 && (s->shape == LM_LINE || s->shape == LM_DOTS))
                status = lm_ink_points(d, s);
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
static lm_status draw_panel(lm_drawing *d, int x, int y, int w, int h)
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
    /* A letter is half as wide as high. */
    lm_axes_fit(fig, 0.5 * (w - 8), h - 5, 1.0, axes);
    if (head) center(&canvas, 0, 0, look.width, fig->title, LM_NO_COLOR);
    for (int r = 0; r < rows; r++)
        for (int k = 0; k < cols; k++) {
            const int p = r * cols + k;
            lm_drawing d = {.env = env,
                            .canvas = &canvas,
                            .panel = &fig->panel[p],
                            .axes = &axes[p]};
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
