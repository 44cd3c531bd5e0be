/* transcendental.h -- loops of log(x), tanh(x) and x^y: within 1 ulp (tanh: 2)
 * where there is AVX-512, elsewhere those of libmvec. */
#ifndef LM_TENSOR_TRANSCENDENTAL_H
#define LM_TENSOR_TRANSCENDENTAL_H

#include "tensor/elementwise.h"

/* Two lm_unary and an lm_binary. */
void lm_log(int64_t n, const double *in, double *out);
void lm_tanh(int64_t n, const double *in, double *out);
void lm_pow(int64_t n, const double *a, int64_t a_at, const double *b,
            int64_t b_at, double *out);

#endif
