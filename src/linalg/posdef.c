/* posdef: a = u' u by blocks of rows of u.  A small system is one block, and
 * one call of LAPACK. */
#include "linalg/posdef.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "linalg/blas.h"
#include "linalg/lapack.h"
#include "linalg/until.h"

enum { ONE = 1024, ROWS = 256, COLS = 4096 };

/* The triangle j >= i by rows is the lower one by columns. */
static bool factor_one(int64_t n, int64_t ld, double *a)
{
    return LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', (int)n, a, lm_lead(ld)) ==
           0;
}

/* x := u'^-1 x, m x c, or b := b u^-1 or, transposed, b u'^-1, c x m. */
static void divide_left(const volatile lm_flag *stop, int64_t m, int64_t c,
                        const double *u, double *x, int64_t ld)
{
    for (int64_t j = 0; j < c && !lm_told(stop); j += COLS)
        cblas_dtrsm(CblasRowMajor, CblasLeft, CblasUpper, CblasTrans,
                    CblasNonUnit, (int)m, (int)lm_smaller(COLS, c - j), 1, u,
                    lm_lead(ld), x + j, lm_lead(ld));
}

static void divide_right(const volatile lm_flag *stop, bool transposed,
                         int64_t c, int64_t m, const double *u, double *b,
                         int64_t ld)
{
    for (int64_t i = 0; i < c && !lm_told(stop); i += COLS)
        cblas_dtrsm(CblasRowMajor, CblasRight, CblasUpper,
                    transposed ? CblasTrans : CblasNoTrans, CblasNonUnit,
                    (int)lm_smaller(COLS, c - i), (int)m, 1, u, lm_lead(ld),
                    b + i * ld, lm_lead(ld));
}

static bool factor(const volatile lm_flag *stop, int64_t n, double *a)
{
    if (n <= ONE) return factor_one(n, n, a);
    for (int64_t k = 0; k < n && !lm_told(stop); k += ROWS) {
        const int64_t m = lm_smaller(ROWS, n - k), after = k + m;
        double *u = a + k * n;
        if (!factor_one(m, n, u + k)) return false;
        divide_left(stop, m, n - after, u + k, u + after, n);
        for (int64_t i = after; i < n && !lm_told(stop); i += ROWS)
            lm_gemm_until_d(stop, true, false, lm_smaller(ROWS, n - i), n - i,
                            m, -1, u + i, n, u + i, n, 1, a + i * n + i, n);
    }
    return true;
}

/* OpenBLAS takes a pivot that is no number for a positive one; what is no
 * number elsewhere ends up in a pivot. */
bool lm_posdef_factor(const volatile lm_flag *stop, int64_t n, double *a)
{
    if (!factor(stop, n, a)) return false;
    for (int64_t i = 0; i < n; i++)
        if (!isfinite(a[i * n + i])) return false;
    return true;
}

/* b := b u'^-1 by the first m rows and columns of u; b is c x m, rows ld apart.
 */
static void back(const volatile lm_flag *stop, int64_t n, int64_t m,
                 const double *u, int64_t c, double *b)
{
    for (int64_t k = (m - 1) / ROWS * ROWS; k >= 0 && !lm_told(stop);
         k -= ROWS) {
        const int64_t rows = lm_smaller(ROWS, m - k), after = k + rows;
        if (after < m)
            lm_gemm_until_d(stop, false, true, c, rows, m - after, -1,
                            b + after, n, u + k * n + after, n, 1, b + k, n);
        divide_right(stop, true, c, rows, u + k * n + k, b + k, n);
    }
}

void lm_posdef_solve(const volatile lm_flag *stop, int64_t n,
                     const double *factor, int64_t c, double *b)
{
    if (n <= ONE && c <= ONE) {
        LAPACKE_dpotrs_work(LAPACK_COL_MAJOR, 'L', (int)n, (int)c, factor,
                            lm_lead(n), b, lm_lead(n));
        return;
    }
    for (int64_t k = 0; k < n && !lm_told(stop); k += ROWS) {
        const int64_t rows = lm_smaller(ROWS, n - k), after = k + rows;
        const double *u = factor + k * n;
        divide_right(stop, false, c, rows, u + k, b + k, n);
        if (after < n)
            lm_gemm_until_d(stop, false, false, c, n - after, rows, -1, b + k,
                            n, u + after, n, 1, b + after, n);
    }
    back(stop, n, n, factor, c, b);
}

static double square(int64_t n, const double *x)
{
    return lm_dot_d(n, x, x);
}

/* tr (u' u)^-1 = |u^-1|^2: a block of columns of u^-1 at a time, which are 0
 * below it. */
double lm_posdef_trace_inverse(const volatile lm_flag *stop, int64_t n,
                               const double *factor, double *work)
{
    double sum = 0;
    if (n <= ONE) {
        memcpy(work, factor, (size_t)(n * n) * sizeof *work);
        LAPACKE_dtrtri_work(LAPACK_COL_MAJOR, 'L', 'N', (int)n, work,
                            lm_lead(n));
        for (int64_t i = 0; i < n; i++) sum += square(n - i, work + i * n + i);
        return sum;
    }
    for (int64_t k = 0; k < n && !lm_told(stop); k += ROWS) {
        const int64_t c = lm_smaller(ROWS, n - k), m = k + c;
        for (int64_t i = 0; i < c; i++) {
            memset(work + i * n, 0, (size_t)m * sizeof *work);
            work[i * n + k + i] = 1;
        }
        back(stop, n, m, factor, c, work);
        for (int64_t i = 0; i < c; i++) sum += square(m, work + i * n);
    }
    return sum;
}
