#include "linalg/lapack.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* x - x is 0 unless x is NaN or infinite, and NaN stays in the sum. */
bool lm_all_finite(int64_t n, const double *x)
{
    double sum = 0;
#pragma omp simd reduction(+ : sum)
    for (int64_t j = 0; j < n; j++) sum += x[j] - x[j];
    return sum == 0;
}

static int64_t first_bad(int64_t n, const double *x)
{
    int64_t j = 0;
    while (j < n && isfinite(x[j])) j++;
    return j;
}

lm_status lm_finite(lm_env *env, const char *name, lm_mat a)
{
    if (a.rows > INT32_MAX / 2 || a.cols > INT32_MAX / 2)
        return lm_fail(env, LM_DOMAIN,
                       "a side of '%s' is too large for "
                       "LAPACK",
                       name);
    for (int64_t i = 0; i < a.rows; i++) {
        const double *x = a.data + i * a.stride;
        int64_t j = 0, end = 0;
        while (end < a.cols && lm_next_piece(env, a.cols, &j, &end) &&
               lm_all_finite(end - j, x + j))
            j = end;
        if (lm_stopped(env)) return LM_STOPPED;
        if (j == end) continue;
        j += first_bad(end - j, x + j);
        return lm_fail(env, LM_DOMAIN,
                       "'%s' must be finite, but its element (%lld, %lld) is "
                       "%s",
                       name, (long long)i + 1, (long long)j + 1,
                       isnan(x[j]) ? "NaN" : "infinite");
    }
    return LM_OK;
}

double lm_largest(lm_mat a)
{
    double most = 0;
    for (int64_t i = 0; i < a.rows; i++) {
        const double *x = a.data + i * a.stride;
#pragma omp simd reduction(max : most)
        for (int64_t j = 0; j < a.cols; j++)
            most = fabs(x[j]) > most ? fabs(x[j]) : most;
    }
    return most;
}

int lm_exponent(double most)
{
    return most > 0 && isfinite(most) ? ilogb(most) : 0;
}

double lm_row_size(int64_t n, const double *x, double *restrict column)
{
    double row = 0;
#pragma omp simd reduction(max : row)
    for (int64_t j = 0; j < n; j++) {
        const double size = fabs(x[j]);
        row = size > row ? size : row;
        column[j] = size > column[j] ? size : column[j];
    }
    return row;
}

/* By tiles, so that the strided side stays in cache. */
enum { TILE = 32 };

/* The largest difference of the triangles in the tile at (i0, j0). */
static double tile_difference(lm_mat a, int64_t i0, int64_t j0)
{
    double most = 0;
    for (int64_t i = i0; i < i0 + TILE && i < a.rows; i++) {
        const double *row = a.data + i * a.stride, *column = a.data + i;
        const int64_t end = lm_smaller(j0 + TILE, i);
#pragma omp simd reduction(max : most)
        for (int64_t j = j0; j < end; j++) {
            const double d = fabs(row[j] - column[j * a.stride]);
            most = d > most ? d : most;
        }
    }
    return most;
}

/* From row i on. */
static lm_status not_symmetric(lm_env *env, const char *name, lm_mat a,
                               double slack, int64_t i)
{
    int64_t j = 0;
    while (i < a.rows &&
           fabs(a.data[i * a.stride + j] - a.data[j * a.stride + i]) <= slack)
        if (++j >= i) {
            i++;
            j = 0;
        }
    if (i == a.rows) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'%s' must be symmetric, but element (%lld, %lld) is %g "
                   "and (%lld, %lld) is %g",
                   name, (long long)i + 1, (long long)j + 1,
                   a.data[i * a.stride + j], (long long)j + 1, (long long)i + 1,
                   a.data[j * a.stride + i]);
}

lm_status lm_symmetric(lm_env *env, const char *name, lm_mat a)
{
    const lm_status status = lm_finite(env, name, a);
    if (status) return status;
    double most = 0;
    for (int64_t i = 0; i < a.rows; i++) {
        if (lm_stopped_at_row(env, i, a.cols)) return LM_STOPPED;
        most = fmax(most, lm_largest((lm_mat){a.data + i * a.stride, 1, a.cols,
                                              a.stride}));
    }
    const double slack = 1e-8 * most;
    for (int64_t i = 0; i < a.rows; i += TILE) {
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t j = 0; j <= i; j += TILE)
            if (tile_difference(a, i, j) > slack)
                return not_symmetric(env, name, a, slack, i);
    }
    return LM_OK;
}

/* What one pass over a square matrix has seen, by column of the tiles. */
typedef struct seen {
    double most[TILE], difference[TILE]; /* |a_ij| and |a_ij - a_ji| */
    double bad[TILE];                    /* 0 if all is finite */
} seen;

/* The tile at `a` of the mean, from it and its mirror image. */
static inline __attribute__((always_inline)) void
mean_of_tile(const int64_t rows, const int64_t cols, const double *a,
             const double *image, int64_t stride, double *to, int64_t ld,
             seen *s)
{
    double mirror[TILE][TILE];
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < cols; j++) mirror[i][j] = image[j * stride + i];
    for (int64_t i = 0; i < rows; i++)
#pragma omp simd
        for (int64_t j = 0; j < cols; j++) {
            const double x = a[i * stride + j], y = mirror[i][j];
            const double m = fabs(x) > fabs(y) ? fabs(x) : fabs(y);
            const double d = fabs(x - y);
            s->most[j] = m > s->most[j] ? m : s->most[j];
            s->difference[j] = d > s->difference[j] ? d : s->difference[j];
            s->bad[j] += (x - x) + (y - y);
            to[i * ld + j] = 0.5 * x + 0.5 * y;
        }
}

static bool symmetric(const seen *s)
{
    double most = 0, difference = 0, bad = 0;
    for (int j = 0; j < TILE; j++) {
        most = fmax(most, s->most[j]);
        difference = fmax(difference, s->difference[j]);
        bad += s->bad[j];
    }
    return bad == 0 && difference <= 1e-8 * most;
}

lm_status lm_symmetric_mean(lm_env *env, const char *name, lm_mat a, double *to,
                            int64_t ld)
{
    seen s = {0};
    const int64_t n = a.rows, at = a.stride;
    for (int64_t i = 0; i < n; i += TILE) {
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t j = i; j < n; j += TILE) {
            const double *tile = a.data + i * at + j;
            const double *image = a.data + j * at + i;
            double *mean = to + i * ld + j;
            const int64_t rows = lm_smaller(TILE, n - i);
            const int64_t cols = lm_smaller(TILE, n - j);
            if (rows == TILE && cols == TILE)
                mean_of_tile(TILE, TILE, tile, image, at, mean, ld, &s);
            else
                mean_of_tile(rows, cols, tile, image, at, mean, ld, &s);
        }
    }
    return symmetric(&s) ? LM_OK : lm_symmetric(env, name, a);
}

void lm_rows_copy(const volatile lm_flag *stop, lm_mat a, double *to,
                  int64_t ld)
{
    for (int64_t i = 0; i < a.rows; i++) {
        int64_t j, end = 0;
        while (lm_next_until(stop, a.cols, &j, &end))
            memcpy(to + i * ld + j, a.data + i * a.stride + j,
                   (size_t)(end - j) * sizeof *to);
    }
}

void lm_columns_copy(const volatile lm_flag *stop, lm_mat a, double *to,
                     int64_t ld)
{
    for (int64_t i0 = 0; i0 < a.rows; i0 += TILE)
        for (int64_t j0 = 0; j0 < a.cols && !lm_told(stop); j0 += TILE)
            for (int64_t j = j0; j < j0 + TILE && j < a.cols; j++)
                for (int64_t i = i0; i < i0 + TILE && i < a.rows; i++)
                    to[j * ld + i] = a.data[i * a.stride + j];
}

double lm_one_norm(int64_t n, const double *f)
{
    double most = 0;
    for (int64_t j = 0; j < n; j++) {
        double sum = 0;
#pragma omp simd reduction(+ : sum)
        for (int64_t i = 0; i < n; i++) sum += fabs(f[j * n + i]);
        most = fmax(most, sum);
    }
    return most;
}

double *lm_by_rows(lm_env *env, lm_mat a)
{
    double *copy = lm_scratch_doubles(env, a.rows * a.cols);
    if (copy) lm_rows_copy(NULL, a, copy, a.cols);
    return copy;
}

double *lm_by_columns(lm_env *env, lm_mat a)
{
    double *copy = lm_scratch_doubles(env, a.rows * a.cols);
    if (copy) lm_columns_copy(NULL, a, copy, a.rows);
    return copy;
}

void lm_scale(int64_t n, double *f, int e)
{
    const bool one = abs(e) <= 1022;
    const double power = one ? ldexp(1, e) : 1;
    for (int64_t i = 0; one && e && i < n; i++) f[i] *= power;
    for (int64_t i = 0; !one && i < n; i++) f[i] = ldexp(f[i], e);
}

lm_status lm_tame(lm_env *env, lm_mat *a, int *e)
{
    const double most = lm_largest(*a);
    *e = 0;
    if (most == 0 || isinf(most) || (most > 0x1p-500 && most < 0x1p500))
        return LM_OK;
    double *f = lm_by_rows(env, *a);
    if (!f) return lm_nomem(env);
    const int down = ilogb(most);
    bool exact = true;
    for (int64_t i = 0; i < a->rows * a->cols; i++) {
        const double x = ldexp(f[i], -down);
        exact &= ldexp(x, down) == f[i];
        f[i] = x;
    }
    if (!exact) return LM_OK;
    *e = down;
    *a = lm_mat_of(f, a->rows, a->cols);
    return LM_OK;
}

static void copy_for_lu(lm_mat a, bool columns, double *f)
{
    if (columns)
        lm_columns_copy(NULL, a, f, a.rows);
    else
        lm_rows_copy(NULL, a, f, a.cols);
}

/* OpenBLAS multiplies by the reciprocal of a pivot, which is infinite where
 * that is below 2^-1024; dgetrf2 divides, but is slower. */
int lm_lu_factors(lm_mat a, bool columns, double *f, int *pivot)
{
    const int m = (int)(columns ? a.rows : a.cols);
    const int n = (int)(columns ? a.cols : a.rows);
    copy_for_lu(a, columns, f);
    const int info =
        LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, m, n, f, lm_lead(m), pivot);
    if (lm_all_finite(a.rows * a.cols, f)) return info;
    copy_for_lu(a, columns, f);
    return LAPACKE_dgetrf2_work(LAPACK_COL_MAJOR, m, n, f, lm_lead(m), pivot);
}

void lm_mean_of_triangles(lm_mat a, double *to)
{
    const int64_t n = a.rows;
    for (int64_t i0 = 0; i0 < n; i0 += TILE)
        for (int64_t j0 = 0; j0 <= i0; j0 += TILE)
            for (int64_t i = i0; i < i0 + TILE && i < n; i++)
                for (int64_t j = j0; j < j0 + TILE && j <= i; j++)
                    to[i * n + j] = to[j * n + i] =
                        0.5 * a.data[i * a.stride + j] +
                        0.5 * a.data[j * a.stride + i];
}

double lm_passes_of(const lm_mat *a, double more)
{
    enum { PASSES = 30 }; /* in operations a number */
    const double numbers = (double)a->rows * (double)a->cols + more;
    return ((double)lm_smaller(a->rows, a->cols) + PASSES) * numbers;
}

lm_status lm_work_new(lm_env *env, double size, lm_work *out)
{
    if (!(size <= INT32_MAX))
        return lm_fail(env, LM_DOMAIN, "the matrix is too large for LAPACK");
    out->n = size < 1 ? 1 : (int)size;
    out->data = lm_scratch_doubles(env, out->n);
    return out->data ? LM_OK : lm_nomem(env);
}

int *lm_scratch_ints(lm_env *env, int64_t n)
{
    return lm_scratch(env, (size_t)n * sizeof(int));
}

lm_status lm_lapack_refused(lm_env *env, const char *routine, int info)
{
    return lm_fail(env, LM_DOMAIN, "%s refused its argument %d", routine,
                   -info);
}

void lm_upper_part(const double *f, int64_t ld, lm_mat r)
{
    for (int64_t i = 0; i < r.rows; i++)
        for (int64_t j = 0; j < r.cols; j++)
            r.data[i * r.stride + j] = i <= j ? f[j * ld + i] : 0;
}

void lm_count_from_one(int64_t n, const int64_t *p, double *out)
{
    for (int64_t i = 0; i < n; i++) out[i] = (double)(p[i] + 1);
}
