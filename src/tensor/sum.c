#include "tensor/sum.h"

#include <math.h>
#include <string.h>

#include "core/ahead.h"

/* GROUP rows at once: the running sums are loaded and stored less often. */
enum { LANES = 16, TILE = 4096, GROUP = 4 };

/* s + *error = a + b exactly, unless something is not finite. */
static inline double two_sum(double a, double b, double *error)
{
    const double s = a + b, t = s - a;
    *error = (a - (s - t)) + (b - t);
    return s;
}

/* The same, of numbers that are not negative. */
static inline double fast_two_sum(double a, double b, double *error)
{
    const double s = a + b, large = a > b ? a : b, small = a > b ? b : a;
    *error = small - (s - large);
    return s;
}

static inline double settle(double sum, double rest)
{
    return isfinite(rest) ? sum + rest : sum;
}

static inline __attribute__((always_inline)) void
halve(const int half, double *sum, double *rest)
{
    _Pragma("omp simd") for (int k = 0; k < half; k++)
    {
        double error;
        sum[k] = two_sum(sum[k], sum[k + half], &error);
        rest[k] += rest[k + half] + error;
    }
}

/* Always in the same order. */
static double join(double *sum, double *rest)
{
    halve(8, sum, rest);
    halve(4, sum, rest);
    halve(2, sum, rest);
    halve(1, sum, rest);
    return settle(sum[0], rest[0]);
}

/* A sum of `expr`, a function of x that is 0 at c, over a row, which ends
 * with a step of some numbers and c; and, of any
 * function, over each column. */
#define SUM(name, add, expr)                                                   \
    static inline __attribute__((always_inline)) void name##_step(             \
        const int64_t n, const double *in, double c, double *sum,              \
        double *rest)                                                          \
    {                                                                          \
        (void)c;                                                               \
        _Pragma("omp simd") for (int k = 0; k < LANES; k++)                    \
        {                                                                      \
            const double x = k < n ? in[k] : c;                                \
            double error;                                                      \
            sum[k] = add(sum[k], expr, &error);                                \
            rest[k] += error;                                                  \
        }                                                                      \
    }                                                                          \
    static inline double name##_row(int64_t n, const double *in, double c)     \
    {                                                                          \
        double sum[LANES] = {0}, rest[LANES] = {0};                            \
        const int64_t left = n % LANES;                                        \
        for (int64_t i = 0; i < n - left; i += LANES) {                        \
            lm_ahead(in + i, LANES);                                           \
            name##_step(LANES, in + i, c, sum, rest);                          \
        }                                                                      \
        if (left) name##_step(left, in + n - left, c, sum, rest);              \
        return join(sum, rest);                                                \
    }                                                                          \
    static inline __attribute__((always_inline)) void name##_down(             \
        const int rows, int64_t cols, int64_t width, const double *in,         \
        const double *center, double *sum, double *rest)                       \
    {                                                                          \
        _Pragma("omp simd") for (int64_t j = 0; j < width; j++)                \
        {                                                                      \
            const double c = center[j];                                        \
            double s = sum[j], r = rest[j];                                    \
            (void)c;                                                           \
            for (int i = 0; i < rows; i++) {                                   \
                const double x = in[i * cols + j];                             \
                double error;                                                  \
                s = add(s, expr, &error);                                      \
                r += error;                                                    \
            }                                                                  \
            sum[j] = s;                                                        \
            rest[j] = r;                                                       \
        }                                                                      \
    }                                                                          \
    static void name##_columns(int64_t rows, int64_t cols, int64_t width,      \
                               const double *in, const double *center,         \
                               double *sum, double *rest)                      \
    {                                                                          \
        int64_t i = 0;                                                         \
        for (; i + GROUP <= rows; i += GROUP, in += GROUP * cols)              \
            name##_down(GROUP, cols, width, in, center, sum, rest);            \
        for (; i < rows; i++, in += cols)                                      \
            name##_down(1, cols, width, in, center, sum, rest);                \
    }

SUM(plain, two_sum, x)
SUM(squares, fast_two_sum, (x - c) * (x - c))
SUM(magnitudes, fast_two_sum, fabs(x))

double lm_sum(int64_t n, const double *x)
{
    return plain_row(n, x, 0);
}

double lm_sum_squares(int64_t n, const double *x, double center)
{
    return center == 0 ? squares_row(n, x, 0) : squares_row(n, x, center);
}

double lm_sum_abs(int64_t n, const double *x)
{
    return magnitudes_row(n, x, 0);
}

typedef void column_kernel(int64_t rows, int64_t cols, int64_t width,
                           const double *in, const double *center, double *sum,
                           double *rest);

static const double zeros[TILE];

/* In tiles of columns, so that the running sums stay in cache. */
static void columns(column_kernel *kernel, int64_t rows, int64_t cols,
                    const double *x, const double *center, double *out,
                    double *rest)
{
    memset(out, 0, (size_t)cols * sizeof *out);
    memset(rest, 0, (size_t)cols * sizeof *rest);
    for (int64_t j = 0; j < cols; j += TILE) {
        const int64_t width = cols - j < TILE ? cols - j : TILE;
        kernel(rows, cols, width, x + j, center ? center + j : zeros, out + j,
               rest + j);
    }
    for (int64_t j = 0; j < cols; j++) out[j] = settle(out[j], rest[j]);
}

void lm_sum_columns(int64_t rows, int64_t cols, const double *x, double *out,
                    double *rest)
{
    columns(plain_columns, rows, cols, x, NULL, out, rest);
}

void lm_sum_squares_columns(int64_t rows, int64_t cols, const double *x,
                            const double *center, double *out, double *rest)
{
    columns(squares_columns, rows, cols, x, center, out, rest);
}

void lm_sum_abs_columns(int64_t rows, int64_t cols, const double *x,
                        double *out, double *rest)
{
    columns(magnitudes_columns, rows, cols, x, NULL, out, rest);
}
