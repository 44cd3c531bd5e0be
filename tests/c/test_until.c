/* Products in blocks are those of BLAS, to rounding, and end where they are
 * told to.  Sums of k terms of size 1 differ by less than k eps. */
#include "linalg/until.h"

#include <stdlib.h>

#include "check.h"
#include "core/rng.h"
#include "linalg/blas.h"

enum { M = 40, N = 800, K = 40000, MOST = N * K };

static volatile lm_flag flag;

static double largest(int64_t n, const double *a, const double *b)
{
    double most = 0;
    for (int64_t i = 0; i < n; i++) most = fmax(most, fabs(a[i] - b[i]));
    return most;
}

/* The shorter side is blocked as the longer one is: m and n change places. */
static void products(const double *a, const double *b, double *c, double *d)
{
    for (int how = 0; how < 8; how++) {
        const bool ta = how & 1, tb = how & 2, wide = how & 4;
        const int64_t m = wide ? M : N, n = wide ? N : M;
        const double *x = wide ? a : b, *y = wide ? b : a;
        for (int i = 0; i < M * N; i++) c[i] = d[i] = i % 7;
        lm_gemm_until_d(&flag, ta, tb, m, n, K, 0.5, x, ta ? m : K, y,
                        tb ? K : n, -2, c, n);
        lm_gemm_d(ta, tb, m, n, K, 0.5, x, ta ? m : K, y, tb ? K : n, -2, d, n);
        CHECK_NEAR(largest(M * N, c, d), 0, K * 0x1p-52);
        CHECK(largest(M * N, c, a) > 1);
    }
}

/* c' c of long sums, and b b' of more rows than one block has. */
static void squares(const double *a, const double *b)
{
    enum { ROWS = 2000, LENGTH = 2000, SIDE = 300 };
    const struct {
        bool transpose;
        int64_t n, k;
        const double *x;
    } of[] = {{false, ROWS, LENGTH, a},
              {true, ROWS, LENGTH, b},
              {false, SIDE, K, a},
              {true, SIDE, K, b}};
    double *c = malloc(sizeof *c * ROWS * ROWS),
           *d = malloc(sizeof *d * ROWS * ROWS);
    for (int i = 0; i < 4 && c && d; i++) {
        const int64_t n = of[i].n, k = of[i].k, ld = of[i].transpose ? n : k;
        lm_syrk_until_d(&flag, of[i].transpose, n, k, 0.5, of[i].x, ld, 0, c,
                        n);
        lm_syrk_d(of[i].transpose, n, k, 0.5, of[i].x, ld, 0, d, n);
        /* Sums of k / 2, whose roundings are as independent as numbers are. */
        CHECK_NEAR(largest(n * n, c, d), 0,
                   sqrt((double)k) * (double)k * 0x1p-52);
        CHECK(d[n * n - 1] > 0.4 * (double)k);
        int same = 0;
        for (int64_t r = 0; r < n; r++)
            for (int64_t j = 0; j < r; j++)
                same += c[r * n + j] == c[j * n + r];
        CHECK(same == n * (n - 1) / 2);
    }
    CHECK(c && d);
    free(c), free(d);
}

static void told(const double *a, const double *b, double *c)
{
    for (int i = 0; i < M * N; i++) c[i] = 3;
    flag = 1;
    lm_gemm_until_d(&flag, false, false, M, N, K, 1, a, K, b, N, 0, c, N);
    flag = 0;
    int same = 0;
    for (int i = 0; i < M * N; i++) same += c[i] == 3;
    CHECK(same == M * N);
}

/* A matrix that is read in three parts. */
static void vectors(void)
{
    enum { ROWS = 75000, COLS = 2000 };
    float *a = malloc(sizeof *a * ROWS * COLS);
    float *x = malloc(sizeof *x * ROWS), *y = malloc(sizeof *y * ROWS);
    if (!a || !x || !y) {
        CHECK_SKIP("600 MB are not there");
    } else {
        for (int64_t i = 0; i < (int64_t)ROWS * COLS; i++)
            a[i] = (float)(i / COLS % 3);
        for (int trans = 0; trans < 2; trans++) {
            for (int i = 0; i < ROWS; i++) x[i] = (float)(i % 2), y[i] = 1;
            lm_gemv_until_s(&flag, trans, ROWS, COLS, 1, a, COLS, x, 5, y);
            /* Sums of ones and twos: exact. */
            const int n = trans ? COLS : ROWS;
            double wrong = 0, twice = 0;
            for (int i = 1; i < ROWS; i += 2) twice += i % 3;
            for (int i = 0; i < n; i++)
                wrong += y[i] != 5 + (trans ? twice : i % 3 * (COLS / 2));
            CHECK(wrong == 0);
        }
    }
    free(a), free(x), free(y);
}

/* Ones, more than are read between two looks. */
static void inner(void)
{
    enum { LONG = (1 << 26) + 5 };
    float *x = malloc(sizeof *x * LONG);
    if (!x) return;
    for (int i = 0; i < LONG; i++) x[i] = i % 2 ? 1 : -1;
    flag = 0;
    CHECK(lm_dot_until_s(&flag, 1000, x, x) == 1000);
    CHECK(lm_dot_until_s(&flag, LONG, x, x) == LONG);
    flag = 1;
    CHECK(lm_dot_until_s(&flag, LONG, x, x) == 0);
    flag = 0;
    free(x);
}

int main(void)
{
    double *a = malloc(sizeof *a * MOST), *b = malloc(sizeof *b * MOST);
    double *c = malloc(sizeof *c * M * N), *d = malloc(sizeof *d * M * N);
    if (!a || !b || !c || !d) return 1;
    lm_fill_normal(lm_stream_named(1, "a", 0), 0, MOST, a);
    lm_fill_normal(lm_stream_named(1, "b", 0), 0, MOST, b);
    products(a, b, c, d);
    squares(a, b);
    told(a, b, c);
    vectors();
    inner();
    free(a), free(b), free(c), free(d);
    return check_done();
}
