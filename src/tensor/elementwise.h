/* elementwise.h -- what happens to every element, and the walk over two tensors
 * that broadcast to one shape.
 *
 * A value never depends on where in a tensor it stands: loops run over whole
 * groups of LM_LANES elements, the last one padded.
 */
#ifndef LM_TENSOR_ELEMENTWISE_H
#define LM_TENSOR_ELEMENTWISE_H

#include "core/lm.h"

enum { LM_LANES = 16 };

/* out[i] = f(in[i]); out may be in. */
typedef void (*lm_unary)(int64_t n, const double *in, double *out);
/* out[i] = f(a[i * a_at], b[i * b_at]); the strides are 0 or 1; out may be a
 * or b where its stride is 1. */
typedef void (*lm_binary)(int64_t n, const double *a, int64_t a_at,
                          const double *b, int64_t b_at, double *out);

/* Apply f to n elements, polling the stop flag. */
lm_status lm_unary_apply(lm_env *env, lm_unary f, int64_t n, const double *in,
                         double *out);
/* Apply f to a and b, which broadcast to the shape of out. */
lm_status lm_binary_apply(lm_env *env, lm_binary f, const lm_tensor *a,
                          const lm_tensor *b, lm_tensor *out);

/* The last, incomplete group of a loop: f over padded copies. */
void lm_unary_tail(lm_unary f, int64_t n, const double *in, double *out);
void lm_binary_tail(lm_binary f, int64_t n, const double *a, int64_t a_at,
                    const double *b, int64_t b_at, double *out);

/* The body of an lm_unary: `expr` in terms of x. */
#define LM_UNARY_LOOP(function, expr)                                          \
    static void function(int64_t n, const double *in, double *out)             \
    {                                                                          \
        const int64_t whole = n - n % LM_LANES;                                \
        _Pragma("omp simd") for (int64_t i = 0; i < whole; i++)                \
        {                                                                      \
            const double x = in[i];                                            \
            out[i] = (expr);                                                   \
        }                                                                      \
        if (whole < n)                                                         \
            lm_unary_tail(function, n - whole, in + whole, out + whole);       \
    }

/* The body of an lm_binary: `expr` in terms of x and y. */
#define LM_BINARY_LOOP(function, expr)                                         \
    static void function(int64_t n, const double *a, int64_t a_at,             \
                         const double *b, int64_t b_at, double *out)           \
    {                                                                          \
        const int64_t whole = n - n % LM_LANES;                                \
        const double left = *a, right = *b;                                    \
        if (a_at && b_at)                                                      \
            LM_BINARY_CASE(a[i], b[i], expr)                                   \
        else if (a_at)                                                         \
            LM_BINARY_CASE(a[i], right, expr)                                  \
        else                                                                   \
            LM_BINARY_CASE(left, b[i], expr)                                   \
        if (whole < n)                                                         \
            lm_binary_tail(function, n - whole, a + whole * a_at, a_at,        \
                           b + whole * b_at, b_at, out + whole);               \
    }
#define LM_BINARY_CASE(first, second, expr)                                    \
    _Pragma("omp simd") for (int64_t i = 0; i < whole; i++)                    \
    {                                                                          \
        const double x = (first), y = (second);                                \
        out[i] = (expr);                                                       \
    }

#endif
