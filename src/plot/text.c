#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/legend.h"
#include "plot/palette.h"
#include "plot/series.h"
#include "plot/text.h"
#include "plot/wrap.h"

/* ---- what surrounds the data --------------------------------------------- */

static char letter_of(const lm_drawing *d, const lm_series *s)
{
    int k = 0;
    for (const lm_series *t = d->panel->series; t < s; t++)
        k += lm_series_named(t);
    return (char)('a' + k % 26);
}

/* A letter near the end of a curve, where there is no colour to tell it by. */
static void put_letter(lm_drawing *d, const lm_series *s)
{
    if (!d->letters || !lm_series_named(s)) return;
    for (int64_t i = s->n; i-- > 0 && !lm_stopped_at_row(d->env, i, 16);) {
        double x, y, hi;
        lm_ink_place(d, s, i, &x, &y, &hi);
        if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) continue;
        const char letter = letter_of(d, s);
        lm_ink_sign(d, s, x, y, (uint32_t)letter, letter);
        return;
    }
}

static void draw_frame(lm_drawing *d)
{
    lm_canvas *c = d->canvas;
    for (int y = 0; y < d->h; y++) {
        lm_canvas_put(c, d->x - 1, d->y + y, 0x2502, '|', LM_DIM);
        if (d->axes->twin)
            lm_canvas_put(c, d->x + d->w, d->y + y, 0x2502, '|', LM_DIM);
    }
    for (int x = 0; x < d->w; x++)
        lm_canvas_put(c, d->x + x, d->y + d->h, 0x2500, '-', LM_DIM);
    lm_canvas_put(c, d->x - 1, d->y + d->h, 0x2514, '+', LM_DIM);
}

/* What a tick says; there are no raised digits in ASCII. */
static const char *tick_text(const lm_drawing *d, const lm_axis *a,
                             const lm_tick *tick, char room[LM_TICK_TEXT])
{
    if (!d->canvas->ascii || !tick->power) return tick->text;
    snprintf(room, LM_TICK_TEXT, "%d^%d", a->base, tick->exponent);
    return room;
}

/* The texts of a y axis, which end at column `left` or, of the right one, begin
 * behind the panel. */
static void draw_ylabels(lm_drawing *d, const lm_axis *a, int left, bool right)
{
    const int line = right ? d->x + d->w : d->x - 1;
    int last = -10;
    for (int i = 0; i < a->ticks; i++) {
        double at = lm_axis_place(a, a->tick[i].at);
        if (d->axes->down) at = 1 - at;
        const int row = d->y + (int)lround((1 - at) * (d->h - 1));
        if (a->tick[i].minor || !*a->tick[i].text || abs(row - last) < 2)
            continue;
        last = row;
        char room[LM_TICK_TEXT];
        const char *text = tick_text(d, a, &a->tick[i], room);
        const int n = lm_text_cells(text);
        lm_canvas_text(d->canvas, right ? line + 1 : left - n, row, n, text,
                       LM_DIM);
        lm_canvas_put(d->canvas, line, row, right ? 0x251C : 0x2524, '+',
                      LM_DIM);
    }
}

/* Names where there are no numbers: each cut to its share of the axis. */
static void draw_names(lm_drawing *d)
{
    const lm_axis *a = &d->axes->x;
    const int room = d->w / (a->ticks ? a->ticks : 1) - 1;
    for (int i = 0; i < a->ticks; i++) {
        const double at = lm_axis_place(a, a->tick[i].at);
        const int col = d->x + (int)lround(at * (d->w - 1));
        int n = lm_text_cells(a->tick[i].text);
        if (n > room) n = room > 1 ? room : 1;
        int from = col - n / 2;
        if (from + n > d->x + d->w) from = d->x + d->w - n;
        lm_canvas_text(d->canvas, from, d->y + d->h + 1, n, a->tick[i].text,
                       LM_DIM);
        lm_canvas_put(d->canvas, col, d->y + d->h, 0x252C, '+', LM_DIM);
    }
}

static void draw_xlabels(lm_drawing *d, int limit)
{
    const lm_axis *a = &d->axes->x;
    if (d->panel->names) {
        draw_names(d);
        return;
    }
    int free_from = d->x - 3;
    for (int i = 0; i < a->ticks; i++) {
        const double at = lm_axis_place(a, a->tick[i].at);
        char room[LM_TICK_TEXT];
        const char *text = tick_text(d, a, &a->tick[i], room);
        const int n = lm_text_cells(text);
        const int col = d->x + (int)lround(at * (d->w - 1));
        int from = col - n / 2;
        if (from + n > limit) from = limit - n;
        if (a->tick[i].minor || !n || from < free_from) continue;
        lm_canvas_text(d->canvas, from, d->y + d->h + 1, n, text, LM_DIM);
        lm_canvas_put(d->canvas, col, d->y + d->h, 0x252C, '+', LM_DIM);
        free_from = from + n + 1;
    }
}

/* ---- the legend -------------------------------------------------------------
 */

/* In so many lines of at most n cells, the sign of the series among them. */
static void draw_entry(lm_drawing *d, const lm_series *s, int x, int y, int n,
                       int lines)
{
    const char letter = letter_of(d, s);
    const uint32_t symbol = s->kind->symbol;
    lm_canvas_put(d->canvas, x, y,
                  symbol       ? symbol
                  : d->letters ? (uint32_t)letter
                               : 0x2501,
                  symbol ? s->kind->plain : lm_ink_plain(d, s),
                  (int32_t)s->color);
    const char *text = s->label, *line;
    size_t bytes;
    for (; lines-- > 0 && lm_wrap_next(&text, n - 2, &line, &bytes); y++) {
        char one[LM_LABEL + 1];
        memcpy(one, line, bytes);
        one[bytes] = 0;
        lm_canvas_text(d->canvas, x + 2, y, n - 2, one, LM_NO_COLOR);
    }
}

/* Whether series i and those after it fit into one row from x to x1. */
static bool rest_fits(const lm_panel *panel, int64_t i, int x, int x1)
{
    for (; i < panel->n; i++)
        if (lm_series_named(&panel->series[i]))
            x += lm_text_cells(panel->series[i].label) + 5;
    return x - 3 <= x1;
}

/* The entries from column x0 to x1 and row y on, at most `most` rows, the last
 * of which says how many more there are.  Only counts the rows when not
 * drawing. */
static int legend_rows(lm_drawing *d, int x0, int x1, int y, int most,
                       bool draw)
{
    enum { MORE = 12 }; /* "... 123 more" */
    int x = x0, rows = 0;
    int64_t left = lm_legend_entries(d->panel, NULL, 0);
    for (int64_t i = 0; i < d->panel->n; i++) {
        const lm_series *s = &d->panel->series[i];
        if (!lm_series_named(s)) continue;
        int n = lm_text_cells(s->label) + 2;
        if (n > x1 - x0) n = x1 - x0;
        const bool fresh = rows == 0 || x + n > x1;
        int lines = fresh ? lm_wrap_lines(s->label, n - 2) : 1;
        if (rows == 0 && lines > most) lines = most;
        const int start = fresh ? x0 : x, ends = fresh ? rows + lines : rows;
        const bool full = ends > most || (ends == most && left > 1 &&
                                          start + n + 3 + MORE > x1 &&
                                          !rest_fits(d->panel, i, start, x1));
        if (full) {
            char text[32];
            snprintf(text, sizeof text, "... %lld more", (long long)left);
            if (rows < most) {
                rows++;
                x = x0;
            }
            if (draw)
                lm_canvas_text(d->canvas, x, y + rows - 1, x1 - x, text,
                               LM_DIM);
            return rows;
        }
        if (fresh) {
            rows += lines;
            x = x0;
        }
        if (draw) draw_entry(d, s, x, y + rows - lines, n, lines);
        left--;
        x += n + 3;
    }
    return rows;
}

/* Where the legend of a panel at x, w cells wide, begins: below the axes, at
 * `axes`, if all entries fit there into a line. */
static int legend_left(const lm_drawing *d, int x, int w, int axes)
{
    for (int64_t i = 0; i < d->panel->n; i++) {
        const lm_series *s = &d->panel->series[i];
        if (lm_series_named(s) && lm_text_cells(s->label) + 2 > x + w - axes)
            return x;
    }
    return axes;
}

/* "0.1 ░▒▓█ 3.2": what the colours of a series mean. */
static void draw_scale(lm_drawing *d, const lm_series *s, int left, int right,
                       int y)
{
    enum { SHADES = 10 };
    char text[32];
    const int numbers =
        snprintf(NULL, 0, "%.4g  %.4g", d->axes->z.lo, d->axes->z.hi);
    int x = right - numbers - SHADES;
    if (x > d->x) x = d->x; /* below the axes, if there is room */
    if (x < left) x = left;
    snprintf(text, sizeof text, "%.4g ", d->axes->z.lo);
    x += lm_canvas_text(d->canvas, x, y, 16, text, LM_DIM);
    for (int i = 0; i < SHADES; i++, x++) {
        const double t = (i + 0.5) / SHADES;
        static const uint32_t shade_of[] = {' ', 0x2591, 0x2592, 0x2593,
                                            0x2588};
        lm_canvas_put(d->canvas, x, y,
                      d->canvas->color ? 0x2588 : shade_of[(int)(t * 5)],
                      lm_ink_ramp(t), (int32_t)lm_palette_at(s->palette, t));
    }
    snprintf(text, sizeof text, " %.4g  ", d->axes->z.hi);
    x += lm_canvas_text(d->canvas, x, y, 16, text, LM_DIM);
    lm_canvas_text(d->canvas, x, y, 60, s->label, LM_NO_COLOR);
}

/* ---- a panel ------------------------------------------------------------- */

/* The series of a layer, in their order. */
static lm_status draw_layer(lm_drawing *d, lm_layer layer)
{
    for (int64_t i = 0; i < d->panel->n; i++) {
        const lm_series *s = &d->panel->series[i];
        const lm_axes *axes = d->axes;
        lm_axes room;
        if (lm_stopped(d->env)) return LM_STOPPED;
        d->axes = lm_axes_of(axes, s, &room);
        if (layer == LM_LAYER_SIGN) put_letter(d, s);
        const lm_mark mark = lm_scratch_mark(d->env);
        const lm_status status =
            s->kind->layer == layer ? s->kind->ink(d, s) : LM_OK;
        d->axes = axes;
        if (status) return status;
        lm_scratch_release(d->env, mark);
    }
    return LM_OK;
}

static lm_status draw_series(lm_drawing *d)
{
    for (int layer = LM_LAYER_MAP; layer <= LM_LAYER_SIGN; layer++) {
        const lm_status status = draw_layer(d, (lm_layer)layer);
        if (status) return status;
    }
    return LM_OK;
}

static int widest_text(const lm_drawing *d, const lm_axis *axis)
{
    int widest = 0;
    for (int i = 0; i < axis->ticks; i++) {
        char room[LM_TICK_TEXT];
        const int n = lm_text_cells(tick_text(d, axis, &axis->tick[i], room));
        if (n > widest) widest = n;
    }
    return widest;
}

/* A text in the middle of w cells, in lines; returns how many. */
static int center(lm_canvas *c, int x, int y, int w, const char *text,
                  int32_t color)
{
    const char *line;
    size_t bytes;
    int rows = 0;
    for (; lm_wrap_next(&text, w, &line, &bytes); rows++) {
        char one[LM_TITLE + 1];
        memcpy(one, line, bytes);
        one[bytes] = 0;
        const int n = lm_text_cells(one);
        lm_canvas_text(c, n < w ? x + (w - n) / 2 : x, y + rows, w, one, color);
    }
    return rows;
}

/* The axes in the middle of their room, in the shape that they are to have; a
 * cell is twice as high as wide. */
static void shape(lm_drawing *d)
{
    const double aspect = d->axes->aspect;
    if (!(aspect > 0)) return;
    const int w = (int)fmax(fmin(d->w, round(2 * d->h / aspect)), 4);
    const int h = (int)fmax(fmin(d->h, round(d->w * aspect / 2)), 2);
    d->x += (d->w - w) / 2;
    d->w = w;
    d->h = h;
}

/* Draw into the rectangle of w x h cells at (x, y). */
static lm_status draw_panel(lm_drawing *d, int x, int y, int w, int h)
{
    lm_canvas *c = d->canvas;
    const lm_panel *p = d->panel;
    const int left = widest_text(d, &d->axes->y);
    const int right = d->axes->twin ? widest_text(d, &d->axes->y2) + 1 : 0;
    const lm_series *scaled = lm_panel_scaled(p);
    const int inner = w - left - 2 - right;
    const int title = lm_wrap_lines(p->title, inner);
    const int xlabel = lm_wrap_lines(p->xlabel, inner);
    const int above = title + (*p->ylabel || (right && *p->y2label));
    const int below = 2 + xlabel + (scaled != NULL);
    const int most = (h - above - below) / 2;
    d->letters = !c->color && !c->ascii && lm_legend_entries(p, NULL, 0) > 1;
    const int names = legend_left(d, x, w, x + left + 1);
    const int legends = p->legend == LM_LEGEND_NONE || most < 1
                            ? 0
                            : legend_rows(d, names, x + w, 0, most, false);
    d->x = x + left + 1;
    d->y = y + above;
    d->w = inner;
    d->h = h - above - below - legends;
    if (d->w < 4 || d->h < 2) {
        center(c, x, y, w > 1 ? w : 1, "(no room)", LM_DIM);
        return LM_OK;
    }
    center(c, d->x, y, d->w, p->title, LM_NO_COLOR);
    if (right) {
        const int n = lm_text_cells(p->y2label);
        lm_canvas_text(c, x + (n < w ? w - n : 0), d->y - 1, w, p->y2label,
                       LM_DIM);
    }
    shape(d);
    if (*p->ylabel) lm_canvas_text(c, x, d->y - 1, w, p->ylabel, LM_DIM);
    draw_frame(d);
    const lm_status status = draw_series(d);
    if (status) return status;
    if (d->axes->empty && p->n)
        center(c, d->x, d->y + d->h / 2, d->w, "no data to show", LM_DIM);
    draw_ylabels(d, &d->axes->y, d->x - 1, false);
    if (right) draw_ylabels(d, &d->axes->y2, 0, true);
    draw_xlabels(d, x + w);
    int row = d->y + d->h + 2;
    row += center(c, d->x, row, d->w, p->xlabel, LM_DIM);
    if (scaled) draw_scale(d, scaled, x, x + w, row++);
    if (legends) legend_rows(d, names, x + w, row, most, true);
    return LM_OK;
}

/* How many cells of `all` columns or rows before i have, in whole ones. */
static int before(const double *sizes, int64_t n, int64_t i, int all)
{
    double part = 0;
    for (int64_t k = 0; k < i; k++) part += lm_grid_share(sizes, n, k);
    return (int)lround(part * all / (double)n);
}

lm_status lm_text_write(lm_env *env, const lm_figure *fig, lm_text_look look,
                        lm_out *out)
{
    enum { GAP = 2 };
    const size_t panels = (size_t)lm_figure_panels(fig);
    lm_axes *axes = lm_scratch(env, panels * sizeof *axes);
    lm_canvas canvas;
    if (!axes || !lm_canvas_open(&canvas, env, look.width, look.height,
                                 look.ascii, look.color))
        return lm_nomem(env);
    const int head = center(&canvas, 0, 0, look.width, fig->title, LM_NO_COLOR);
    const int rows = (int)fig->rows, cols = (int)fig->cols;
    const int high = look.height - head, wide = look.width + GAP;
    /* A letter is half as wide as high. */
    lm_axes_fit(env, fig, fmax(0.5 * (wide / cols - GAP - 8), 1),
                fmax(high / rows - 5, 1), 1.0, axes);
    for (int r = 0; r < rows; r++)
        for (int k = 0; k < cols; k++) {
            const int p = r * cols + k;
            const int x = before(fig->widths, cols, k, wide);
            const int y = before(fig->heights, rows, r, high);
            lm_drawing d = {.env = env,
                            .canvas = &canvas,
                            .panel = &fig->panel[p],
                            .axes = &axes[p]};
            if (fig->panel[p].hidden) continue;
            const lm_status status =
                draw_panel(&d, x, head + y,
                           before(fig->widths, cols, k + 1, wide) - x - GAP,
                           before(fig->heights, rows, r + 1, high) - y);
            if (status) return status;
        }
    lm_canvas_write(&canvas, out);
    return out->failed ? lm_nomem(env) : lm_unless_stopped(env);
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
    OPT_INT(width, 79, "[8,2000]", "width in characters"),
    OPT_INT(height, 23, "[4,2000]", "height in lines"),
    OPT_FLAG(ascii, false, "use ASCII characters only"),
    OPT_FLAG(color, false, "use ANSI colour escapes"),
    OUT_STR(text, "the rendered lines"),
    LM_SLOTS_END,
};
LM_EXPORT(plot, text, "Render a figure as text, without gnuplot.", NULL,
          "local fig = limn.plot.figure{title = 'parabola'}\n"
          "fig:line({-1, 0, 1}, {1, 0, 1})\n"
          "assert(fig:text{width = 40, height = 10}:find('parabola'))");
#undef ARGS
