/* Marchenko and Pastur's law: eigenvalues of x x' / n, x d x n with independent
 * entries of mean 0 and variance v, as d / n tends to the ratio c.
 *
 *     edges = v (1 -+ sqrt c)^2,   density = sqrt((x - lower) (upper - x)) /
 *     (2 pi c v x),   mass 1 - 1/c at 0 for c > 1;
 *     c z G^2 - (z - 1 + c) G + 1 = 0 for v = 1
 */
#include "theory/rmt/mp.h"

#include "theory/rmt/closed.h"

#define EPS 0x1p-52

static lm_band edges(double c, double variance)
{
    const double root = sqrt(c), low = (1 - c) / (1 + root), high = 1 + root;
    const double lower = variance * low * low, upper = variance * high * high;
    return (lm_band){lower, upper, 5 * EPS * lower, 5 * EPS * upper,
                     4 * variance * root};
}

/* Of the two forms of the root that one is taken in which nothing cancels. */
static double complex solution(double c, double complex z, double complex root)
{
    const double complex p = z + (c - 1);
    const bool along = creal(p * conj(root)) >= 0;
    return along ? 2 / (p + root) : (p - root) / (2 * c * z);
}

static lm_status cauchy(lm_env *env, const lm_law *law, double complex z,
                        lm_cauchy *out)
{
    (void)env;
    const double c = law->ratio, v = law->variance;
    const lm_band edge = edges(c, 1);
    double error;
    const double complex at = z / v;
    const double complex root = lm_branch(at, edge.lower, edge.upper, &error);
    const double complex g = solution(c, at, root);
    const double size = cabs(g),
                 off = fmin(size * size / 2, 1 / (2 * c * cabs(at))) *
                           (error + EPS * (cabs(at) + fabs(c - 1))) +
                       4 * EPS * size;
    *out = (lm_cauchy){g / v, (c * g - 1) * g / root / (v * v), off / v};
    return LM_OK;
}

static lm_status density(lm_env *env, const lm_law *law, lm_place at,
                         lm_estimate *out)
{
    (void)env;
    const double value = sqrt(at.below) * sqrt(at.above) /
                         (2 * M_PI * law->ratio * law->variance * at.x);
    *out = at.x > 0 ? (lm_estimate){value, 8 * EPS * value}
                    : (lm_estimate){INFINITY, 0};
    return LM_OK;
}

const lm_law_kind lm_mp_kind = {"Marchenko-Pastur", cauchy, density, false};

typedef struct {
    double ratio, variance;
    lm_law *law;
} mp_args;

static lm_status mp_run(lm_env *env, void *args)
{
    mp_args *a = args;
    const lm_band band = edges(a->ratio, a->variance);
    const lm_point zero = {0, 1 - 1 / a->ratio};
    const double all = 1;
    const lm_law draft = {.kind = &lm_mp_kind,
                          .n = 1,
                          .at = &a->variance,
                          .share = &all,
                          .ratio = a->ratio,
                          .variance = a->variance,
                          .bands = 1,
                          .band = &band,
                          .points = a->ratio > 1,
                          .point = &zero,
                          .mass = fmin(1, 1 / a->ratio)};
    return lm_law_new(env, &draft, &a->law);
}

#define ARGS mp_args
static const lm_slot mp_slots[] = {
    IN_NUM(ratio, "[1e-12,1e12]", "c = d / n, of dimension to samples"),
    OPT_NUM(variance, 1, "[1e-100,1e100]", "of an entry of the data"),
    OUT_OBJ(law, law, "of the eigenvalues of x x' / n, x d x n"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, mp,
          "Marchenko-Pastur law of the eigenvalues of a sample "
          "covariance matrix.",
          "Marchenko & Pastur 1967",
          "local law = limn.theory.rmt.mp(0.25)\n"
          "assert(law:support().upper[1] == 2.25)\n"
          "assert(math.abs(law:moments(2).moments[2] - 1.25) < 1e-12)");
#undef ARGS
