/* point: values and derivatives that are kept from product to product. */
#include <string.h>

#include "core/layout.h"
#include "core/real.h"
#include "model/passes/chunk.h"
#include "model/passes/point.h"

typedef R(lm_point) point;

static size_t chunk_bytes(const lm_net *net, int64_t rows, int64_t cols)
{
    lm_layout w = {.used = R(lm_tape_bytes)(net, rows, LM_KEEP_BACK)};
    lm_take(&w, lm_count(2, (int64_t[]){rows, net->d + cols}), sizeof(real));
    return w.overflow ? SIZE_MAX : w.used;
}

static void place(point *p, bool many, lm_layout *w, int64_t m, int64_t cols)
{
    const lm_net *net = p->net;
    p->rows = lm_chunk_rows(m);
    p->cols = cols;
    const int64_t all = (m + p->rows - 1) / p->rows;
    const int64_t fit =
        (int64_t)(LM_POINT_BYTES / chunk_bytes(net, p->rows, cols));
    p->chunks = !many || all < 1 || fit < 1 ? 1 : all < fit ? all : fit;
    p->first = lm_take(w, p->chunks, sizeof *p->first);
    p->tape = lm_take(w, p->chunks, sizeof *p->tape);
    p->x = lm_take(w, p->chunks, sizeof *p->x);
    p->targets = lm_take(w, p->chunks, sizeof *p->targets);
    p->w = lm_take(w, net->room, sizeof(real));
}

/* What a chunk has. */
static void place_chunk(point *p, int64_t i, lm_layout *w)
{
    const lm_net *net = p->net;
    void *memory = lm_take(w, 1, R(lm_tape_bytes)(net, p->rows, LM_KEEP_BACK));
    real *x =
        lm_take(w, lm_count(2, (int64_t[]){p->rows, net->d}), sizeof(real));
    real *targets =
        lm_take(w, lm_count(2, (int64_t[]){p->rows, p->cols}), sizeof(real));
    if (!w->base) return;
    R(lm_tape_open)(&p->tape[i], net, p->rows, LM_KEEP_BACK, memory);
    p->x[i] = x;
    p->targets[i] = targets;
    p->first[i] = -1;
}

size_t R(lm_point_bytes)(const lm_net *net, int64_t m, int64_t cols, bool many)
{
    point p = {.net = net};
    lm_layout w = {0};
    lm_take(&w, 1, sizeof p);
    place(&p, many, &w, m, cols);
    for (int64_t i = 0; i < p.chunks && !w.overflow; i++)
        place_chunk(&p, i, &w);
    return w.overflow ? SIZE_MAX : w.used;
}

point *R(lm_point_open)(const lm_net *net, int64_t m, int64_t cols, bool many,
                        void *memory)
{
    lm_layout w = {.base = memory};
    point *p = lm_take(&w, 1, sizeof *p);
    *p = (point){.net = net};
    place(p, many, &w, m, cols);
    for (int64_t i = 0; i < p->chunks; i++) place_chunk(p, i, &w);
    return p;
}

/* Whether these are the weights; false where that is not seen to the end. */
static bool same_weights(const point *p, const volatile lm_flag *stop)
{
    const real *w = p->net->w;
    int64_t i, end = 0;
    while (lm_next_until(stop, p->net->room, &i, &end))
        if (memcmp(p->w + i, w + i, (size_t)(end - i) * sizeof *w) != 0)
            return false;
    return !lm_told(stop);
}

void R(lm_point_check)(point *p, const volatile lm_flag *stop)
{
    const real *w = p->net->w;
    int64_t i, end = 0;
    if (p->first[0] >= 0 && !p->net->lazy && same_weights(p, stop)) return;
    for (i = 0; i < p->chunks; i++) p->first[i] = -1;
    while (lm_next_until(stop, p->net->room, &i, &end))
        memcpy(p->w + i, w + i, (size_t)(end - i) * sizeof *w);
}

static bool same(const volatile lm_flag *stop, lm_mat a, int64_t row, int64_t m,
                 const real *b)
{
    for (int64_t i = 0; i < m; i++, b += a.cols) {
        const double *x = a.data + (row + i) * a.stride;
        bool differs = false;
        int64_t j, end = 0;
        while (lm_next_until(stop, a.cols, &j, &end))
            for (; j < end; j++) differs |= b[j] != (real)x[j];
        if (differs) return false;
    }
    return true;
}

int64_t R(lm_point_chunk)(point *p, lm_mat x, lm_mat y, int64_t first,
                          const volatile lm_flag *stop)
{
    const int64_t at = first / p->rows, i = at < p->chunks ? at : p->chunks - 1;
    const int64_t left = x.rows - first, m = left < p->rows ? left : p->rows;
    p->tape[i].stop = stop;
    if (p->first[i] == first && same(stop, x, first, m, p->x[i]) &&
        same(stop, y, first, m, p->targets[i]))
        return i;
    R(lm_rows_load)(stop, x, first, m, p->x[i]);
    R(lm_rows_load)(stop, y, first, m, p->targets[i]);
    R(lm_pass_forward)(&p->tape[i], p->x[i], m, p->net->nodes);
    p->first[i] = lm_told(stop) ? -1 : first;
    return i;
}
