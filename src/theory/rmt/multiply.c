/* Free multiplicative convolution: eigenvalues of A^1/2 B A^1/2, both positive
 * semidefinite, B rotated at random. */
#include <math.h>

#include "theory/rmt/free.h"
#include "theory/rmt/subordinate.h"

#define EPS 0x1p-52

/* With q = z / K_a(w) and r = z / K_b(q), K = -H: f = w - r. */
static lm_status equation(lm_env *env, const lm_law *law, double complex w,
                          double complex z, lm_residual *out)
{
    lm_excess a, b;
    lm_status status = lm_excess_of(env, law->a, w, &a);
    if (status) return status;
    const double complex q = -z / a.value;
    status = lm_excess_of(env, law->b, q, &b);
    if (status) return status;
    const double complex r = -z / b.value, along_a = q * a.slope / a.value,
                         along_b = b.slope / b.value;
    out->value = w - r;
    out->slope = 1 - along_a * r * along_b;
    out->by_z = -r / z * (1 - q * along_b);
    out->rounding =
        2 * EPS * (cabs(w) + cabs(r)) +
        cabs(r) * (b.error / cabs(b.value) +
                   cabs(q * along_b) * (a.error / cabs(a.value) + 2 * EPS));
    return LM_OK;
}

static double complex start(const lm_law *law, double complex z)
{
    return z / law->b->mean;
}

static double product(double x, double y)
{
    return x * y;
}

static lm_status cauchy(lm_env *env, const lm_law *law, double complex z,
                        lm_cauchy *out)
{
    lm_root root;
    lm_cauchy a;
    const double scale = lm_law_highest(law->a) * lm_law_highest(law->b);
    lm_status status =
        lm_subordinate(env, law, equation, start, scale, z, &root);
    if (!status) status = lm_law_cauchy(env, law->a, root.w, &a);
    if (status) return status;
    const double complex by = (a.value + root.w * a.slope) / z,
                         g = root.w * a.value / z;
    *out = (lm_cauchy){g, by * root.slope - g / z,
                       cabs(by) * root.error + cabs(root.w / z) * a.error +
                           2 * EPS * cabs(g)};
    return LM_OK;
}

const lm_law_kind lm_multiply_kind = {"free product", cauchy, lm_law_by_cauchy,
                                      true};

typedef struct {
    lm_law *a, *b, *law;
} multiply_args;

static lm_status check(lm_env *env, const char *name, const lm_law *law)
{
    if (!law->kind->cauchy)
        return lm_fail(env, LM_DOMAIN,
                       "'%s' must be of eigenvalues, got a %s law", name,
                       law->kind->name);
    if (lm_law_lowest(law) < 0 || !(lm_law_highest(law) > 0))
        return lm_fail(env, LM_DOMAIN,
                       "'%s' must have positive values and no negative ones, "
                       "got those of [%g, %g]",
                       name, lm_law_lowest(law), lm_law_highest(law));
    return LM_OK;
}

static lm_status multiply_run(lm_env *env, void *args)
{
    multiply_args *s = args;
    lm_status status = check(env, "a", s->a);
    if (!status) status = check(env, "b", s->b);
    if (status) return status;
    const lm_law draft = {.kind = &lm_multiply_kind, .a = s->a, .b = s->b};
    return lm_free_new(env, &draft, product, &s->law);
}

#define ARGS multiply_args
static const lm_slot multiply_slots[] = {
    IN_OBJ(a, law, "", "of A, not negative"),
    IN_OBJ(b, law, "", "of B, not negative"),
    OUT_OBJ(law, law, "of A^1/2 B A^1/2, B rotated at random"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, multiply, "Free multiplicative convolution of two laws.",
          "Voiculescu 1987; Belinschi & Bercovici 2007",
          "local rmt = limn.theory.rmt\n"
          "local law = rmt.mp(0.5):multiply(rmt.atoms({1, 3}))\n"
          "local same = rmt.deformed({1, 3}, 0.5)\n"
          "assert(math.abs(law:cdf(2).cdf - same:cdf(2).cdf) < 1e-10)");
#undef ARGS
