/* Element functions of one tensor: each is one row of the table. */
#include <stdlib.h>

#include "core/decl.h"
#include "core/tails.h"
#include "tensor/elementwise.h"
#include "tensor/transcendental.h"
#include "tensor/shape.h"
#include "calc/special.h"

/* X(name, value in terms of x, manual, an argument, its value); the loops of
 * PLAIN follow from the values, those of log and tanh are written out. */
#define UNARY(X)                                                               \
    PLAIN(X)                                                                   \
    X(log, log(x), "The natural logarithm.", 2, 0.6931471805599453)            \
    X(tanh, tanh(x), "The hyperbolic tangent.", 1, 0.7615941559557649)

#define PLAIN(X)                                                               \
    X(neg, -x, "-x", 2, -2)                                                    \
    X(abs, fabs(x), "|x|", -2, 2)                                              \
    X(sign, x > 0 ? 1 : x < 0 ? -1 : x, "-1, 0 or 1, the sign of x", -3, -1)   \
    X(square, x *x, "x^2", 3, 9)                                               \
    X(reciprocal, 1 / x, "1 / x", 4, 0.25)                                     \
    X(sqrt, sqrt(x), "The square root.", 9, 3)                                 \
    X(rsqrt, 1 / sqrt(x), "1 over the square root.", 4, 0.5)                   \
    X(cbrt, cbrt(x), "The cube root.", -8, -2)                                 \
    X(exp, exp(x), "e^x", 1, 2.718281828459045)                                \
    X(exp2, exp2(x), "2^x", 3, 8)                                              \
    X(expm1, expm1(x), "e^x - 1, exact also near 0.", 1, 1.718281828459045)    \
    X(log2, log2(x), "The logarithm to base 2.", 8, 3)                         \
    X(log10, log10(x), "The logarithm to base 10.", 1000, 3)                   \
    X(log1p, log1p(x), "log(1 + x), exact also near 0.", 1,                    \
      0.6931471805599453)                                                      \
    X(sin, sin(x), "The sine.", 1, 0.8414709848078965)                         \
    X(cos, cos(x), "The cosine.", 1, 0.5403023058681398)                       \
    X(tan, tan(x), "The tangent.", 1, 1.5574077246549023)                      \
    X(asin, asin(x), "The inverse of the sine.", 1, 1.5707963267948966)        \
    X(acos, acos(x), "The inverse of the cosine.", 0, 1.5707963267948966)      \
    X(atan, atan(x), "The inverse of the tangent.", 1, 0.7853981633974483)     \
    X(sinh, sinh(x), "The hyperbolic sine.", 1, 1.1752011936438014)            \
    X(cosh, cosh(x), "The hyperbolic cosine.", 1, 1.5430806348152437)          \
    X(asinh, asinh(x), "The inverse of sinh.", 1, 0.881373587019543)           \
    X(acosh, acosh(x), "The inverse of cosh.", 2, 1.3169578969248166)          \
    X(atanh, atanh(x), "The inverse of tanh.", 0.5, 0.5493061443340548)        \
    X(erf, erf(x), "The error function 2/sqrt(pi) int_0^x e^(-t^2) dt.", 1,    \
      0.8427007929497149)                                                      \
    X(erfc, erfc(x), "1 - erf(x), exact also for large x.", 1,                 \
      0.15729920705028513)                                                     \
    X(erfinv, lm_erfinv(x), "The inverse of erf.", 0.5, 0.4769362762044699)    \
    X(normal_cdf, lm_normal_cdf(x),                                            \
      "The standard normal distribution function.", 1, 0.8413447460685429)     \
    X(normal_quantile, lm_normal_quantile(x), "The inverse of normal_cdf.",    \
      0.975, 1.959963984540054)                                                \
    X(gamma, tgamma(x), "The gamma function.", 5, 24)                          \
    X(lgamma, lm_lgamma(x), "log |gamma(x)|", 10, 12.801827480081469)          \
    X(digamma, lm_digamma(x), "The derivative of log gamma.", 1,               \
      -0.5772156649015329)                                                     \
    X(sigmoid, lm_logistic(x), "1 / (1 + e^-x)", 0, 0.5)                       \
    X(softplus, lm_softplus(x), "log(1 + e^x), without overflow.", 0,          \
      0.6931471805599453)                                                      \
    X(relu, x < 0 ? 0 : x, "The larger of x and 0.", -1, 0)                    \
    X(floor, floor(x), "The largest integer not above x.", -1.5, -2)           \
    X(ceil, ceil(x), "The smallest integer not below x.", -1.5, -1)            \
    X(trunc, trunc(x), "x without its fraction.", -1.5, -1)                    \
    X(round, rint(x), "The nearest integer, the even one of two.", 2.5, 2)

/* The same, of functions whose values are 0 and 1; here it is 1. */
#define TESTS(X)                                                               \
    X(isnan, x != x, "1 where x is NaN, else 0.", 0 / 0)                       \
    X(isinf, fabs(x) > HUGE_MAX, "1 where x is infinite, else 0.", 1 / 0)      \
    X(isfinite, fabs(x) <= HUGE_MAX,                                           \
      "1 where x is neither infinite nor NaN, else 0.", 1)                     \
    X(logical_not, x == 0, "1 where x is 0, else 0.", 0)

#define HUGE_MAX 0x1.fffffffffffffp+1023

typedef struct {
    lm_tensor x, value;
} unary_args;

#define LOOP(name, expr, ...) LM_UNARY_LOOP(name##_loop, expr)
PLAIN(LOOP)
TESTS(LOOP)
#define log_loop lm_log
#define tanh_loop lm_tanh

#define ARGS unary_args
#define EXPORT_AS(OUT, name, expr, doc, example)                               \
    static lm_status name##_run(lm_env *env, void *args)                       \
    {                                                                          \
        unary_args *a = args;                                                  \
        return lm_unary_apply(env, name##_loop, lm_length(&a->x), a->x.data,   \
                              a->value.data);                                  \
    }                                                                          \
    typedef unary_args name##_args;                                            \
    static const lm_slot name##_slots[] = {                                    \
        IN_TENSOR(x, "...", "a tensor or a number"),                           \
        OUT(value, "...", "the value at every element"),                       \
        LM_SLOTS_END,                                                          \
    };                                                                         \
    LM_EXPORT(tensor, name, doc, "", example);

#define EXPORT(name, expr, doc, at, result)                                    \
    EXPORT_AS(OUT_TENSOR, name, expr, doc,                                     \
              "assert(math.abs(limn.tensor." #name "(" #at ") - (" #result     \
              ")) < 1e-13)")
#define EXPORT_MASK(name, expr, doc, at)                                       \
    EXPORT_AS(OUT_MASK, name, expr, doc,                                       \
              "assert(limn.tensor." #name "(" #at "))")

UNARY(EXPORT)
TESTS(EXPORT_MASK)
#undef ARGS

/* ---- in place ---------------------------------------------------------- */

#define ADDRESS(name, expr, doc, at, result) name##_loop,
#define NAME(name, expr, doc, at, result) "|" #name
static const lm_unary loops[] = {UNARY(ADDRESS)};

typedef struct {
    lm_tensor x;
    int f;
} apply__args;

static lm_status apply__run(lm_env *env, void *args)
{
    apply__args *a = args;
    return lm_unary_apply(env, loops[a->f], lm_length(&a->x), a->x.data,
                          a->x.data);
}

#define ARGS apply__args
static const lm_slot apply__slots[] = {
    MUT_TENSOR(x, "...", "the tensor to change"),
    IN_CHOICE(f, &(UNARY(NAME))[1], "the element function to apply"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, apply_, "Apply an element function in place.", "",
          "local x = limn.tensor.new{1, 4, 9}\n"
          "x:apply_('sqrt')\n"
          "assert(x[3] == 3)");
#undef ARGS
