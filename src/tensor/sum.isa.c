#include "tensor/sum.h"

#include <math.h>
#include <string.h>

#include "core/ahead.h"

/* GROUP rows at once: the running sums are loaded and stored less often. */
enum { LANES = 16, TILE = 4096, GROUP = 4 };

#define INLINE static inline __attribute__((always_inline))

/* x + y, as one x + y where products with AVX2 have units of their own beside
 * those of sums: a loop of sums alone is slower by half.  What 1 is must not be
 * known where it is compiled. */
INLINE double plus(double x, double y, double one)
{
#if defined __FMA__ && !defined __AVX512F__
    return fma(x, one, y);
#else
    (void)one;
    return x + y;
#endif
}

INLINE double unknown(double x)
{
    __asm__("" : "+m"(x));
    return x;
}

/* s + *error = a + b exactly, unless something is not finite. */
INLINE double two_sum(double a, double b, double one, double *error)
{
    const double s = a + b, t = plus(s, -a, one);
    *error = plus(a - plus(s, -t, one), b - t, one);
    return s;
}

/* The same, of numbers that are not negative. */
INLINE double fast_two_sum(double a, double b, double one, double *error)
{
    (void)one;
    const double s = a + b, large = a > b ? a : b, small = a > b ? b : a;
    *error = small - (s - large);
    return s;
}

static inline double settle(double sum, double rest)
{
    return isfinite(rest) ? sum + rest : sum;
}

INLINE void halve(const int half, double *sum, double *rest)
{
    _Pragma("omp simd") for (int k = 0; k < half; k++)
    {
        double error;
        sum[k] = two_sum(sum[k], sum[k + half], 1, &error);
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

/* ---- a sum of what ------------------------------------------------------- */

/* A term is a function of x that is 0 at c; terms that are not negative are
 * added by fast_two_sum.  Both are known wherever the loops below are used, and
 * inlined there. */
typedef double term_function(double x, double c);
typedef double add_function(double a, double b, double one, double *error);

INLINE double plain(double x, double c)
{
    (void)c;
    return x;
}

INLINE double square(double x, double c)
{
    return (x - c) * (x - c);
}

INLINE double magnitude(double x, double c)
{
    (void)c;
    return fabs(x);
}

/* The next n <= LANES numbers, padded by c. */
INLINE void step(term_function term, add_function add, const int64_t n,
                 const double *in, double c, double one, double *sum,
                 double *rest)
{
    _Pragma("omp simd") for (int k = 0; k < LANES; k++)
    {
        double error;
        sum[k] = add(sum[k], term(k < n ? in[k] : c, c), one, &error);
        rest[k] = plus(error, rest[k], one);
    }
}

INLINE double over_row(const volatile lm_flag *stop, term_function term,
                       add_function add, int64_t n, const double *in, double c,
                       double one)
{
    double sum[LANES] = {0}, rest[LANES] = {0};
    const int64_t left = n % LANES;
    int64_t i, end = 0;
    while (lm_next_until(stop, n - left, &i, &end))
        for (; i < end; i += LANES) {
            lm_ahead(in + i, LANES);
            step(term, add, LANES, in + i, c, one, sum, rest);
        }
    if (left) step(term, add, left, in + n - left, c, one, sum, rest);
    return join(sum, rest);
}

/* Where no term is negative, sums of four may round: relative to the whole they
 * are off by two roundings at most.  So only these are added with their
 * errors. */
INLINE double of_sizes(const volatile lm_flag *stop, term_function term,
                       int64_t n, const double *in, double c)
{
    enum { PIECE = 4 * LANES };
    double sum[LANES] = {0}, rest[LANES] = {0};
    const int64_t left = n % PIECE;
    int64_t i, end = 0;
    while (lm_next_until(stop, n - left, &i, &end))
        for (; i < end; i += PIECE) {
            lm_ahead(in + i, PIECE);
            _Pragma("omp simd") for (int k = 0; k < LANES; k++)
            {
                const double *x = in + i + k;
                const double part =
                    (term(x[0], c) + term(x[LANES], c)) +
                    (term(x[2 * LANES], c) + term(x[3 * LANES], c));
                double error;
                sum[k] = fast_two_sum(sum[k], part, 1, &error);
                rest[k] += error;
            }
        }
    for (i = n - left; i < n; i += LANES)
        step(term, fast_two_sum, n - i < LANES ? n - i : LANES, in + i, c, 1,
             sum, rest);
    return join(sum, rest);
}

/* `rows` more rows of `width` columns, cols apart. */
INLINE void down(term_function term, add_function add, const int rows,
                 int64_t cols, int64_t width, const double *in,
                 const double *center, double one, double *sum, double *rest)
{
    _Pragma("omp simd") for (int64_t j = 0; j < width; j++)
    {
        double s = sum[j], r = rest[j];
#pragma GCC unroll 4
        for (int i = 0; i < rows; i++) {
            double error;
            s = add(s, term(in[i * cols + j], center[j]), one, &error);
            r = plus(error, r, one);
        }
        sum[j] = s;
        rest[j] = r;
    }
}

INLINE void over_columns(term_function term, add_function add, int64_t rows,
                         int64_t cols, int64_t width, const double *in,
                         const double *center, double one, double *sum,
                         double *rest)
{
    int64_t i = 0;
    for (; i + GROUP <= rows; i += GROUP, in += GROUP * cols)
        down(term, add, GROUP, cols, width, in, center, one, sum, rest);
    for (; i < rows; i++, in += cols)
        down(term, add, 1, cols, width, in, center, one, sum, rest);
}

double lm_sum(const volatile lm_flag *stop, int64_t n, const double *x)
{
    return over_row(stop, plain, two_sum, n, x, 0, unknown(1));
}

double lm_sum_squares(const volatile lm_flag *stop, int64_t n, const double *x,
                      double center)
{
    return center == 0 ? of_sizes(stop, square, n, x, 0)
                       : of_sizes(stop, square, n, x, center);
}

double lm_sum_abs(const volatile lm_flag *stop, int64_t n, const double *x)
{
    return of_sizes(stop, magnitude, n, x, 0);
}

/* ---- down the columns ---------------------------------------------------- */

typedef void column_kernel(int64_t rows, int64_t cols, int64_t width,
                           const double *in, const double *center, double *sum,
                           double *rest);

static void plain_columns(int64_t rows, int64_t cols, int64_t width,
                          const double *in, const double *center, double *sum,
                          double *rest)
{
    over_columns(plain, two_sum, rows, cols, width, in, center, unknown(1), sum,
                 rest);
}

static void square_columns(int64_t rows, int64_t cols, int64_t width,
                           const double *in, const double *center, double *sum,
                           double *rest)
{
    over_columns(square, fast_two_sum, rows, cols, width, in, center,
                 unknown(1), sum, rest);
}

static const double zeros[TILE];

/* In tiles of columns, so that the running sums stay in cache. */
static void columns(const volatile lm_flag *stop, column_kernel *kernel,
                    int64_t rows, int64_t cols, const double *x,
                    const double *center, double *out, double *rest)
{
    for (int64_t j = 0; j < cols && !lm_told(stop); j += TILE) {
        const int64_t width = cols - j < TILE ? cols - j : TILE;
        const int64_t some = LM_PIECE / width / GROUP * GROUP;
        memset(out + j, 0, (size_t)width * sizeof *out);
        memset(rest + j, 0, (size_t)width * sizeof *rest);
        for (int64_t i = 0; i < rows && !lm_told(stop); i += some)
            kernel(rows - i < some ? rows - i : some, cols, width,
                   x + i * cols + j, center ? center + j : zeros, out + j,
                   rest + j);
        for (int64_t k = j; k < j + width; k++)
            out[k] = settle(out[k], rest[k]);
    }
}

void lm_sum_columns(const volatile lm_flag *stop, int64_t rows, int64_t cols,
                    const double *x, double *out, double *rest)
{
    columns(stop, plain_columns, rows, cols, x, NULL, out, rest);
}

void lm_sum_squares_columns(const volatile lm_flag *stop, int64_t rows,
                            int64_t cols, const double *x, const double *center,
                            double *out, double *rest)
{
    columns(stop, square_columns, rows, cols, x, center, out, rest);
}
