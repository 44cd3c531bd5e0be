/* Wigner's semicircle law: symmetric matrices whose entries above the diagonal
 * are independent with mean 0 and the variance v / n.
 *
 *     density = sqrt(4 v - x^2) / (2 pi v),   v G^2 - z G + 1 = 0
 */
#include "theory/rmt/closed.h"
#include "theory/rmt/semicircle.h"

#define EPS 0x1p-52

static lm_status cauchy(lm_env *env, const lm_law *law, double complex z,
                        lm_cauchy *out)
{
    (void)env;
    double error;
    const double edge = 2 * sqrt(law->variance);
    const double complex root = lm_branch(z, -edge, edge, &error);
    const double complex g = 2 / (z + root);
    const double size = cabs(g);
    *out = (lm_cauchy){g, -g / root, size * (size * error / 2 + 4 * EPS)};
    return LM_OK;
}

static lm_status density(lm_env *env, const lm_law *law, lm_place at,
                         lm_estimate *out)
{
    (void)env;
    const double value =
        sqrt(at.below) * sqrt(at.above) / (2 * M_PI * law->variance);
    *out = (lm_estimate){value, 4 * EPS * value};
    return LM_OK;
}

const lm_law_kind lm_semicircle_kind = {"semicircle", cauchy, density, false};

typedef struct {
    double variance;
    lm_law *law;
} semicircle_args;

static lm_status semicircle_run(lm_env *env, void *args)
{
    semicircle_args *a = args;
    const double edge = 2 * sqrt(a->variance);
    const lm_band band = {-edge, edge, EPS * edge, EPS * edge, 2 * edge};
    const lm_law draft = {.kind = &lm_semicircle_kind,
                          .variance = a->variance,
                          .bands = 1,
                          .band = &band};
    return lm_law_new(env, &draft, &a->law);
}

#define ARGS semicircle_args
static const lm_slot semicircle_slots[] = {
    OPT_NUM(variance, 1, "[1e-100,1e100]",
            "n times the variance of an entry beside the diagonal"),
    OUT_OBJ(law, law, "on [-2 sqrt(variance), 2 sqrt(variance)]"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, semicircle,
          "The semicircle law of the eigenvalues of a Wigner matrix.",
          "Wigner 1955",
          "local law = limn.theory.rmt.semicircle()\n"
          "assert(math.abs(law:cdf(0).cdf - 0.5) < 1e-14)");
#undef ARGS
