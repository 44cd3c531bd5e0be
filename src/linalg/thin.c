/* thin: products of a few long rows. */
#include "linalg/thin.h"

#include "linalg/until.h"

/* Rows from which OpenBLAS is faster; columns of a block; partial sums. */
enum { FEW = 8, BLOCK = 1024, LANES = 16 };

/* x . b over n numbers, of which whole lanes are vectors. */
static double dot(int64_t n, const double *restrict x, const double *restrict b)
{
    double lane[LANES] = {0}, sum = 0;
    int64_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (int k = 0; k < LANES; k++) lane[k] += x[i + k] * b[i + k];
    for (; i < n; i++) sum += x[i] * b[i];
    for (int k = 0; k < LANES; k++) sum += lane[k];
    return sum;
}

/* y += a[0] b_0 + .. + a[3] b_3. */
static void add_four(int64_t n, const double a[4], const double *restrict b,
                     int64_t ldb, double *restrict y)
{
    const double *b1 = b + ldb, *b2 = b1 + ldb, *b3 = b2 + ldb;
    for (int64_t i = 0; i < n; i++)
        y[i] += a[0] * b[i] + a[1] * b1[i] + a[2] * b2[i] + a[3] * b3[i];
}

static void add_one(int64_t n, double a, const double *restrict b,
                    double *restrict y)
{
    for (int64_t i = 0; i < n; i++) y[i] += a * b[i];
}

static void scale(int64_t n, double by, double *y)
{
    if (by == 1) return;
    for (int64_t i = 0; i < n; i++) y[i] = by == 0 ? 0 : by * y[i];
}

void lm_thin_dots(const volatile lm_flag *stop, int64_t p, int64_t r, int64_t n,
                  double alpha, const double *x, int64_t ldx, const double *b,
                  int64_t ldb, double *c, int64_t ldc)
{
    if (p > FEW) {
        lm_gemm_until_d(stop, false, true, p, r, n, alpha, x, ldx, b, ldb, 0, c,
                        ldc);
        return;
    }
    for (int64_t i = 0; i < p; i++) scale(r, 0, c + i * ldc);
    for (int64_t from = 0; from < n && !lm_told(stop); from += BLOCK) {
        const int64_t size = n - from < BLOCK ? n - from : BLOCK;
        for (int64_t j = 0; j < r; j++)
            for (int64_t i = 0; i < p; i++)
                c[i * ldc + j] +=
                    alpha * dot(size, x + i * ldx + from, b + j * ldb + from);
    }
}

/* One block of columns of one row. */
static void sum_block(int64_t size, double alpha, const double *c,
                      const double *b, int64_t ldb, int64_t first, int64_t last,
                      double *y)
{
    int64_t j = first;
    for (; j + 4 <= last; j += 4)
        add_four(size,
                 (double[]){alpha * c[j], alpha * c[j + 1], alpha * c[j + 2],
                            alpha * c[j + 3]},
                 b + j * ldb, ldb, y);
    for (; j < last; j++) add_one(size, alpha * c[j], b + j * ldb, y);
}

void lm_thin_sums(const volatile lm_flag *stop, int64_t p, int64_t n, int64_t r,
                  double alpha, const double *c, int64_t ldc, const double *b,
                  int64_t ldb, double beta, double *y, int64_t ldy)
{
    if (p > FEW) {
        lm_gemm_until_d(stop, false, false, p, n, r, alpha, c, ldc, b, ldb,
                        beta, y, ldy);
        return;
    }
    for (int64_t from = 0; from < n && !lm_told(stop); from += BLOCK) {
        const int64_t size = n - from < BLOCK ? n - from : BLOCK;
        for (int64_t i = 0; i < p; i++) scale(size, beta, y + i * ldy + from);
        for (int64_t j = 0; j < r; j += 4) {
            const int64_t last = r - j < 4 ? r : j + 4;
            for (int64_t i = 0; i < p; i++)
                sum_block(size, alpha, c + i * ldc, b + from, ldb, j, last,
                          y + i * ldy + from);
        }
    }
}
