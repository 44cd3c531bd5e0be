/* posdef.h -- positive definite systems inside of a loop: factored in place,
 * solved many times, no allocation and no message.
 *
 * a is n x n by rows without gaps, and symmetric; the factor takes its place.
 * `stop`, which may be NULL, ends each early: what it leaves is then no result.
 */
#ifndef LM_LINALG_POSDEF_H
#define LM_LINALG_POSDEF_H

#include "core/lm.h"

/* False if a is not positive definite, or holds what is no number. */
bool lm_posdef_factor(const volatile lm_flag *stop, int64_t n, double *a);
/* c systems, one a row of b (c x n): each row becomes its solution. */
void lm_posdef_solve(const volatile lm_flag *stop, int64_t n,
                     const double *factor, int64_t c, double *b);
/* tr a^-1; work is n x n. */
double lm_posdef_trace_inverse(const volatile lm_flag *stop, int64_t n,
                               const double *factor, double *work);

#endif
