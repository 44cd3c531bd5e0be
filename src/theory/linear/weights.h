/* weights.h -- the start of a finite linear network: W_1 .. W_L kept,
 * or made again in blocks of rows whenever a product needs them.
 *
 * A matrix is held as inputs x outputs, vectors are rows.  For *.hot.c only.
 */
#ifndef LM_THEORY_LINEAR_WEIGHTS_H
#define LM_THEORY_LINEAR_WEIGHTS_H

#include "core/real.h"
#include "theory/linear/net.h"

#define LM_WEIGHTS_DECLARE(real, S)                                            \
    typedef struct lm_weights_##S {                                            \
        const lm_linear_net *net;                                              \
        real *all;   /* L x n x n, or NULL */                                  \
        real *block; /* a block of rows */                                     \
        int64_t rows;                                                          \
    } lm_weights_##S;                                                          \
    lm_status lm_weights_new_##S(lm_env *env, const lm_linear_net *net,        \
                                 bool keep, lm_weights_##S *w);                \
    /* a_0(e_k) as rows (d x n), and V (n). */                                 \
    void lm_weights_first_##S(const lm_weights_##S *w, real *a);               \
    void lm_weights_last_##S(const lm_weights_##S *w, real *v);                \
    /* out (c x n) = in (c x n) through W_l, or through its transpose. */      \
    lm_status lm_weights_forward_##S(lm_env *env, lm_weights_##S *w,           \
                                     int64_t l, int64_t c, const real *in,     \
                                     real *out);                               \
    lm_status lm_weights_backward_##S(lm_env *env, lm_weights_##S *w,          \
                                      int64_t l, int64_t c, const real *in,    \
                                      real *out);

LM_WEIGHTS_DECLARE(double, d)
LM_WEIGHTS_DECLARE(float, s)
#undef LM_WEIGHTS_DECLARE

#endif
