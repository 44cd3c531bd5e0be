#include "tensor/sum.h"

#include <math.h>
#include <string.h>

enum { LANES = 16, TILE = 4096 };

/* s + *error = a + b exactly, unless something is not finite. */
static inline double two_sum(double a, double b, double *error)
{
    const double s = a + b, t = s - a;
    *error = (a - (s - t)) + (b - t);
    return s;
}

static inline double settle(double sum, double rest)
{
    return isfinite(rest) ? sum + rest : sum;
}

static double join(const double *sum, const double *rest)
{
    double s = 0, r = 0;
    for (int k = 0; k < LANES; k++) {
        double error;
        s = two_sum(s, sum[k], &error);
        r += rest[k] + error;
    }
    return settle(s, r);
}

/* A sum of `expr`, a function of x, over a row; and over each column. */
#define SUM(name, expr)                                                        \
    static double name##_short(int64_t n, const double *in, double c)          \
    {                                                                          \
        double sum = 0, rest = 0;                                              \
        (void)c;                                                               \
        for (int64_t i = 0; i < n; i++) {                                      \
            const double x = in[i];                                            \
            double error;                                                      \
            sum = two_sum(sum, expr, &error);                                  \
            rest += error;                                                     \
        }                                                                      \
        return settle(sum, rest);                                              \
    }                                                                          \
    static double name##_row(int64_t n, const double *in, double c)            \
    {                                                                          \
        double sum[LANES] = {0}, rest[LANES] = {0};                            \
        const int64_t whole = n - n % LANES;                                   \
        (void)c;                                                               \
        if (whole == 0) return name##_short(n, in, c);                         \
        for (int64_t i = 0; i < whole; i += LANES)                             \
            _Pragma("omp simd") for (int k = 0; k < LANES; k++)                \
            {                                                                  \
                const double x = in[i + k];                                    \
                double error;                                                  \
                sum[k] = two_sum(sum[k], expr, &error);                        \
                rest[k] += error;                                              \
            }                                                                  \
        for (int64_t i = whole; i < n; i++) {                                  \
            const double x = in[i];                                            \
            double error;                                                      \
            sum[i - whole] = two_sum(sum[i - whole], expr, &error);            \
            rest[i - whole] += error;                                          \
        }                                                                      \
        return join(sum, rest);                                                \
    }                                                                          \
    static void name##_columns(int64_t rows, int64_t cols, int64_t width,      \
                               const double *in, const double *center,         \
                               double *sum, double *rest)                      \
    {                                                                          \
        for (int64_t i = 0; i < rows; i++, in += cols)                         \
            _Pragma("omp simd") for (int64_t j = 0; j < width; j++)            \
            {                                                                  \
                const double x = in[j], c = center[j];                         \
                double error;                                                  \
                (void)c;                                                       \
                sum[j] = two_sum(sum[j], expr, &error);                        \
                rest[j] += error;                                              \
            }                                                                  \
    }

SUM(plain, x)
SUM(squares, (x - c) * (x - c))
SUM(magnitudes, fabs(x))

double lm_sum(int64_t n, const double *x)
{
    return plain_row(n, x, 0);
}

double lm_sum_squares(int64_t n, const double *x, double center)
{
    return squares_row(n, x, center);
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
