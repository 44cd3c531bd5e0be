/* skinny.h -- products of skinny matrices in single precision.
 *
 * A batch of 64 samples against a matrix of weights: OpenBLAS packs the whole
 * matrix for it, which takes a fifth of the time.  Here as many columns as two
 * vectors hold are packed at a time, into the first cache, while they are
 * needed.
 */
#ifndef LM_LINALG_SKINNY_H
#define LM_LINALG_SKINNY_H

#include "core/lm.h"

/* Whether lm_skinny is there (AVX2, AVX-512) and faster than lm_gemm_s in one
 * thread: m, or k if a is transposed, is between 8 and 128. */
bool lm_skinny_pays(bool transpose_a, int64_t m, int64_t n, int64_t k);

/* c (m x n) = alpha op(a) op(b) + beta c; op(a) is m x k, a' if transposed,
 * op(b) is k x n.  Only where lm_skinny_pays.  beta = 0 overwrites, also NaN.
 */
void lm_skinny(bool transpose_a, bool transpose_b, int64_t m, int64_t n,
               int64_t k, float alpha, const float *a, int64_t lda,
               const float *b, int64_t ldb, float beta, float *c, int64_t ldc);

#endif
