#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plot/series.h"
#include "plot/text.h"

/* ---- what surrounds the data --------------------------------------------- */

static char letter_of(const lm_drawing *d, const lm_series *s)
{
    int k = 0;
    for (const lm_series *t = d->panel->series; t < s; t++) k += *t->label != 0;
    return (char)('a' + k % 26);
}

/* A letter near the end of a curve, where there is no colour to tell it by. */
static void put_letter(lm_drawing *d, const lm_series *s)
{
    if (!d->letters || !*s->label || s->kind->map) return;
    for (int64_t i = s->n; i-- > 0;) {
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
    for (int y = 0; y < d->h; y++)
        lm_canvas_put(c, d->x - 1, d->y + y, 0x2502, '|', LM_DIM);
    for (int x = 0; x < d->w; x++)
        lm_canvas_put(c, d->x + x, d->y + d->h, 0x2500, '-', LM_DIM);
    lm_canvas_put(c, d->x - 1, d->y + d->h, 0x2514, '+', LM_DIM);
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
        lm_canvas_text(d->canvas, left - n, row, n, a->tick[i].text, LM_DIM);
        lm_canvas_put(d->canvas, d->x - 1, row, 0x2524, '+', LM_DIM);
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
                       LM_DIM);
        lm_canvas_put(d->canvas, col, d->y + d->h, 0x252C, '+', LM_DIM);
        free_from = from + n + 1;
    }
}

/* ---- the legend -------------------------------------------------------------
 */

/* The entries from column x0 to x1 and row y on; only counts the rows when
 * not drawing.  */
static int legend_rows(lm_drawing *d, int x0, int x1, int y, bool draw)
{
    int x = x0, rows = 0;
    for (int64_t i = 0; i < d->panel->n; i++) {
        const lm_series *s = &d->panel->series[i];
        if (!lm_series_named(s)) continue;
        int n = lm_text_cells(s->label) + 2;
        if (n > x1 - x0) n = x1 - x0;
        if (rows == 0 || x + n > x1) {
            rows++;
            x = x0;
        }
        if (draw) {
            const char letter = letter_of(d, s);
            const uint32_t symbol = s->kind->symbol;
            lm_canvas_put(d->canvas, x, y + rows - 1,
                          symbol       ? symbol
                          : d->letters ? (uint32_t)letter
                                       : 0x2501,
                          symbol ? s->kind->plain : lm_ink_plain(d, s),
                          (int32_t)s->color);
            lm_canvas_text(d->canvas, x + 2, y + rows - 1, n - 2, s->label,
                           LM_NO_COLOR);
        }
        x += n + 3;
    }
    return rows;
}

/* ---- a panel ------------------------------------------------------------- */

/* The series of a layer, in their order. */
static lm_status draw_layer(lm_drawing *d, lm_layer layer)
{
    for (int64_t i = 0; i < d->panel->n; i++) {
        const lm_series *s = &d->panel->series[i];
        if (layer == LM_LAYER_SIGN) put_letter(d, s);
        if (s->kind->layer != layer) continue;
        const lm_mark mark = lm_scratch_mark(d->env);
        const lm_status status = s->kind->ink(d, s);
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
    const lm_series *map = lm_panel_map(p);
    int labelled = 0;
    for (int64_t i = 0; i < p->n; i++)
        labelled += lm_series_named(&p->series[i]);
    d->letters = !c->color && !c->ascii && labelled > 1;
    const int legends = p->legend == LM_LEGEND_NONE
                            ? 0
                            : legend_rows(d, x + left + 1, x + w, 0, false);
    const int above = (*p->title != 0) + (*p->ylabel != 0);
    const int below = 2 + (*p->xlabel != 0) + (map != NULL);
    d->x = x + left + 1;
    d->y = y + above;
    d->w = w - left - 2;
    d->h = h - above - below - legends;
    if (d->w < 4 || d->h < 2) {
        center(c, x, y, w, "(no room)", LM_DIM);
        return LM_OK;
    }
    if (*p->title) center(c, d->x, y, d->w, p->title, LM_NO_COLOR);
    if (*p->ylabel) lm_canvas_text(c, x, d->y - 1, w, p->ylabel, LM_DIM);
    draw_frame(d);
    const lm_status status = draw_series(d);
    if (status) return status;
    if (d->axes->empty && p->n)
        center(c, d->x, d->y + d->h / 2, d->w, "no data to show", LM_DIM);
    draw_ylabels(d, x + left);
    draw_xlabels(d, x + w);
    int row = d->y + d->h + 2;
    if (*p->xlabel) center(c, d->x, row++, d->w, p->xlabel, LM_DIM);
    if (map) map->kind->scale(d, map, d->x, row++);
    if (legends) legend_rows(d, d->x, x + w, row, true);
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
