/* Free additive convolution: eigenvalues of A + B, B rotated at random. */
#include <math.h>

#include "theory/rmt/free.h"
#include "theory/rmt/subordinate.h"

#define EPS 0x1p-52

static lm_status equation(lm_env *env, const lm_law *law, double complex w,
                          double complex z, lm_residual *out)
{
    lm_excess a, b;
    lm_status status = lm_excess_of(env, law->a, w, &a);
    if (!status) status = lm_excess_of(env, law->b, z + a.value, &b);
    if (status) return status;
    out->value = w - z - b.value;
    out->slope = 1 - b.slope * a.slope;
    out->by_z = -1 - b.slope;
    out->rounding = b.error + cabs(b.slope) * a.error +
                    2 * EPS * (cabs(w) + cabs(z) + cabs(a.value));
    return LM_OK;
}

static double complex start(const lm_law *law, double complex z)
{
    return z - law->b->mean;
}

static double sum(double x, double y)
{
    return x + y;
}

static double scale_of(const lm_law *law)
{
    return fabs(lm_law_lowest(law)) + fabs(lm_law_highest(law));
}

static lm_status cauchy(lm_env *env, const lm_law *law, double complex z,
                        lm_cauchy *out)
{
    lm_root root;
    const double scale = scale_of(law->a) + scale_of(law->b);
    lm_status status =
        lm_subordinate(env, law, equation, start, scale, z, &root);
    if (!status) status = lm_law_cauchy(env, law->a, root.w, out);
    if (status) return status;
    out->error += cabs(out->slope) * root.error;
    out->slope *= root.slope;
    return LM_OK;
}

const lm_law_kind lm_add_kind = {"free sum", cauchy, lm_law_by_cauchy, true};

typedef struct {
    lm_law *a, *b, *law;
} add_args;

static lm_status add_run(lm_env *env, void *args)
{
    add_args *s = args;
    if (!s->a->kind->cauchy || !s->b->kind->cauchy)
        return lm_fail(env, LM_DOMAIN,
                       "laws of singular values cannot be added, only those of "
                       "eigenvalues");
    const lm_law draft = {.kind = &lm_add_kind, .a = s->a, .b = s->b};
    return lm_free_new(env, &draft, sum, &s->law);
}

#define ARGS add_args
static const lm_slot add_slots[] = {
    IN_OBJ(a, law, "", "of A"),
    IN_OBJ(b, law, "", "of B"),
    OUT_OBJ(law, law, "of A + B, B rotated at random"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, add, "Free additive convolution of two laws.",
          "Voiculescu 1986; Belinschi & Bercovici 2007",
          "local one = limn.theory.rmt.atoms({-1, 1})\n"
          "local law = one:add(one) -- the arcsine law\n"
          "assert(math.abs(law:density(0).density - 0.5 / math.pi) < 1e-12)");
#undef ARGS
