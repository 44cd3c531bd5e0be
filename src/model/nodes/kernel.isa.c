#include "model/nodes/kernel.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "linalg/until.h"
#include "model/nodes/near.h"
#include "model/nodes/node.h"

#define EPS 0x1p-53
#define POWER 1e-9 /* powers that close are one */

static void cut_side(double **at, int64_t n, lm_kernel_side *side)
{
    *side = (lm_kernel_side){*at, *at + n, *at + 2 * n, *at + 3 * n};
    *at += LM_KERNEL_SIDES * n;
}

lm_status lm_kernel_new(lm_env *env, int64_t m, int64_t n, bool same,
                        lm_kernel *out)
{
    const int64_t all = lm_count(2, (int64_t[]){m, n});
    const int64_t count = LM_KERNEL_PARTS * all + LM_KERNEL_SIDES * (m + n);
    double *at = all < 0 ? NULL : lm_scratch_doubles(env, count);
    if (!at) return lm_nomem(env);
    lm_zero_bytes(env->stop, at,
                  (size_t)(LM_KERNEL_SIDES * (m + n)) * sizeof *at);
    *out = (lm_kernel){.m = m, .n = n, .same = same, .tol = 1e-10};
    cut_side(&at, m, &out->row);
    cut_side(&at, n, &out->col);
    out->k = at;
    out->k_error = at + all;
    out->gap = at + 2 * all;
    out->t = at + 3 * all;
    out->t_error = at + 4 * all;
    return lm_unless_stopped(env);
}

/* Sums in an order that does not depend on where the numbers lie: equal samples
 * have equal moments. */
enum { LANES = 8 };
static double sum_of(const lm_env *env, int64_t n, const double *x, bool square)
{
    double lane[LANES] = {0};
    int64_t k, end = 0;
    while (lm_next_piece(env, n / LANES * LANES, &k, &end))
        for (; k < end; k += LANES)
            for (int l = 0; l < LANES; l++)
                lane[l] += square ? x[k + l] * x[k + l] : x[k + l];
    k = n / LANES * LANES;
    double sum = 0;
    for (int l = 0; l < LANES; l++) sum += lane[l];
    for (; k < n; k++) sum += square ? x[k] * x[k] : x[k];
    return sum;
}

static void input_side(const lm_env *env, lm_mat x, const lm_kernel_side *side)
{
    const double eps = (double)(x.cols + 1) * EPS;
    for (int64_t i = 0; i < x.rows; i++) {
        const double *row = x.data + i * x.stride;
        side->moment[i] = sum_of(env, x.cols, row, true) / (double)x.cols;
        side->mean[i] = sum_of(env, x.cols, row, false) / (double)x.cols;
        side->moment_error[i] = eps;
        side->mean_error[i] = eps * sqrt(side->moment[i]);
    }
}

/* The gap of two inputs, from what y has across x, which is made twice: the
 * first time what it has along x is off by rounding.  That of equal and of
 * parallel rows is 0. */
static lm_estimate gap_of(const lm_env *env, int64_t d, const double *x,
                          const double *y, double a, double b, double k)
{
    const double along = k / a;
    double first = 0, dot = 0, across = 0;
    int64_t i, end = 0;
    while (lm_next_piece(env, d, &i, &end))
        for (; i < end; i++) {
            const double r = fma(-along, x[i], y[i]);
            first += r * r;
            dot += r * x[i];
        }
    const double rest = dot / ((double)d * a);
    end = 0;
    while (lm_next_piece(env, d, &i, &end))
        for (; i < end; i++) {
            const double r = fma(-rest, x[i], fma(-along, x[i], y[i]));
            across += r * r;
        }
    const double size = (double)d * b,
                 r = fmin(fabs(k) / (sqrt(a) * sqrt(b)), 1);
    const double gap = across / size / (1 + r);
    return (lm_estimate){gap, 8 * (double)(d + 4) * EPS * gap +
                                  16 * EPS * EPS * (first / size)};
}

static void near_pair(const lm_env *env, lm_mat x, lm_mat y,
                      const lm_kernel *out, int64_t i, int64_t j)
{
    const double a = out->row.moment[i], b = out->col.moment[j];
    const int64_t at = i * out->n + j;
    const lm_estimate gap = gap_of(env, x.cols, x.data + i * x.stride,
                                   y.data + j * y.stride, a, b, out->k[at]);
    lm_kernel_put_gap(out, i, j, gap);
}

/* Gaps of row i as K says them; whether one is small. */
static bool plain_gaps(const lm_kernel *out, const double *roots, int64_t i)
{
    const int64_t n = lm_kernel_end(out, i);
    const double root = sqrt(out->row.moment[i]);
    double *k = out->k + i * out->n, *gap = out->gap + i * out->n;
    double least = 1;
    _Pragma("omp simd reduction(min : least)") for (int64_t j = 0; j < n; j++)
    {
        const double size = root * roots[j],
                     r = size > 0 ? fabs(k[j]) / size : 0;
        gap[j] = r < 1 ? 1 - r : 0;
        least = gap[j] < least ? gap[j] : least;
    }
    return least < LM_KERNEL_NEAR;
}

static lm_status input_gaps(lm_env *env, lm_mat x, lm_mat y,
                            const lm_kernel *out)
{
    const double *roots = lm_kernel_roots(env, out);
    if (!roots) return lm_nomem(env);
    for (int64_t i = 0; i < out->m; i++) {
        if (lm_stopped_at_row(env, i, out->n)) return LM_STOPPED;
        if (!plain_gaps(out, roots, i)) continue;
        const double root = sqrt(out->row.moment[i]);
        for (int64_t j = 0; j < lm_kernel_end(out, i); j++)
            if (out->gap[i * out->n + j] < LM_KERNEL_NEAR &&
                root * roots[j] > 0 && isfinite(root * roots[j]))
                near_pair(env, x, y, out, i, j);
    }
    return lm_unless_stopped(env);
}

/* Of two samples that are 0 nothing is off: they are one variable. */
static void zero_pairs(const lm_env *env, const lm_kernel *out)
{
    for (int64_t i = 0; i < out->m && !lm_stopped_at_row(env, i, out->n); i++)
        for (int64_t j = 0; out->row.moment[i] == 0 && j < out->n; j++)
            if (out->col.moment[j] == 0)
                out->gap[i * out->n + j] = out->k_error[i * out->n + j] = 0;
}

lm_status lm_kernel_inputs(lm_env *env, lm_mat x, lm_mat y, bool same,
                           lm_kernel *out)
{
    const int64_t m = x.rows, n = y.rows, d = x.cols;
    lm_status status = lm_kernel_new(env, m, n, same, out);
    if (status) return status;
    out->x = x;
    out->y = y;
    lm_zero_bytes(env->stop, out->t, (size_t)(2 * m * n) * sizeof *out->t);
    input_side(env, x, &out->row);
    input_side(env, y, &out->col);
    if (m == 0 || n == 0) return LM_OK;
    if (same && m == n)
        lm_syrk_until_d(env->stop, false, m, d, 1 / (double)d, x.data, x.stride,
                        0, out->k, m);
    else
        lm_gemm_until_d(env->stop, false, true, m, n, d, 1 / (double)d, x.data,
                        x.stride, y.data, y.stride, 0, out->k, n);
    if (lm_stopped(env)) return LM_STOPPED;
    int64_t at, end = 0;
    while (lm_next_piece(env, m * n, &at, &end))
        for (; at < end; at++) out->k_error[at] = 2 * (double)(d + 1) * EPS;
    const lm_mark mark = lm_scratch_mark(env);
    status = input_gaps(env, x, y, out);
    lm_scratch_release(env, mark);
    if (status) return status;
    zero_pairs(env, out);
    return lm_unless_stopped(env);
}

void lm_kernel_copy_side(lm_kernel_side from, int64_t m, lm_kernel_side to)
{
    const size_t bytes = (size_t)m * sizeof(double);
    memcpy(to.moment, from.moment, bytes);
    memcpy(to.moment_error, from.moment_error, bytes);
    memcpy(to.mean, from.mean, bytes);
    memcpy(to.mean_error, from.mean_error, bytes);
}

double lm_kernel_leading(double a, double *x, double b, double *y)
{
    if (a > b + POWER) *y = 0;
    if (b > a + POWER) *x = 0;
    return fmax(a, b);
}

double *lm_kernel_roots(lm_env *env, const lm_kernel *kernel)
{
    double *root = lm_scratch_doubles(env, kernel->n + 1);
    for (int64_t j = 0; root && j < kernel->n; j++)
        root[j] = sqrt(kernel->col.moment[j]);
    return root;
}

void lm_kernel_errors(const lm_kernel *kernel, const double *roots, int64_t i,
                      int64_t count, double *error)
{
    const double root = sqrt(kernel->row.moment[i]),
                 own = kernel->row.moment_error[i] / 2 + 2 * EPS;
    const double *k = kernel->k + i * kernel->n,
                 *off = kernel->k_error + i * kernel->n,
                 *other = kernel->col.moment_error;
    _Pragma("omp simd") for (int64_t j = 0; j < count; j++)
    {
        const double e =
            root * roots[j] * off[j] + fabs(k[j]) * (own + other[j] / 2);
        error[j] = e < INFINITY ? e : INFINITY;
    }
}

double *lm_kernel_k_errors(lm_env *env, const lm_kernel *tile)
{
    const double *roots = lm_kernel_roots(env, tile);
    double *error = lm_scratch_doubles(env, tile->m * tile->n);
    for (int64_t i = 0;
         roots && error && i < tile->m && !lm_stopped_at_row(env, i, tile->n);
         i++)
        lm_kernel_errors(tile, roots, i, lm_kernel_end(tile, i),
                         error + i * tile->n);
    return roots ? error : NULL;
}

double *lm_kernel_t_errors(lm_env *env, const lm_kernel *tile)
{
    double *error = lm_scratch_doubles(env, tile->m * tile->n);
    for (int64_t i = 0;
         error && i < tile->m && !lm_stopped_at_row(env, i, tile->n); i++) {
        const double *from = tile->t_error + i * tile->n;
        double *to = error + i * tile->n;
        for (int64_t j = 0; j < lm_kernel_end(tile, i); j++)
            to[j] = from[j] < INFINITY ? from[j] : INFINITY;
    }
    return error;
}

/* Columns j .. to - 1 of rows i .. end - 1 become rows. */
static void turn(const lm_kernel *tile, const double *from, int64_t i,
                 int64_t end, int64_t j, int64_t to_j, int64_t n, double *to)
{
    for (int64_t b = j; b < to_j; b++) {
        const int64_t own = tile->same ? b - lm_kernel_own(tile, 0) : i;
        for (int64_t a = own > i ? own : i; a < end; a++)
            to[b * n + a] = from[a * tile->n + b];
    }
}

void lm_kernel_place(const volatile lm_flag *stop, const lm_kernel *tile,
                     const double *from, int64_t row, int64_t col, bool square,
                     int64_t n, double *to)
{
    enum { SIDE = 8 }; /* as many lines of cache */
    for (int64_t i = 0; i < tile->m && !lm_told_at_row(stop, i, tile->n); i++)
        memcpy(to + (row + i) * n + col, from + i * tile->n,
               (size_t)lm_kernel_end(tile, i) * sizeof *from);
    for (int64_t j = 0; square && j < tile->n && !lm_told(stop); j += SIDE)
        for (int64_t i = 0; i < tile->m; i += SIDE)
            turn(tile, from, i, i + SIDE < tile->m ? i + SIDE : tile->m, j,
                 j + SIDE < tile->n ? j + SIDE : tile->n, n,
                 to + col * n + row);
}

double lm_kernel_error(const lm_kernel *kernel, int64_t i, int64_t j)
{
    const int64_t at = i * kernel->n + j;
    const double a = kernel->row.moment[i], b = kernel->col.moment[j];
    const double error =
        sqrt(a) * sqrt(b) * kernel->k_error[at] +
        fabs(kernel->k[at]) *
            ((kernel->row.moment_error[i] + kernel->col.moment_error[j]) / 2 +
             2 * EPS);
    return isnan(error) ? INFINITY : error;
}

lm_status lm_kernel_refuse(lm_env *env, const lm_node *node, const char *format,
                           ...)
{
    char why[200];
    va_list args;
    va_start(args, format);
    vsnprintf(why, sizeof why, format, args);
    va_end(args);
    return lm_fail(env, LM_DOMAIN, "node '%s' stands in the way: %s",
                   node->name, why);
}

lm_status lm_kernel_few(lm_env *env, const lm_node *node)
{
    return lm_kernel_refuse(env, node,
                            "it reads a random value whose width does not "
                            "grow, which has no limit");
}
