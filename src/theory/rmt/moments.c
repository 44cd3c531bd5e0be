/* Moments of a law. */
#include <math.h>

#include "theory/rmt/free.h"

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
static lm_estimate over_panels(const lm_env *env, const lm_law *law,
                               double exponent)
{
    const lm_estimate m = lm_law_mean(env, law, power, &exponent),
                      all = lm_law_lowest(law) < 0
                                ? lm_law_mean(env, law, size, &exponent)
                                : m;
    return (lm_estimate){m.value, m.error + 6 * EPS * exponent * all.value};
}

static lm_estimate times(lm_estimate a, lm_estimate b)
{
    return (lm_estimate){a.value * b.value,
                         fabs(a.value) * b.error + fabs(b.value) * a.error +
                             a.error * b.error + EPS * fabs(a.value * b.value)};
}

static lm_estimate plus(lm_estimate a, lm_estimate b)
{
    return (lm_estimate){a.value + b.value,
                         a.error + b.error + EPS * fabs(a.value + b.value)};
}

static void first_two(const lm_env *env, const lm_law *law, lm_estimate *m);

/* Of a sum or a product from those of its laws, whatever its bands lack: E (A +
 * B)^2 = a2 + 2 a1 b1 + b2, E (A B)^2 = a1^2 b2 + b1^2 a2 - a1^2 b1^2. */
static void combined(const lm_env *env, const lm_law *law, lm_estimate *m)
{
    lm_estimate a[2], b[2];
    first_two(env, law->a, a);
    first_two(env, law->b, b);
    const lm_estimate both = times(a[0], b[0]), two = {2, 0}, less = {-1, 0};
    if (law->kind == &lm_add_kind) {
        m[0] = plus(a[0], b[0]);
        m[1] = plus(plus(a[1], b[1]), times(two, both));
        return;
    }
    m[0] = both;
    m[1] = plus(
        plus(times(times(a[0], a[0]), b[1]), times(times(b[0], b[0]), a[1])),
        times(less, times(both, both)));
}

static void first_two(const lm_env *env, const lm_law *law, lm_estimate *m)
{
    m[0] = over_panels(env, law, 1);
    m[1] = over_panels(env, law, 2);
    if (law->kind != &lm_add_kind && law->kind != &lm_multiply_kind) return;
    lm_estimate other[2];
    combined(env, law, other);
    for (int k = 0; k < 2; k++)
        if (other[k].error < m[k].error) m[k] = other[k];
}

static lm_status moments_run(lm_env *env, void *args)
{
    moments_args *a = args;
    lm_estimate first[2];
    first_two(env, a->law, first);
    for (int64_t k = 0; k < a->order; k++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_estimate m =
            k < 2 ? first[k] : over_panels(env, a->law, (double)(k + 1));
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
