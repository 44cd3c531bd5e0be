/* Numbers at equal distances or ratios. */
#include <math.h>

#include "core/decl.h"

typedef struct {
    double from, to;
    int64_t n;
    lm_vec value;
} linspace_args;
typedef linspace_args geomspace_args;

typedef struct {
    double from, to, base;
    int64_t n;
    lm_vec value;
} logspace_args;

/* Both ends are exact. */
static double between(double from, double to, int64_t i, int64_t n)
{
    if (i == 0) return from;
    if (i == n - 1) return to;
    const double t = (double)i / (double)(n - 1), width = to - from;
    return isinf(width) ? from * (1 - t) + to * t : from + width * t;
}

static lm_status linspace_run(lm_env *env, void *args)
{
    linspace_args *a = args;
    int64_t i, end = 0;
    while (lm_next_piece(env, a->n, &i, &end))
        for (; i < end; i++)
            a->value.data[i] = between(a->from, a->to, i, a->n);
    return lm_unless_stopped(env);
}

static lm_status geomspace_run(lm_env *env, void *args)
{
    geomspace_args *a = args;
    const double from = log(a->from), to = log(a->to);
    int64_t i, end = 0;
    while (lm_next_piece(env, a->n, &i, &end))
        for (; i < end; i++)
            a->value.data[i] = i == 0          ? a->from
                               : i == a->n - 1 ? a->to
                                               : exp(between(from, to, i, a->n));
    return lm_unless_stopped(env);
}

static lm_status logspace_run(lm_env *env, void *args)
{
    logspace_args *a = args;
    int64_t i, end = 0;
    while (lm_next_piece(env, a->n, &i, &end))
        for (; i < end; i++)
            a->value.data[i] = pow(a->base, between(a->from, a->to, i, a->n));
    return lm_unless_stopped(env);
}

#define ARGS linspace_args
static const lm_slot linspace_slots[] = {
    IN_NUM(from, "", "the first number"),
    IN_NUM(to, "", "the last number"),
    IN_INT(n, "[0,inf)", "how many"),
    OUT_VEC(value, "n", "the numbers"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, linspace,
          "Evenly spaced numbers over an interval, both ends included.", "",
          "assert(limn.tensor.linspace(0, 1, 5)[2] == 0.25)");
#undef ARGS

#define ARGS geomspace_args
static const lm_slot geomspace_slots[] = {
    IN_NUM(from, "(0,inf)", "the first number"),
    IN_NUM(to, "(0,inf)", "the last number"),
    IN_INT(n, "[0,inf)", "how many"),
    OUT_VEC(value, "n", "the numbers"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, geomspace,
          "Numbers spaced evenly on a log scale (a geometric progression), "
          "both ends included.",
          "",
          "assert(math.abs(limn.tensor.geomspace(1, 100, 3)[2] - 10) < "
          "1e-12)");
#undef ARGS

#define ARGS logspace_args
static const lm_slot logspace_slots[] = {
    IN_NUM(from, "", "the first exponent"),
    IN_NUM(to, "", "the last exponent"),
    IN_INT(n, "[0,inf)", "how many"),
    OPT_NUM(base, 10, "(0,inf)", "the base of the powers"),
    OUT_VEC(value, "n", "base^from to base^to"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, logspace,
          "Numbers spaced evenly on a log scale, base^from to base^to; "
          "geomspace takes the end points themselves.",
          "", "assert(limn.tensor.logspace(-6, 0, 3, {base = 2})[2] == 2^-3)");
#undef ARGS
