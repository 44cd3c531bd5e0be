/* thin.h -- products of a few long rows, in double precision.
 *
 * OpenBLAS packs both factors of a product first, which takes longer than the
 * product itself where one of them has a handful of rows.  Here the larger
 * factor is read once, a block of columns at a time, while the rows of the
 * other stay in the first cache; with more rows lm_gemm_until_d does it.
 * `stop`, which may be NULL, ends them early.
 */
#ifndef LM_LINALG_THIN_H
#define LM_LINALG_THIN_H

#include "core/lm.h"

/* c (p x r) = alpha x b', x p x n, b r x n. */
void lm_thin_dots(const volatile lm_flag *stop, int64_t p, int64_t r, int64_t n,
                  double alpha, const double *x, int64_t ldx, const double *b,
                  int64_t ldb, double *c, int64_t ldc);

/* y (p x n) = alpha c b + beta y, c p x r, b r x n.  beta = 0 overwrites. */
void lm_thin_sums(const volatile lm_flag *stop, int64_t p, int64_t n, int64_t r,
                  double alpha, const double *c, int64_t ldc, const double *b,
                  int64_t ldb, double beta, double *y, int64_t ldy);

#endif
