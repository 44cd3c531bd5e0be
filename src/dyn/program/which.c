/* which: from exponents to the limit. */
#include "dyn/program/which.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

static const double slack = 1e-9;

/* Effective weights start as n^-start and learn at n^-rate, under lr_n at
 * n^-(rate + 1). */
typedef struct powers {
    double start, rate;
} powers;

static powers powers_of(const lm_limit_question *q, int64_t l)
{
    static const lm_abc none = {0};
    const lm_role role = l == 0           ? LM_ROLE_INPUT
                         : l == q->hidden ? LM_ROLE_OUTPUT
                                          : LM_ROLE_HIDDEN;
    const lm_powers p =
        lm_abc_powers(q->abc ? q->abc : &none, l, lm_param_powers(q->param, role));
    const double rate = q->adaptive ? p.a + p.c[LM_RATE_ADAM]
                                    : 2 * p.a + p.c[LM_RATE_SGD];
    return (powers){p.a + p.b, rate + (q->lr_n ? 1 : 0)};
}

__attribute__((format(printf, 3, 4))) static lm_limit_answer
answer(const lm_limit_question *q, lm_limit_kind kind, const char *format, ...)
{
    lm_limit_answer out = {.kind = kind};
    va_list args;
    va_start(args, format);
    int n = snprintf(out.why, sizeof out.why, "'%s' ",
                     q->abc ? "a, b, c" : lm_param_name(q->param));
    n += vsnprintf(out.why + n, sizeof out.why - (size_t)n, format, args);
    va_end(args);
    return out;
}

/* The first layer that does not start at order 1, or -1. */
static int64_t bad_start(const lm_limit_question *q, double *excess)
{
    for (int64_t l = 0; l <= q->hidden; l++) {
        *excess = powers_of(q, l).start - (l == 0 ? 0 : 0.5);
        if (l == q->hidden ? *excess < -slack : fabs(*excess) > slack) return l;
    }
    return -1;
}

/* What a step does to layers and output, as in theory/classify.h. */
static void growth(const lm_limit_question *q, double *r, double *out)
{
    const powers top = powers_of(q, q->hidden);
    const double size = q->adaptive ? 0 : fmin(top.start, top.rate);
    *r = INFINITY;
    for (int64_t l = 0; l < q->hidden; l++)
        *r = fmin(*r, size + powers_of(q, l).rate - (l > 0 ? 1 : 0));
    *out = fmin(top.rate - 1, top.start + *r - 1);
}

static lm_limit_answer moving(const lm_limit_question *q)
{
    const double A = powers_of(q, q->hidden).start;
    double r, out;
    growth(q, &r, &out);
    if (fmin(r, out) < -slack && q->param == LM_PARAM_SP && !q->abc &&
        !q->lr_n && !q->adaptive)
        return answer(q, LM_LIMIT_NONE,
                      "diverges with the width at a fixed rate; it has a limit "
                      "at the rate lr_n = lr n / base, the kernel one");
    if (fmin(r, out) < -slack)
        return answer(q, LM_LIMIT_NONE,
                      "is unstable: a step changes features by n^%g and "
                      "outputs by n^%g",
                      -r, -out);
    if (out > slack)
        return answer(q, LM_LIMIT_NONE,
                      "is trivial: the output moves by n^-%g only", out);
    if (r < slack && fabs(A - 1) <= slack)
        return answer(q, LM_LIMIT_FEATURE,
                      "has the feature-learning limit: features and output "
                      "move by order 1");
    if (fabs(A - 0.5) <= slack && !q->adaptive)
        return answer(q, LM_LIMIT_KERNEL,
                      "has the kernel limit: features move by n^-%g, and "
                      "outputs start as a Gaussian process",
                      r);
    return answer(q, LM_LIMIT_NONE,
                  "has a limit whose features move by n^-%g and whose output "
                  "starts at n^-%g%s: not built",
                  r, A - 0.5, q->adaptive ? ", under an entrywise rule" : "");
}

lm_limit_answer lm_limit_which(const lm_limit_question *q)
{
    double excess;
    if (q->hidden == 0)
        return answer(q, LM_LIMIT_NONE, "has no width without hidden layers");
    if (q->lr_n && (q->param != LM_PARAM_SP || q->abc || q->adaptive))
        return answer(q, LM_LIMIT_NONE,
                      "takes the rate as lr; lr_n is for 'sp' under sgd only");
    const int64_t l = bad_start(q, &excess);
    if (l < 0) return moving(q);
    return answer(q, LM_LIMIT_NONE,
                  "%s at the start: %s %d is of order n^%g, so it has no limit "
                  "that learns",
                  excess > 0 ? "vanishes" : "explodes",
                  l == q->hidden ? "output of layer" : "layer", (int)l + 1,
                  -excess);
}
