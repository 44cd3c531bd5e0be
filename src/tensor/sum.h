/* sum.h -- sums that do not lose digits.
 *
 * Sixteen running sums, each with the exact errors of its additions summed
 * beside it (Knuth's TwoSum; Ogita, Rump, Oishi 2005), joined in a fixed
 * order: the result is as if computed in twice the precision and rounded, and
 * is the same on every processor.  Overflow and NaN come through.
 */
#ifndef LM_TENSOR_SUM_H
#define LM_TENSOR_SUM_H

#include "core/lm.h"

/* All end early, with any value, once stop says so; it may be NULL.
 *
 * sum_i x_i */
double lm_sum(const volatile lm_flag *stop, int64_t n, const double *x);
/* sum_i (x_i - center)^2; these two within three roundings, which is all that
 * terms of one sign can lose where four are added before. */
double lm_sum_squares(const volatile lm_flag *stop, int64_t n, const double *x,
                      double center);
/* sum_i |x_i| */
double lm_sum_abs(const volatile lm_flag *stop, int64_t n, const double *x);

/* Down the columns of a rows x cols block: out[j] = sum_i x[i * cols + j];
 * center (cols long) may be NULL.  rest is scratch, cols long. */
void lm_sum_columns(const volatile lm_flag *stop, int64_t rows, int64_t cols,
                    const double *x, double *out, double *rest);
void lm_sum_squares_columns(const volatile lm_flag *stop, int64_t rows,
                            int64_t cols, const double *x, const double *center,
                            double *out, double *rest);

#endif
