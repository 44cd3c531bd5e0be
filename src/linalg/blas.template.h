/* blas.template.h -- the products of blas.h in one precision, included once for
 * each: LM_REAL is the number type and LM_NAME(name) the name in it. */
#ifndef LM_REAL /* so that tools can read this file by itself */
#define LM_REAL double
#define LM_NAME(name) name##_d
#include "core/lm.h"
#endif

/* c (m x n) = alpha op(a) op(b) + beta c, op(a) m x k, op(b) k x n; op(x) is
 * x' where the flag is set. */
void LM_NAME(lm_gemm)(bool transpose_a, bool transpose_b, int64_t m, int64_t n,
                      int64_t k, LM_REAL alpha, const LM_REAL *a, int64_t lda,
                      const LM_REAL *b, int64_t ldb, LM_REAL beta, LM_REAL *c,
                      int64_t ldc);

/* y = alpha op(a) x + beta y, a m x n as stored. */
void LM_NAME(lm_gemv)(bool transpose, int64_t m, int64_t n, LM_REAL alpha,
                      const LM_REAL *a, int64_t lda, const LM_REAL *x,
                      LM_REAL beta, LM_REAL *y);

/* c (n x n, both triangles) = alpha a a' + beta c, a n x k; with the flag
 * a' a, a k x n.  c must be symmetric where beta is not 0. */
void LM_NAME(lm_syrk)(bool transpose, int64_t n, int64_t k, LM_REAL alpha,
                      const LM_REAL *a, int64_t lda, LM_REAL beta, LM_REAL *c,
                      int64_t ldc);

/* The lower triangle of c (n x n) from the upper one. */
void LM_NAME(lm_mirror)(int64_t n, LM_REAL *c, int64_t ldc);

/* a (m x n) += alpha x y'. */
void LM_NAME(lm_ger)(int64_t m, int64_t n, LM_REAL alpha, const LM_REAL *x,
                     const LM_REAL *y, LM_REAL *a, int64_t lda);

/* y += alpha x; x'y; |x| */
void LM_NAME(lm_axpy)(int64_t n, LM_REAL alpha, const LM_REAL *x, LM_REAL *y);
LM_REAL LM_NAME(lm_dot)(int64_t n, const LM_REAL *x, const LM_REAL *y);
LM_REAL LM_NAME(lm_nrm2)(int64_t n, const LM_REAL *x);
