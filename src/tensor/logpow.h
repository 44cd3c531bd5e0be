/* logpow.h -- loops of log(x) and x^y: within 1 ulp where there is AVX-512,
 * elsewhere those of libmvec. */
#ifndef LM_TENSOR_LOGPOW_H
#define LM_TENSOR_LOGPOW_H

#include "tensor/element.h"

/* An lm_unary and an lm_binary. */
void lm_log(int64_t n, const double *in, double *out);
void lm_pow(int64_t n, const double *a, int64_t a_at, const double *b,
            int64_t b_at, double *out);

#endif
