#include <stdlib.h>
#include <string.h>

#include "plot/canvas.h"
#include "plot/utf8.h"
#include "plot/color.h"

bool lm_canvas_open(lm_canvas *c, lm_env *env, int w, int h, bool ascii,
                    bool color)
{
    *c = (lm_canvas){.w = w, .h = h, .ascii = ascii, .color = color};
    const size_t cells = (size_t)w * (size_t)h;
    c->cell = lm_scratch(env, cells * sizeof *c->cell);
    if (!c->cell) return false;
    for (size_t i = 0; i < cells; i++)
        c->cell[i] =
            (lm_cell){.code = ' ', .color = LM_NO_COLOR, .back = LM_NO_COLOR};
    return true;
}

static lm_cell *cell_at(lm_canvas *c, int x, int y)
{
    if (x < 0 || y < 0 || x >= c->w || y >= c->h) return NULL;
    return &c->cell[(size_t)y * (size_t)c->w + (size_t)x];
}

void lm_canvas_dot(lm_canvas *c, int x, int y, uint32_t color, char plain)
{
    static const uint8_t bit[4][2] = {
        {0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    if (x < 0 || y < 0) return;
    lm_cell *cell = cell_at(c, x / 2, y / 4);
    if (!cell) return;
    cell->code = 0;
    cell->dots |= bit[y % 4][x % 2];
    cell->color = (int32_t)color;
    cell->plain = plain;
}

void lm_canvas_line(lm_canvas *c, int x0, int y0, int x1, int y1,
                    uint32_t color, char plain)
{
    const int dx = abs(x1 - x0), dy = -abs(y1 - y0);
    const int sx = x0 < x1 ? 1 : -1, sy = y0 < y1 ? 1 : -1;
    int error = dx + dy;
    for (;;) {
        lm_canvas_dot(c, x0, y0, color, plain);
        if (x0 == x1 && y0 == y1) return;
        const int twice = 2 * error;
        if (twice >= dy) {
            error += dy;
            x0 += sx;
        }
        if (twice <= dx) {
            error += dx;
            y0 += sy;
        }
    }
}

void lm_canvas_put(lm_canvas *c, int x, int y, uint32_t code, char ascii,
                   int32_t color)
{
    lm_cell *cell = cell_at(c, x, y);
    if (!cell) return;
    cell->code = c->ascii ? (uint32_t)ascii : code;
    cell->color = color;
}

int lm_canvas_text(lm_canvas *c, int x, int y, int n, const char *text,
                   int32_t color)
{
    int done = 0;
    while (*text && done < n) {
        const uint32_t code = lm_utf8_next(&text);
        lm_canvas_put(c, x + done++, y, code, code < 128 ? (char)code : '?',
                      color);
    }
    return done;
}

int lm_text_cells(const char *text)
{
    int n = 0;
    while (*text) {
        lm_utf8_next(&text);
        n++;
    }
    return n;
}

static void put_code(lm_out *out, uint32_t code)
{
    char s[4];
    const size_t n = lm_utf8_bytes(code, s);
    lm_out_bytes(out, s, n);
}

static void put_cell(const lm_canvas *c, const lm_cell *cell, lm_out *out)
{
    if (cell->code)
        put_code(out, cell->code);
    else if (c->ascii)
        put_code(out, (uint32_t)cell->plain);
    else
        put_code(out, 0x2800u + cell->dots);
}

static bool blank(const lm_cell *cell)
{
    return cell->code == ' ' && cell->back == LM_NO_COLOR;
}

static void put_color(const lm_cell *cell, lm_out *out)
{
    lm_out_text(out, "\033[0");
    if (cell->color != LM_NO_COLOR)
        lm_out_print(out, ";38;5;%d", lm_color_256((uint32_t)cell->color));
    if (cell->back != LM_NO_COLOR)
        lm_out_print(out, ";48;5;%d", lm_color_256((uint32_t)cell->back));
    lm_out_text(out, "m");
}

void lm_canvas_write(const lm_canvas *c, lm_out *out)
{
    for (int y = 0; y < c->h && !lm_stopped(out->env); y++) {
        const lm_cell *row = &c->cell[(size_t)y * (size_t)c->w];
        int end = c->w;
        while (end > 0 && blank(&row[end - 1])) end--;
        lm_cell now = {.color = LM_NO_COLOR, .back = LM_NO_COLOR};
        for (int x = 0; x < end; x++) {
            const bool same =
                now.color == row[x].color && now.back == row[x].back;
            if (c->color && !same && !blank(&row[x])) {
                put_color(&row[x], out);
                now = row[x];
            }
            put_cell(c, &row[x], out);
        }
        if (now.color != LM_NO_COLOR || now.back != LM_NO_COLOR)
            lm_out_text(out, "\033[0m");
        lm_out_text(out, "\n");
    }
}
