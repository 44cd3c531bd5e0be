/* until.hot.h -- in one precision (core/twice.h).  `stop` may be NULL. */

void R(lm_gemm_until)(const volatile lm_flag *stop, bool transpose_a,
                      bool transpose_b, int64_t m, int64_t n, int64_t k,
                      real alpha, const real *a, int64_t lda, const real *b,
                      int64_t ldb, real beta, real *c, int64_t ldc);
real R(lm_dot_until)(const volatile lm_flag *stop, int64_t n, const real *x,
                     const real *y);
real R(lm_nrm2_until)(const volatile lm_flag *stop, int64_t n, const real *x);
void R(lm_axpy_until)(const volatile lm_flag *stop, int64_t n, real alpha,
                      const real *x, real *y);
/* c = alpha a a' + beta c, or a' a: all of it. */
void R(lm_syrk_until)(const volatile lm_flag *stop, bool transpose, int64_t n,
                      int64_t k, real alpha, const real *a, int64_t lda,
                      real beta, real *c, int64_t ldc);
void R(lm_gemv_until)(const volatile lm_flag *stop, bool transpose, int64_t m,
                      int64_t n, real alpha, const real *a, int64_t lda,
                      const real *x, real beta, real *y);
