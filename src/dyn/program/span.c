/* span: orthonormal vectors of samples. */
#include "dyn/program/span.h"

#include <math.h>
#include <string.h>

#include "linalg/blas.h"
#include "linalg/thin.h"
#include "linalg/until.h"

/* Samples at a time of a passage through the span, in the second cache. */
enum { SLICE = 1024 };

void lm_span_begin(lm_span *s)
{
    s->drawn = 0;
    int64_t i, end = 0;
    while (lm_next_until(s->stop, s->n, &i, &end))
        for (; i < end; i++) s->row[i] = 1;
    s->rank = 1;
}

void lm_span_values(const lm_span *s, int64_t p, const double *c, double *x)
{
    lm_thin_sums(s->stop, p, s->n, s->rank, 1, c, s->room, s->row, s->n, 0, x,
                 s->n);
}

/* part (p x room) = the coordinates of x. */
static void parts(const lm_span *s, int64_t p, const double *x, double *part)
{
    lm_thin_dots(s->stop, p, s->rank, s->n, 1 / (double)s->n, x, s->n, s->row,
                 s->n, part, s->room);
}

/* x -= those parts. */
static void subtract(const lm_span *s, int64_t p, const double *part, double *x)
{
    lm_thin_sums(s->stop, p, s->n, s->rank, -1, part, s->room, s->row, s->n, 1,
                 x, s->n);
}

/* Both, and the parts of what is left, in one passage through the span. */
static void subtract_again(const lm_span *s, int64_t p, const double *part,
                           double *x, double *left, double *work)
{
    memset(left, 0, (size_t)(p * s->room) * sizeof *left);
    for (int64_t from = 0; from < s->n && !lm_told(s->stop); from += SLICE) {
        const int64_t size = s->n - from < SLICE ? s->n - from : SLICE;
        lm_thin_sums(s->stop, p, size, s->rank, -1, part, s->room,
                     s->row + from, s->n, 1, x + from, s->n);
        lm_thin_dots(s->stop, p, s->rank, size, 1 / (double)s->n, x + from,
                     s->n, s->row + from, s->n, work, s->room);
        for (int64_t i = 0; i < p; i++)
            lm_axpy_d(s->rank, 1, work + i * s->room, left + i * s->room);
    }
}

static double size_of(const lm_span *s, const double *x)
{
    return lm_nrm2_d(s->n, x) / sqrt((double)s->n);
}

/* Append x, which is orthogonal to all before the last `done` rows. */
static void append(lm_span *s, const double *x, double size)
{
    double *to = s->row + s->rank++ * s->n;
    int64_t i, end = 0;
    while (lm_next_until(s->stop, s->n, &i, &end))
        for (; i < end; i++) to[i] = x[i] / size;
}

static void add(const lm_span *s, double a, const double *b, double *x)
{
    int64_t i, end = 0;
    while (lm_next_until(s->stop, s->n, &i, &end))
        lm_axpy_d(end - i, a, b + i, x + i);
}

/* x -= its part in the vectors from `first` on, which is added to c unless
 * NULL. */
static void clean_row(const lm_span *s, int64_t first, double *x, double *c)
{
    for (int pass = 0; pass < 2; pass++)
        for (int64_t j = first; j < s->rank && !lm_told(s->stop); j++) {
            const double *b = s->row + j * s->n;
            const double part =
                lm_dot_until_d(s->stop, s->n, b, x) / (double)s->n;
            add(s, -part, b, x);
            if (c) c[j] += part;
        }
}

int64_t lm_span_fresh(lm_span *s, int64_t count, double *work)
{
    const int64_t first = s->rank;
    double *x = s->row + first * s->n;
    for (int64_t i = 0; i < count; i++) {
        const uint64_t at = (uint64_t)((s->drawn + i) * s->n);
        int64_t j, end = 0;
        while (lm_next_until(s->stop, s->n, &j, &end))
            lm_fill_normal(s->normals, at + (uint64_t)j, end - j,
                           x + i * s->n + j);
    }
    s->drawn += count;
    /* Once: a random vector has little in the span, so that nothing cancels. */
    parts(s, count, x, work);
    subtract(s, count, work, x);
    for (int64_t i = 0; i < count; i++, x += s->n) {
        clean_row(s, first, x, NULL);
        append(s, x, size_of(s, x));
    }
    return first;
}

void lm_span_coordinates(lm_span *s, int64_t p, double *x, bool grows,
                         double *c, double *work)
{
    const int64_t first = s->rank;
    double *left_over = work + p, *more = left_over + p * s->room;
    memset(c, 0, (size_t)(p * s->room) * sizeof *c);
    for (int64_t i = 0; i < p; i++) work[i] = size_of(s, x + i * s->n);
    /* Twice is enough (Kahan & Parlett). */
    parts(s, p, x, c);
    subtract_again(s, p, c, x, left_over, more);
    if (grows) subtract(s, p, left_over, x);
    for (int64_t i = 0; i < p; i++)
        lm_axpy_d(s->rank, 1, left_over + i * s->room, c + i * s->room);
    for (int64_t i = 0; grows && i < p; i++) {
        double *row = x + i * s->n, *at = c + i * s->room;
        clean_row(s, first, row, at);
        const double left = size_of(s, row);
        if (!(left > LM_SPAN_CUT * work[i]) || s->rank == s->room) continue;
        at[s->rank] = left;
        append(s, row, left);
    }
}

void lm_span_cut(lm_span *s, int64_t rank, int64_t drawn)
{
    s->rank = rank;
    s->drawn = drawn;
}
