/* Moments of a law. */
#include <math.h>

#include "theory/rmt/law.h"

#define EPS 0x1p-52

typedef struct {
    lm_law *law;
    int64_t order;
    lm_vec moments, moments_error;
} moments_args;

static double power(const void *self, double x)
{
    return pow(x, *(const double *)self);
}

static double size(const void *self, double x)
{
    return fabs(power(self, x));
}

/* Powers magnify the rounding of x. */
static lm_estimate moment(const lm_env *env, const lm_law *law, double exponent)
{
    const lm_estimate m = lm_law_mean(env, law, power, &exponent),
                      all = lm_law_lowest(law) < 0
                                ? lm_law_mean(env, law, size, &exponent)
                                : m;
    return (lm_estimate){m.value, m.error + 6 * EPS * exponent * all.value};
}

static lm_status moments_run(lm_env *env, void *args)
{
    moments_args *a = args;
    for (int64_t k = 0; k < a->order; k++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_estimate m = moment(env, a->law, (double)(k + 1));
        a->moments.data[k] = m.value;
        a->moments_error.data[k] = m.error;
    }
    return lm_unless_stopped(env);
}

#define ARGS moments_args
static const lm_slot moments_slots[] = {
    IN_OBJ(law, law, "", "a law"),
    IN_INT(order, "[1,1000]", "the highest"),
    OUT_VEC(moments, "order", "E x, E x^2, ..."),
    OUT_VEC(moments_error, "order", "absolute"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, moments, "Moments of a law.", "",
          "local m = limn.theory.rmt.semicircle():moments(6).moments\n"
          "assert(math.abs(m[2] - 1) < 1e-12) -- Catalan numbers\n"
          "assert(math.abs(m[6] - 5) < 1e-11)");
#undef ARGS
