#include "theory/kernel/response.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "linalg/blas.h"

lm_status lm_response_open(lm_env *env, const lm_modes *modes, lm_response *out)
{
    const int64_t m = modes->m;
    double *block = lm_scratch_doubles(env, 4 * m);
    if (!block) return lm_nomem(env);
    *out = (lm_response){modes,         block, block + m, block + 2 * m,
                         block + 3 * m, 0,     1};
    memset(out->off, 0, (size_t)m * sizeof *block);
    return LM_OK;
}

void lm_response_close(lm_response *s)
{
    const lm_modes *k = s->modes;
    double most = 0;
    while (s->still < k->m && k->e[s->still] <= k->error &&
           !(s->reach[s->still] * k->error < 0.5)) {
        const int64_t i = s->still++;
        s->phi[i] = s->reach[i] = s->peak[i] = s->off[i] = 0;
    }
    for (int64_t i = s->still; i < k->m; i++)
        most = fmax(most, k->error * fmax(s->reach[i], s->peak[i]));
    s->series = most < 1 ? 1 / (1 - most) : INFINITY;
}

/* As below, where squares overflow or vanish. */
static lm_gauge careful_gauge(const lm_response *s, const double *v,
                              int64_t step, double eps)
{
    lm_gauge g = {0};
    for (int64_t i = 0; i < s->modes->m; i++) {
        const double x = v[i * step], phi = s->phi[i];
        if (x == 0) continue;
        g.seen = hypot(g.seen, x * s->reach[i]);
        g.left = hypot(g.left, x * s->peak[i]);
        g.twice = hypot(g.twice, x * phi * phi);
        g.rough = hypot(g.rough, x * sqrt(s->off[i] + eps * fabs(phi)));
    }
    return g;
}

/* Sums of squares. */
static lm_gauge squares(const lm_response *s, const double *v, int64_t step,
                        double eps)
{
    lm_gauge g = {0};
    for (int64_t i = 0; i < s->modes->m; i++) {
        const double x = v[i * step], phi = s->phi[i];
        if (x == 0) continue;
        const double seen = x * s->reach[i], left = x * s->peak[i];
        const double twice = x * phi * phi;
        g.seen += seen * seen;
        g.left += left * left;
        g.twice += twice * twice;
        g.rough += x * (s->off[i] + eps * fabs(phi)) * x;
    }
    return g;
}

lm_gauge lm_gauge_of(const lm_response *s, const double *v, int64_t step,
                     double loose)
{
    const double eps = (double)(s->modes->m + 4) * DBL_EPSILON;
    lm_gauge g = squares(s, v, step, eps);
    if (lm_square_held(g.seen) && lm_square_held(g.left) &&
        lm_square_held(g.twice) && lm_square_held(g.rough))
        g = (lm_gauge){.seen = sqrt(g.seen),
                       .left = sqrt(g.left),
                       .twice = sqrt(g.twice),
                       .rough = sqrt(g.rough)};
    else
        g = careful_gauge(s, v, step, eps);
    g.still = lm_modes_norm(s->still, v, step);
    g.loose = loose;
    return g;
}

/* A NaN is unknown, and infinity times 0 does not matter. */
static double known(double error)
{
    return isnan(error) ? INFINITY : error;
}

static double times(double a, double b)
{
    return a == 0 || b == 0 ? 0 : a * b;
}

/* A row of x that has a share in the modes left out is none of a kernel that
 * lacks them. */
static bool sticks_out(const lm_response *s, lm_gauge b)
{
    return s->still && b.still > 4 * (b.loose + s->modes->error * b.left);
}

double lm_response_error(const lm_response *s, lm_gauge b, lm_gauge r)
{
    if (sticks_out(s, b)) return INFINITY;
    const double e = s->modes->error;
    /* Modes that do not move turn with those that do, by |E| / e. */
    const double turned =
        times(times(e, b.twice), r.still) + times(b.still, times(e, r.twice));
    const double moved = times(times(e, b.seen), r.left) + turned;
    return known(times(moved, s->series) + times(b.loose, r.left) +
                 times(b.left, r.loose) + times(b.rough, r.rough));
}

double lm_response_row_error(const lm_response *s, lm_gauge b)
{
    double most = 0, peak = 0, rough = 0;
    if (sticks_out(s, b)) return INFINITY;
    const double eps = (double)(s->modes->m + 4) * DBL_EPSILON;
    for (int64_t i = 0; i < s->modes->m; i++) {
        most = fmax(most, fabs(s->phi[i]));
        peak = fmax(peak, s->peak[i]);
        rough = fmax(rough, s->off[i] + eps * fabs(s->phi[i]));
    }
    const double turned = times(times(b.still, most), most) + b.twice;
    const double moved = times(b.seen, peak) + (s->still ? turned : 0);
    return known(times(s->modes->error * moved, s->series) +
                 times(b.loose, peak) + times(b.rough, sqrt(rough)));
}

void lm_response_rows(const lm_response *s, int64_t rows, const double *b,
                      double *a)
{
    const int64_t m = s->modes->m;
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < m; j++) a[i * m + j] = s->phi[j] * b[i * m + j];
}

/* The norms of a row or column take as long as so many of its elements. */
enum { ROW = 16 };

/* ---- the two sides of a product ------------------------------------------ */

static lm_status rows_of(lm_env *env, const lm_modes *modes, lm_mat x,
                         lm_mat error, lm_sides *out)
{
    const int64_t m = modes->m, p = x.rows;
    out->p = p;
    out->b = lm_scratch_doubles(env, p * m);
    out->loose_row = lm_scratch_doubles(env, p);
    out->row = lm_scratch(env, (size_t)p * sizeof *out->row);
    if (!out->b || !out->loose_row || !out->row) return lm_nomem(env);
    if (p) lm_modes_rows(modes, x, out->b);
    for (int64_t i = 0; i < p && !lm_stopped_at_row(env, i, m + ROW); i++) {
        out->loose_row[i] =
            (double)m * DBL_EPSILON * lm_modes_norm(m, out->b + i * m, 1);
        if (error.data)
            out->loose_row[i] +=
                lm_modes_norm(m, error.data + i * error.stride, 1);
    }
    return lm_unless_stopped(env);
}

/* Rounding of y - start and of its products with eigenvectors. */
static lm_status columns_of(lm_env *env, const lm_modes *modes, lm_tensor y,
                            lm_tensor start, lm_sides *out)
{
    const int64_t m = modes->m, c = lm_count(y.rank - 1, y.size + 1);
    double *rest = lm_scratch_doubles(env, m * c);
    out->c = c;
    out->r = lm_scratch_doubles(env, m * c);
    out->loose_column = lm_scratch_doubles(env, c);
    out->column = lm_scratch(env, (size_t)c * sizeof *out->column);
    if (!rest || !out->r || !out->loose_column || !out->column)
        return lm_nomem(env);
    int64_t i, end = 0;
    while (lm_next_piece(env, m * c, &i, &end))
        for (; i < end; i++)
            rest[i] = y.data[i] - (start.data ? start.data[i] : 0);
    if (lm_stopped(env)) return LM_STOPPED;
    if (c) lm_modes_columns(modes, c, rest, out->r);
    for (int64_t j = 0; j < c && !lm_stopped_at_row(env, j, m + ROW); j++)
        out->loose_column[j] =
            (double)(m + 1) * DBL_EPSILON * lm_modes_norm(m, rest + j, c);
    return lm_unless_stopped(env);
}

lm_status lm_sides_of(lm_env *env, const lm_modes *modes, lm_mat x,
                      lm_mat error, lm_tensor y, lm_tensor start, lm_sides *out)
{
    const lm_status status = rows_of(env, modes, x, error, out);
    return status ? status : columns_of(env, modes, y, start, out);
}

void lm_sides_gauge(const lm_env *env, const lm_response *s, lm_sides *sides)
{
    const int64_t m = s->modes->m, c = sides->c;
    for (int64_t i = 0; i < sides->p && !lm_stopped_at_row(env, i, m + ROW);
         i++)
        sides->row[i] =
            lm_gauge_of(s, sides->b + i * m, 1, sides->loose_row[i]);
    for (int64_t j = 0; j < c && !lm_stopped_at_row(env, j, m + ROW); j++)
        sides->column[j] =
            lm_gauge_of(s, sides->r + j, c, sides->loose_column[j]);
}

lm_status lm_response_apply(lm_env *env, const lm_response *s,
                            const lm_sides *sides, const double *from,
                            double *f, double *error)
{
    const int64_t m = s->modes->m, p = sides->p, c = sides->c;
    const lm_mark mark = lm_scratch_mark(env);
    double *a = lm_scratch_doubles(env, p * m);
    if (!a) return lm_nomem(env);
    if (lm_stopped(env)) return LM_STOPPED;
    lm_response_rows(s, p, sides->b, a);
    if (c) lm_gemm_d(false, false, p, c, m, 1, a, m, sides->r, c, 0, f, c);
    for (int64_t i = 0; i < p; i++)
        for (int64_t j = 0; j < c; j++) {
            const int64_t at = i * c + j;
            if (lm_stopped_at_row(env, at, ROW)) return LM_STOPPED;
            error[at] = lm_response_error(s, sides->row[i], sides->column[j]) +
                        (from ? DBL_EPSILON * fabs(from[at]) : 0);
            if (from) f[at] += from[at];
        }
    lm_scratch_release(env, mark);
    return LM_OK;
}
