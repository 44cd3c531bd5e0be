#include "theory/rmt/deformed.h"

#include <math.h>

#include "theory/rmt/population.h"
#include "theory/rmt/subordinate.h"

#define EPS 0x1p-52

/* A term of a sum takes as long as so many elements of other loops. */
enum { TERM = 16 };

/* ---- the equation ---------------------------------------------------------
 */

static lm_status equation(lm_env *env, const lm_law *law, double complex w,
                          double complex z, lm_residual *out)
{
    double complex sum = 0, slope = 0;
    double size = 0;
    for (int64_t k = 0; k < law->n; k++) {
        if (lm_stopped_at_row(env, k, TERM)) return LM_STOPPED;
        const double t = law->at[k], h = law->share[k] * t;
        const double complex d = 1 / (w - t);
        sum += h * d;
        slope += h * t * d * d;
        size += h * cabs(d) * (1 + t * cabs(d));
    }
    const double c = law->ratio;
    out->value = w - z + c * w * sum;
    out->slope = 1 - c * slope;
    out->by_z = -1;
    out->rounding = 2 * EPS * (cabs(z) + cabs(w) * (1 + c * size));
    return LM_OK;
}

static double complex start(const lm_law *law, double complex z)
{
    (void)law;
    return z;
}

static lm_status solve(lm_env *env, const lm_law *law, double complex z,
                       lm_root *root)
{
    return lm_subordinate(env, law, equation, start,
                          lm_law_highest(law) + law->at[0], z, root);
}

/* G and its change with w; dw/dz = 1 / z'(w). */
static lm_status cauchy(lm_env *env, const lm_law *law, double complex z,
                        lm_cauchy *out)
{
    lm_root root;
    const lm_status status = solve(env, law, z, &root);
    if (status) return status;
    double complex sum = 0, slope = 0;
    double size = 0, zero = 1;
    for (int64_t k = 0; k < law->n && !lm_stopped_at(env, k); k++)
        zero -= law->share[k];
    const double complex w = root.w;
    for (int64_t k = 0; k < law->n; k++) {
        if (lm_stopped_at_row(env, k, TERM)) return LM_STOPPED;
        const double complex d = 1 / (w - law->at[k]);
        sum += law->share[k] * d;
        slope -= law->share[k] * d * d * law->at[k];
        size += law->share[k] * cabs(d);
    }
    const double complex g = (w * sum + fmax(zero, 0)) / z;
    *out = (lm_cauchy){g, (slope * root.slope - g) / z,
                       cabs(slope / z) * root.error +
                           8 * EPS * (size * cabs(w / z) + cabs(g))};
    return LM_OK;
}

static lm_status density(lm_env *env, const lm_law *law, lm_place at,
                         lm_estimate *out)
{
    lm_root root;
    const lm_status status = solve(env, law, at.x, &root);
    if (status) return status;
    double sum = 0;
    for (int64_t k = 0; k < law->n; k++) {
        if (lm_stopped_at_row(env, k, TERM)) return LM_STOPPED;
        const double complex d = root.w - law->at[k];
        sum += law->share[k] * law->at[k] /
               (creal(d) * creal(d) + cimag(d) * cimag(d));
    }
    const double by = sum / (M_PI * at.x), y = fmax(cimag(root.w), 0);
    *out = (lm_estimate){y * by, (root.error + 4 * EPS * y) * by};
    return LM_OK;
}

const lm_law_kind lm_deformed_kind = {"deformed Marchenko-Pastur", cauchy,
                                      density, true};

/* ---- edges ----------------------------------------------------------------
 */

double lm_deformed_z(const lm_env *env, const lm_law *law, double w,
                     double *slope)
{
    double sum = 0, squares = 0;
    for (int64_t k = 0; k < law->n && !lm_stopped_at_row(env, k, TERM); k++) {
        const double u = law->at[k] / (w - law->at[k]);
        sum += law->share[k] * u;
        squares += law->share[k] * u * u;
    }
    *slope = 1 - law->ratio * squares;
    return w * (1 + law->ratio * sum);
}

static double slope_at(const lm_env *env, const lm_law *law, double w)
{
    double slope;
    lm_deformed_z(env, law, w, &slope);
    return slope;
}

/* The sign of the derivative of z'. */
static double bend(const lm_env *env, const lm_law *law, double w)
{
    double sum = 0;
    for (int64_t k = 0; k < law->n && !lm_stopped_at_row(env, k, TERM); k++) {
        const double d = w - law->at[k], u = law->at[k] / d;
        sum += law->share[k] * u * u / d;
    }
    return sum;
}

/* The root of z' between w of a negative and of a positive z', or where its
 * derivative changes sign from positive to negative. */
static double bisect(const lm_env *env, const lm_law *law,
                     double (*f)(const lm_env *, const lm_law *, double),
                     double negative, double positive)
{
    for (int i = 0; i < 200; i++) {
        const double w = negative + (positive - negative) / 2;
        if (w == negative || w == positive) break;
        if (f(env, law, w) < 0)
            negative = w;
        else
            positive = w;
    }
    return positive;
}

double lm_deformed_edge(const lm_env *env, const lm_law *law)
{
    double high = 2 * law->at[0];
    while (slope_at(env, law, high) < 0) high *= 2;
    return bisect(env, law, slope_at, nextafter(law->at[0], INFINITY), high);
}

/* The w of the lowest edge: 0 to the smallest t, or below 0 for c > 1. */
static double lowest(const lm_env *env, const lm_law *law, double mass)
{
    const double last = law->at[law->n - 1];
    if (law->ratio * mass == 1) return 0;
    double low = 0;
    if (law->ratio * mass > 1)
        for (low = -last; slope_at(env, law, low) < 0;) low *= 2;
    return bisect(env, law, slope_at, nextafter(last, 0), low);
}

/* A lower bound of what is taken from 1 in z', between t_{k+1} and t_k. */
static bool closed(const lm_law *law, int64_t k)
{
    const double a = law->share[k] * law->at[k] * law->at[k],
                 b = law->share[k + 1] * law->at[k + 1] * law->at[k + 1],
                 gap = law->at[k] - law->at[k + 1], s = cbrt(a) + cbrt(b);
    return law->ratio * s * s * s / (gap * gap) > 1;
}

typedef struct cut {
    double lower, upper;
} cut;

/* The gap of the support between t_{k+1} and t_k; false if there is none. */
static bool gap(const lm_env *env, const lm_law *law, int64_t k, cut *out)
{
    if (closed(law, k)) return false;
    const double low = nextafter(law->at[k + 1], INFINITY),
                 high = nextafter(law->at[k], 0);
    const double most = bisect(env, law, bend, high, low);
    if (slope_at(env, law, most) <= 0) return false;
    double slope;
    out->lower =
        lm_deformed_z(env, law, bisect(env, law, slope_at, low, most), &slope);
    out->upper =
        lm_deformed_z(env, law, bisect(env, law, slope_at, high, most), &slope);
    return out->upper > out->lower;
}

lm_status lm_deformed_bands(lm_env *env, lm_law *law)
{
    lm_band *band = lm_scratch(env, (size_t)law->n * sizeof *band);
    if (!band) return lm_nomem(env);
    double slope, mass = 0;
    for (int64_t k = 0; k < law->n && !lm_stopped_at(env, k); k++)
        mass += law->share[k];
    int64_t n = 0;
    band[0].lower = lm_deformed_z(env, law, lowest(env, law, mass), &slope);
    for (int64_t k = law->n - 2; k >= 0; k--) {
        cut c;
        if (lm_stopped(env)) return LM_STOPPED;
        if (!gap(env, law, k, &c)) continue;
        band[n].upper = c.lower;
        band[++n].lower = c.upper;
    }
    band[n++].upper =
        lm_deformed_z(env, law, lm_deformed_edge(env, law), &slope);
    for (int64_t i = 0; i < n; i++) {
        band[i].lower_error = band[i].upper_error = 4 * EPS * band[i].upper;
        band[i].width = band[i].upper - band[i].lower;
    }
    if (band[0].lower == 0) band[0].lower_error = 0;
    law->band = band;
    law->bands = n;
    return lm_unless_stopped(env);
}

/* ---- the export -----------------------------------------------------------
 */

typedef struct {
    lm_vec population, weights;
    double ratio;
    lm_law *law;
} deformed_args;

static lm_status deformed_run(lm_env *env, void *args)
{
    deformed_args *a = args;
    lm_population p;
    lm_status status =
        lm_population_of(env, a->population, a->weights, (lm_vec){NULL, 0}, &p);
    if (status) return status;
    if (p.at[p.n - 1] < 0)
        return lm_fail(env, LM_DOMAIN,
                       "'population' must not be negative, got %g",
                       p.at[p.n - 1]);
    if (p.at[0] == 0) return lm_fail(env, LM_DOMAIN, "'population' is zero");
    const double none = p.at[p.n - 1] == 0 ? p.share[--p.n] : 0;
    const lm_point zero = {0, fmax(1 - 1 / a->ratio, none)};
    lm_law draft = {.kind = &lm_deformed_kind,
                    .ratio = a->ratio,
                    .n = p.n,
                    .at = p.at,
                    .share = p.share,
                    .points = zero.mass > 0,
                    .point = &zero,
                    .mass = fmin(1 / a->ratio, 1 - none)};
    status = lm_deformed_bands(env, &draft);
    return status ? status : lm_law_new(env, &draft, &a->law);
}

#define ARGS deformed_args
static const lm_slot deformed_slots[] = {
    IN_VEC(population, "k", "eigenvalues of the population, not negative"),
    IN_NUM(ratio, "[1e-9,1e9]", "c = d / n, of dimension to samples"),
    OPT_VEC(weights, "k", "of the eigenvalues; equal unless given"),
    OUT_OBJ(law, law, "of the eigenvalues of the sample covariance"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, deformed,
          "The law of a sample covariance matrix over a population that is "
          "not isotropic.",
          "Marchenko & Pastur 1967; Silverstein & Choi 1995",
          "local law = limn.theory.rmt.deformed({1, 10}, 0.02)\n"
          "assert(law:support().upper.shape[1] == 2)");
#undef ARGS
