/* canvas.h -- a page of character cells, with dots inside the cells.
 *
 * A cell is 2 x 4 dots (a Braille pattern, U+2800 + mask) or one character.
 */
#ifndef LM_PLOT_CANVAS_H
#define LM_PLOT_CANVAS_H

#include "plot/out.h"

enum { LM_NO_COLOR = -1 };

typedef struct lm_cell {
    uint32_t code;       /* a character; 0: show the dots */
    uint8_t dots;        /* Braille mask */
    char plain;          /* what stands for the dots in ASCII */
    int32_t color, back; /* 0xRRGGBB or LM_NO_COLOR */
} lm_cell;

typedef struct lm_canvas {
    int w, h;
    bool ascii, color;
    lm_cell *cell; /* h rows of w */
} lm_canvas;

/* A blank canvas in scratch; false when memory is exhausted. */
bool lm_canvas_open(lm_canvas *canvas, lm_env *env, int w, int h, bool ascii,
                    bool color);

/* Set the dot (x, y), 0 <= x < 2 w, 0 <= y < 4 h, y downwards; others are
 * ignored. */
void lm_canvas_dot(lm_canvas *canvas, int x, int y, uint32_t color, char plain);

/* A straight line of dots. */
void lm_canvas_line(lm_canvas *canvas, int x0, int y0, int x1, int y1,
                    uint32_t color, char plain);

/* Put one character; ascii stands for it when the locale knows no UTF-8. */
void lm_canvas_put(lm_canvas *canvas, int x, int y, uint32_t code, char ascii,
                   int32_t color);

/* Write UTF-8 text from cell (x, y) on, at most n cells; return how many. */
int lm_canvas_text(lm_canvas *canvas, int x, int y, int n, const char *text,
                   int32_t color);

/* The number of cells that a text takes. */
int lm_text_cells(const char *text);

/* Append the page to out, one line a row, spaces at the ends removed. */
void lm_canvas_write(const lm_canvas *canvas, lm_out *out);

#endif
