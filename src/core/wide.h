/* wide.h -- vectors as wide as registers, where a set of instructions has
 * multiply-and-adds: LM_WIDE is their bytes, or is not defined.  Operators do
 * the rest; <immintrin.h> has them too, and takes half a second a file. */
#ifndef LM_CORE_WIDE_H
#define LM_CORE_WIDE_H

#include <stdint.h>

#if defined __AVX512F__
#define LM_WIDE 64
#define LM_FMA_S(a, b, c) __builtin_ia32_vfmaddps512_mask(a, b, c, -1, 4)
#define LM_FMA_D(a, b, c) __builtin_ia32_vfmaddpd512_mask(a, b, c, -1, 4)
#elif defined __AVX2__ && defined __FMA__
#define LM_WIDE 32
#define LM_FMA_S(a, b, c) __builtin_ia32_vfmaddps256(a, b, c)
#define LM_FMA_D(a, b, c) __builtin_ia32_vfmaddpd256(a, b, c)
#endif

#ifdef LM_WIDE
#define LM_WIDE_OF(type, align)                                                \
    type __attribute__((vector_size(LM_WIDE), may_alias, aligned(align)))
typedef LM_WIDE_OF(float, LM_WIDE) lm_wide_s;
typedef LM_WIDE_OF(double, LM_WIDE) lm_wide_d;
/* Anywhere in memory. */
typedef LM_WIDE_OF(float, 4) lm_loose_s;
typedef LM_WIDE_OF(double, 8) lm_loose_d;

/* Numbers of lanes. */
typedef int32_t lm_lanes_s __attribute__((vector_size(LM_WIDE)));
typedef int64_t lm_lanes_d __attribute__((vector_size(LM_WIDE)));

/* x in every lane, -0 too; a b + c, rounded once. */
static inline lm_wide_s lm_all_s(float x)
{
    return x - (lm_wide_s){0};
}
static inline lm_wide_d lm_all_d(double x)
{
    return x - (lm_wide_d){0};
}
static inline lm_wide_s lm_fma_s(lm_wide_s a, lm_wide_s b, lm_wide_s c)
{
    return (lm_wide_s)LM_FMA_S(a, b, c);
}
static inline lm_wide_d lm_fma_d(lm_wide_d a, lm_wide_d b, lm_wide_d c)
{
    return (lm_wide_d)LM_FMA_D(a, b, c);
}
#endif

#endif
