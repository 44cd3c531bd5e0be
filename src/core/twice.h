/* twice.h -- one header, two precisions.
 *
 *     #define LM_TWICE "model/tape.hot.h"
 *     #include "core/twice.h"
 *
 * includes x.hot.h twice.  In it, as in a source x.hot.c (core/real.h), `real`
 * is the number type and R(name) the name of what exists in both precisions:
 * first double and name_d, then float and name_s.  Such a header has no guard
 * of its own; the one that includes it has.
 */
#ifndef LM_JOIN
#define LM_JOIN_(a, b) a##b
#define LM_JOIN(a, b) LM_JOIN_(a, b)
#endif

/* A hot source has its own R, for the precision that it is compiled in. */
#pragma push_macro("R")
#undef R

#define real double
#define R(name) LM_JOIN(name, _d)
#include LM_TWICE
#undef real
#undef R

#define real float
#define R(name) LM_JOIN(name, _s)
#include LM_TWICE
#undef real
#undef R

#pragma pop_macro("R")
#undef LM_TWICE
