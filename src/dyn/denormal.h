/* denormal.h -- numbers below 1e-38 become zero while single precision steps
 * run: networks that have converged are full of them, and each costs a
 * hundred cycles. */
#ifndef LM_DYN_DENORMAL_H
#define LM_DYN_DENORMAL_H

#ifdef __SSE__
#include <xmmintrin.h>

/* Returns what lm_denormals_restore needs. */
static inline unsigned lm_denormals_off(void)
{
    const unsigned old = _mm_getcsr();
    _mm_setcsr(old | 0x8040); /* flush to zero, denormals are zero */
    return old;
}

static inline void lm_denormals_restore(unsigned old)
{
    _mm_setcsr(old);
}
#else
static inline unsigned lm_denormals_off(void)
{
    return 0;
}

static inline void lm_denormals_restore(unsigned old)
{
    (void)old;
}
#endif

#endif
