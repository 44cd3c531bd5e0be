/* real.h -- one source, two precisions.
 *
 * A file named *.hot.c, or *.hot.isa.c (core/isa.h), is compiled twice, once with LM_SINGLE defined.  In it
 * `real` is the number type, R(name) the name of a function or type that
 * exists in both, RC(1.5) a constant, and M(exp) the function of <math.h>.
 * Callers write name_s or name_d.
 */
#ifndef LM_CORE_REAL_H
#define LM_CORE_REAL_H

#define LM_JOIN_(a, b) a##b
#define LM_JOIN(a, b) LM_JOIN_(a, b)

#ifdef LM_SINGLE
typedef float real;
#define R(name) LM_JOIN(name, _s)
#define RC(x) LM_JOIN(x, f)
#define M(name) LM_JOIN(name, f)
#else
typedef double real;
#define R(name) LM_JOIN(name, _d)
#define RC(x) (x)
#define M(name) name
#endif

#endif
