/* skinny.hot.h -- the products of skinny.h, in one precision (core/twice.h). */

/* Whether lm_skinny is there (AVX2, AVX-512) and faster than lm_gemm in one
 * thread: m, or k if a is transposed, is between 8 and 128. */
bool R(lm_skinny_pays)(bool transpose_a, int64_t m, int64_t n, int64_t k);

/* c (m x n) = alpha op(a) op(b) + beta c; op(a) is m x k, a' if transposed,
 * op(b) is k x n.  Only where lm_skinny_pays.  beta = 0 overwrites, also NaN.
 */
void R(lm_skinny)(bool transpose_a, bool transpose_b, int64_t m, int64_t n,
                  int64_t k, real alpha, const real *a, int64_t lda,
                  const real *b, int64_t ldb, real beta, real *c, int64_t ldc);

/* The same for any sizes: lm_skinny where it pays and BLAS has one thread, else
 * lm_gemm_until; `stop` may be NULL. */
void R(lm_gemm_few)(const volatile lm_flag *stop, bool transpose_a,
                    bool transpose_b, int64_t m, int64_t n, int64_t k,
                    real alpha, const real *a, int64_t lda, const real *b,
                    int64_t ldb, real beta, real *c, int64_t ldc);
