/* blas.h -- products of matrices, by OpenBLAS, in both precisions.
 *
 * Everything is row-major: element (i, j) of a matrix with leading dimension
 * ld is a[i * ld + j], ld >= the number of columns as it is stored.  Names
 * end in _d (double) or _s (single), so a *.hot.c file writes R(lm_gemm).
 * Each size must be below 2^31.  beta = 0 overwrites, also NaN.
 */
#ifndef LM_LINALG_BLAS_H
#define LM_LINALG_BLAS_H

#include "core/lm.h"

#define LM_BLAS_DECLARE(real, S)                                               \
    /* c (m x n) = alpha op(a) op(b) + beta c, op(a) m x k, op(b) k x n;       \
     * op(x) is x' where the flag is set. */                                   \
    void lm_gemm_##S(bool transpose_a, bool transpose_b, int64_t m, int64_t n, \
                     int64_t k, real alpha, const real *a, int64_t lda,        \
                     const real *b, int64_t ldb, real beta, real *c,           \
                     int64_t ldc);                                             \
    /* y = alpha op(a) x + beta y, a m x n as stored. */                       \
    void lm_gemv_##S(bool transpose, int64_t m, int64_t n, real alpha,         \
                     const real *a, int64_t lda, const real *x, real beta,     \
                     real *y);                                                 \
    /* c (n x n, both triangles) = alpha a a' + beta c, a n x k; with the      \
     * flag a' a, a k x n.  c must be symmetric where beta is not 0. */        \
    void lm_syrk_##S(bool transpose, int64_t n, int64_t k, real alpha,         \
                     const real *a, int64_t lda, real beta, real *c,           \
                     int64_t ldc);                                             \
    /* The lower triangle of c (n x n) from the upper one. */                  \
    void lm_mirror_##S(int64_t n, real *c, int64_t ldc);                       \
    /* a (m x n) += alpha x y'. */                                             \
    void lm_ger_##S(int64_t m, int64_t n, real alpha, const real *x,           \
                    const real *y, real *a, int64_t lda);                      \
    /* y += alpha x */                                                         \
    void lm_axpy_##S(int64_t n, real alpha, const real *x, real *y);           \
    real lm_dot_##S(int64_t n, const real *x, const real *y);                  \
    real lm_nrm2_##S(int64_t n, const real *x);

LM_BLAS_DECLARE(double, d)
LM_BLAS_DECLARE(float, s)
#undef LM_BLAS_DECLARE

/* The number of threads of each product from now on; returns the previous
 * one.  n < 1 only asks.  Not to be called while another thread multiplies.
 * From two threads on, the last bits of a product depend on the number. */
int lm_blas_threads(int n);

/* How this BLAS makes threads.  Only LM_BLAS_PTHREADS is safe to call from
 * several threads and obeys lm_blas_threads(1). */
typedef enum lm_blas_kind {
    LM_BLAS_SERIAL,
    LM_BLAS_PTHREADS,
    LM_BLAS_OPENMP,
} lm_blas_kind;
lm_blas_kind lm_blas_parallel(void);

/* The build and the processor core it chose, for the record of a run. */
const char *lm_blas_config(void);
const char *lm_blas_core(void);

#endif
