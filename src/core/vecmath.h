/* vecmath.h -- element functions that vectorise.
 *
 * Declares the functions of libm that have vector variants in glibc's libmvec
 * as such, so that a plain loop under `#pragma omp simd` calls those (within
 * 4 ulp; NaN and infinity as in C).  Include it instead of math.h where such
 * loops are.
 */
#ifndef LM_CORE_VECMATH_H
#define LM_CORE_VECMATH_H

#include <math.h>

#ifdef __x86_64__
#define LM_VEC1(name)                                                          \
    double name(double) __attribute__((__simd__("notinbranch")));              \
    float name##f(float) __attribute__((__simd__("notinbranch")));
#define LM_VEC2(name)                                                          \
    double name(double, double) __attribute__((__simd__("notinbranch")));      \
    float name##f(float, float) __attribute__((__simd__("notinbranch")));

LM_VEC1(exp)
LM_VEC1(exp2)
LM_VEC1(expm1)
LM_VEC1(log)
LM_VEC1(log2)
LM_VEC1(log10)
LM_VEC1(log1p)
LM_VEC1(sin)
LM_VEC1(cos)
LM_VEC1(tan)
LM_VEC1(asin)
LM_VEC1(acos)
LM_VEC1(atan)
LM_VEC1(sinh)
LM_VEC1(cosh)
LM_VEC1(tanh)
LM_VEC1(asinh)
LM_VEC1(acosh)
LM_VEC1(atanh)
LM_VEC1(cbrt)
LM_VEC1(erf)
LM_VEC1(erfc)
LM_VEC2(pow)
LM_VEC2(atan2)
LM_VEC2(hypot)

#undef LM_VEC1
#undef LM_VEC2
#endif

#endif
