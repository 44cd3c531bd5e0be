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

/* ---- loops from the value at one element ---------------------------------
 *
 * A compiler that inlines f, which is known wherever these are called, makes
 * vector code of the loop; `self` is the lm_unary or lm_binary that calls.
 */
#define LM_INLINE static inline __attribute__((always_inline))

LM_INLINE void lm_unary_loop(double f(double), lm_unary self, int64_t n,
                             const double *in, double *out)
{
    const int64_t whole = n - n % LM_LANES;
#pragma omp simd
    for (int64_t i = 0; i < whole; i++) out[i] = f(in[i]);
    if (whole < n) lm_unary_tail(self, n - whole, in + whole, out + whole);
}

LM_INLINE void lm_binary_loop(double f(double, double), lm_binary self,
                              int64_t n, const double *a, int64_t a_at,
                              const double *b, int64_t b_at, double *out)
{
    const int64_t whole = n - n % LM_LANES;
    const double left = *a, right = *b;
    if (a_at && b_at) {
#pragma omp simd
        for (int64_t i = 0; i < whole; i++) out[i] = f(a[i], b[i]);
    } else if (a_at) {
#pragma omp simd
        for (int64_t i = 0; i < whole; i++) out[i] = f(a[i], right);
    } else {
#pragma omp simd
        for (int64_t i = 0; i < whole; i++) out[i] = f(left, b[i]);
    }
    if (whole < n)
        lm_binary_tail(self, n - whole, a + whole * a_at, a_at,
                       b + whole * b_at, b_at, out + whole);
}

/* An lm_unary whose value is `expr` in terms of x; an lm_binary, of x and y. */
#define LM_UNARY_LOOP(name, expr)                                              \
    LM_INLINE double name##_of(double x)                                       \
    {                                                                          \
        return expr;                                                           \
    }                                                                          \
    static void name(int64_t n, const double *in, double *out)                 \
    {                                                                          \
        lm_unary_loop(name##_of, name, n, in, out);                            \
    }
#define LM_BINARY_LOOP(name, expr)                                             \
    LM_INLINE double name##_of(double x, double y)                             \
    {                                                                          \
        return expr;                                                           \
    }                                                                          \
    static void name(int64_t n, const double *a, int64_t a_at,                 \
                     const double *b, int64_t b_at, double *out)               \
    {                                                                          \
        lm_binary_loop(name##_of, name, n, a, a_at, b, b_at, out);             \
    }

#endif
