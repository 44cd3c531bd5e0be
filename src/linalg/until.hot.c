/* until: products in blocks. */
#include "linalg/until.h"

#include <math.h>

#include "core/real.h"
#include "linalg/blas.h"

/* Rows of a block, or more: BLAS is slower with fewer.  Columns and the length
 * of sums, of which so many rows take about a tenth of a second.  Numbers of a
 * matrix that is read once in a moment, also where memory is slow. */
enum { ROWS = 256, COLS = 512, LENGTH = 1 << 13, READ = 1 << 24 };
static const double BLOCK = 1e9; /* multiplications in a twentieth */
enum { SHORT = 32 }; /* a shorter side saves nothing: memory is what counts */

static inline double side(int64_t n)
{
    return n < SHORT ? SHORT : (double)n;
}

/* Columns of which ROWS take no longer. */
static int64_t columns(int64_t k)
{
    const double cols = BLOCK / (ROWS * (side(k) + 1));
    return cols < COLS ? COLS : (int64_t)cols;
}

/* A part of c, all of its sums or a part of each. */
static void part(const volatile lm_flag *stop, bool transpose_a,
                 bool transpose_b, int64_t m, int64_t n, int64_t k, real alpha,
                 const real *a, int64_t lda, const real *b, int64_t ldb,
                 real beta, real *c, int64_t ldc)
{
    const int64_t rows = lm_until_rows(n, k);
    for (int64_t i = 0; i < m && !lm_told(stop); i += rows) R(lm_gemm)
    (transpose_a, transpose_b, lm_smaller(rows, m - i), n, k, alpha,
     a + (transpose_a ? i : i * lda), lda, b, ldb, beta, c + i * ldc, ldc);
}

void R(lm_gemm_until)(const volatile lm_flag *stop, bool transpose_a,
                      bool transpose_b, int64_t m, int64_t n, int64_t k,
                      real alpha, const real *a, int64_t lda, const real *b,
                      int64_t ldb, real beta, real *c, int64_t ldc)
{
    const int64_t length = k > 2 * LENGTH ? LENGTH : k;
    const int64_t cols = columns(length);
    if (!stop || side(m) * side(n) * side(k) <= BLOCK) {
        R(lm_gemm)
        (transpose_a, transpose_b, m, n, k, alpha, a, lda, b, ldb, beta, c,
         ldc);
        return;
    }
    int64_t l = 0;
    do { /* also sums of nothing */
        for (int64_t j = 0; j < n; j += cols)
            part(stop, transpose_a, transpose_b, m, lm_smaller(cols, n - j),
                 lm_smaller(length, k - l), alpha,
                 a + (transpose_a ? l * lda : l), lda,
                 b + (transpose_b ? j * ldb + l : l * ldb + j), ldb,
                 l == 0 ? beta : 1, c + j, ldc);
        l += length;
    } while (l < k);
}

/* The rows of some blocks against all that follow, then the lower triangle from
 * the upper one. */
void R(lm_syrk_until)(const volatile lm_flag *stop, bool transpose, int64_t n,
                      int64_t k, real alpha, const real *a, int64_t lda,
                      real beta, real *c, int64_t ldc)
{
    const int64_t block = stop ? lm_until_rows(n, k) : n;
    const int64_t next = transpose ? 1 : lda; /* from one point to the next */
    const bool at_once = !stop || k <= 2 * LENGTH;
    for (int64_t i = 0; i < n && !lm_told(stop); i += block) {
        const int64_t m = lm_smaller(block, n - i), first = at_once ? i + m : i;
        const real *mine = a + i * next;
        if (at_once) R(lm_syrk)
        (transpose, m, k, alpha, mine, lda, beta, c + i * ldc + i, ldc);
        if (first < n) R(lm_gemm_until)
        (stop, transpose, !transpose, m, n - first, k, alpha, mine, lda,
         a + first * next, lda, beta, c + i * ldc + first, ldc);
    }
    if (n > block || !at_once) R(lm_mirror)(stop, n, c, ldc);
}

real R(lm_dot_until)(const volatile lm_flag *stop, int64_t n, const real *x,
                     const real *y)
{
    real sum = 0;
    for (int64_t i = 0; i < n && !lm_told(stop); i += READ)
        sum += R(lm_dot)(lm_smaller(READ, n - i), x + i, y + i);
    return sum;
}

real R(lm_nrm2_until)(const volatile lm_flag *stop, int64_t n, const real *x)
{
    if (!stop || n <= READ) return R(lm_nrm2)(n, x);
    real norm = 0;
    for (int64_t i = 0; i < n && !lm_told(stop); i += READ)
        norm = M(hypot)(norm, R(lm_nrm2)(lm_smaller(READ, n - i), x + i));
    return norm;
}

void R(lm_axpy_until)(const volatile lm_flag *stop, int64_t n, real alpha,
                      const real *x, real *y)
{
    for (int64_t i = 0; i < n && !lm_told(stop); i += READ)
        R(lm_axpy)(lm_smaller(READ, n - i), alpha, x + i, y + i);
}

void R(lm_gemv_until)(const volatile lm_flag *stop, bool transpose, int64_t m,
                      int64_t n, real alpha, const real *a, int64_t lda,
                      const real *x, real beta, real *y)
{
    const int64_t rows = READ / (n + 1) + 1;
    if (!stop || (rows >= m && n <= READ)) {
        R(lm_gemv)(transpose, m, n, alpha, a, lda, x, beta, y);
        return;
    }
    if (n > READ) {
        for (int64_t j = 0; j < n && !lm_told(stop); j += READ) R(lm_gemv_until)
        (stop, transpose, m, lm_smaller(READ, n - j), alpha, a + j, lda,
         transpose ? x : x + j, transpose || j == 0 ? beta : 1,
         transpose ? y + j : y);
        return;
    }
    for (int64_t i = 0; i < m && !lm_told(stop); i += rows) R(lm_gemv)
    (transpose, lm_smaller(rows, m - i), n, alpha, a + i * lda, lda,
     transpose ? x + i : x, transpose && i > 0 ? 1 : beta,
     transpose ? y : y + i);
}

#ifndef LM_SINGLE
int64_t lm_until_rows(int64_t n, int64_t k)
{
    const double rows = BLOCK / (side(n) * side(k) + 1);
    return rows < ROWS ? ROWS : rows > 1e9 ? 1000000000 : (int64_t)rows;
}
#endif
