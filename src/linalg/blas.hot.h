/* blas.hot.h -- the products of blas.h, in one precision (core/twice.h). */

/* c (m x n) = alpha op(a) op(b) + beta c, op(a) m x k, op(b) k x n; op(x) is
 * x' where the flag is set. */
void R(lm_gemm)(bool transpose_a, bool transpose_b, int64_t m, int64_t n,
                int64_t k, real alpha, const real *a, int64_t lda,
                const real *b, int64_t ldb, real beta, real *c, int64_t ldc);

/* y = alpha op(a) x + beta y, a m x n as stored. */
void R(lm_gemv)(bool transpose, int64_t m, int64_t n, real alpha, const real *a,
                int64_t lda, const real *x, real beta, real *y);

/* c (n x n, both triangles) = alpha a a' + beta c, a n x k; with the flag
 * a' a, a k x n.  c must be symmetric where beta is not 0. */
void R(lm_syrk)(bool transpose, int64_t n, int64_t k, real alpha, const real *a,
                int64_t lda, real beta, real *c, int64_t ldc);

/* The lower triangle of c (n x n) from the upper one, and the other way;
 * `stop`, which may be NULL, ends them early. */
void R(lm_mirror)(const volatile lm_flag *stop, int64_t n, real *c,
                  int64_t ldc);
void R(lm_mirror_up)(const volatile lm_flag *stop, int64_t n, real *c,
                     int64_t ldc);

/* y += alpha x; x'y; |x| */
void R(lm_axpy)(int64_t n, real alpha, const real *x, real *y);
real R(lm_dot)(int64_t n, const real *x, const real *y);
real R(lm_nrm2)(int64_t n, const real *x);
