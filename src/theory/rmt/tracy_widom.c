#include "theory/rmt/tracy_widom.h"

#include <math.h>

#include "calc/legendre.h"
#include "core/decl.h"
#include "linalg/blas.h"
#include "linalg/eigh.h"

#define EPS 0x1p-52

enum { COARSE = 56, FINE = 72 };
static const double LOWEST = -10, HIGHEST = 1000;

/* ---- determinants ---------------------------------------------------------
 */

/* Logarithms of det(1 - A), det(1 + A) and of their product, det(1 - A^2),
 * with derivatives and errors. */
typedef struct logdets {
    double minus, plus, both, minus_slope, plus_slope, both_slope;
    double error, slope_error; /* relative, of the determinants */
    double trace;              /* sum |m| */
} logdets;

/* Kernel and derivative at the nodes, times the roots of the weights. */
static void fill(const lm_airy *airy, double s, int m, const double *node,
                 const double *weight, double *a, double *da)
{
    for (int i = 0; i < m; i++)
        for (int j = 0; j <= i; j++) {
            const double by = sqrt(weight[i]) * sqrt(weight[j]);
            double slope;
            const double value =
                lm_airy_ai(airy, s + node[i] + node[j], &slope);
            a[i * m + j] = a[j * m + i] = by * value;
            da[i * m + j] = da[j * m + i] = by * slope;
        }
}

static double form(int m, const double *v, int k, const double *da)
{
    double sum = 0;
    for (int i = 0; i < m; i++) {
        double row = 0;
        for (int j = 0; j < m; j++) row += da[i * m + j] * v[j * m + k];
        sum += v[i * m + k] * row;
    }
    return sum;
}

static logdets gather(int m, const double *value, const double *v,
                      const double *da)
{
    logdets d = {0};
    double most = 0;
    for (int k = 0; k < m; k++) most = fmax(most, fabs(value[k]));
    for (int k = 0; k < m; k++) {
        const double mu = value[k], slope = form(m, v, k, da),
                     e = 4 * EPS * most / (1 - fabs(mu));
        d.minus += log1p(-mu);
        d.plus += log1p(mu);
        d.both += log1p(-mu * mu);
        d.minus_slope -= slope / (1 - mu);
        d.plus_slope += slope / (1 + mu);
        d.both_slope -= 2 * mu * slope / (1 - mu * mu);
        d.error += e;
        d.slope_error += e * fabs(slope) / (1 - fabs(mu));
        d.trace += fabs(mu);
    }
    d.error += 8 * EPS * d.trace;
    d.slope_error += 8 * EPS * (fabs(d.minus_slope) + fabs(d.plus_slope));
    return d;
}

/* The kernel falls like exp(-4/3 (x/2)^(3/2)) from x = -s on. */
static lm_status logdets_at(lm_env *env, const lm_airy *airy, double s, int m,
                            logdets *out)
{
    const double length = s > 0 ? 16 / (1 + sqrt(s) / 3) : 16 - s;
    const int64_t all = (int64_t)m * m;
    const lm_mark mark = lm_scratch_mark(env);
    double *a = lm_scratch_doubles(env, 3 * all + 3 * m);
    if (!a) return lm_nomem(env);
    double *da = a + all, *v = da + all, *node = v + all, *weight = node + m,
           *value = weight + m;
    lm_legendre_nodes(m, node, weight);
    for (int i = 0; i < m; i++) {
        node[i] = length / 2 * (1 + node[i]);
        weight[i] *= length / 2;
    }
    fill(airy, s, m, node, weight, a, da);
    const int threads = lm_blas_threads(1);
    const lm_status status = lm_eigh(env, (lm_mat){a, m, m, m},
                                     (lm_vec){value, m}, (lm_mat){v, m, m, m});
    lm_blas_threads(threads);
    if (!status) *out = gather(m, value, v, da);
    lm_scratch_release(env, mark);
    return status;
}

/* ---- the three laws -------------------------------------------------------
 */

/* F = exp(log) with log' = slope; log has the error e, slope that of d times
 * share. */
static lm_tracy_widom of_log(double log, double slope, double share,
                             const logdets *d)
{
    const double f = exp(log), beyond = -expm1(log), e = share * d->error;
    return (lm_tracy_widom){
        {f * slope, f * (fabs(slope) * e + share * d->slope_error)},
        {f, f * e + EPS * f},
        {beyond, f * e + 2 * EPS * beyond},
    };
}

static lm_tracy_widom of_beta(int beta, const logdets *d)
{
    if (beta == 1) return of_log(d->minus, d->minus_slope, 1, d);
    if (beta == 2) /* squares of m below 1 have twice their errors, times m */
        return of_log(d->both, d->both_slope, 2 * fmin(d->trace, 1), d);
    const lm_tracy_widom low = of_log(d->minus, d->minus_slope, 1, d),
                         high = of_log(d->plus, d->plus_slope, 1, d);
    return (lm_tracy_widom){
        {(low.density.value + high.density.value) * M_SQRT1_2,
         (low.density.error + high.density.error) * M_SQRT1_2},
        {(low.cdf.value + high.cdf.value) / 2,
         (low.cdf.error + high.cdf.error) / 2},
        {(low.beyond.value + high.beyond.value) / 2,
         (low.beyond.error + high.beyond.error) / 2 + EPS * d->trace},
    };
}

static lm_estimate both(lm_estimate coarse, lm_estimate fine)
{
    return (lm_estimate){fine.value,
                         fine.error + fabs(fine.value - coarse.value)};
}

/* Below LOWEST: F is below exp(-a^3 / 24 -+ a^(3/2) / (3 sqrt 2)) for beta 1
 * and 4, exp(-a^3 / 12) for beta 2, a = -s; these without factors below 1 that
 * vary slowly are what it tends to (Baik, Buckingham & DiFranco 2008).  Its
 * logarithm has a slope below s^2 / 4. */
static lm_tracy_widom lowest(int beta, double s)
{
    const double a = fmin(-s, 1000), root = a * sqrt(a),
                 shift = beta == 2 ? 0 : (beta == 1 ? -1 : 1) / (3 * M_SQRT2),
                 most = exp(root * (shift - root / (beta == 2 ? 12 : 24)));
    return (lm_tracy_widom){{0, most * a * a / 4}, {0, most}, {1, most + EPS}};
}

static double argument(int beta, double x)
{
    return beta == 4 ? M_SQRT2 * x : x;
}

lm_status lm_tracy_widom_at(lm_env *env, const lm_airy *airy, int beta,
                            double x, lm_tracy_widom *out)
{
    const double s = argument(beta, x);
    if (isnan(s)) {
        *out = (lm_tracy_widom){{NAN, NAN}, {NAN, NAN}, {NAN, NAN}};
        return LM_OK;
    }
    if (s < LOWEST) {
        *out = lowest(beta, s);
        return LM_OK;
    }
    if (s > HIGHEST) {
        *out = (lm_tracy_widom){{0, 0}, {1, 0}, {0, 0}};
        return LM_OK;
    }
    logdets coarse, fine;
    lm_status status = logdets_at(env, airy, s, COARSE, &coarse);
    if (!status) status = logdets_at(env, airy, s, FINE, &fine);
    if (status) return status;
    const lm_tracy_widom c = of_beta(beta, &coarse), f = of_beta(beta, &fine);
    out->density = both(c.density, f.density);
    out->cdf = both(c.cdf, f.cdf);
    out->beyond = both(c.beyond, f.beyond);
    return LM_OK;
}

/* Newton's method on the logarithm of the smaller of both masses, within
 * brackets that bisection halves where it leaves them. */
lm_status lm_tracy_widom_quantile(lm_env *env, const lm_airy *airy, int beta,
                                  double p, lm_estimate *out)
{
    const double by = argument(beta, 1);
    double low = LOWEST / by, high = 60 / by, x = -2 / by;
    lm_tracy_widom at;
    lm_status status = lm_tracy_widom_at(env, airy, beta, low, &at);
    if (status) return status;
    if (p <= at.cdf.value + at.cdf.error) { /* farther out than is computed */
        *out = (lm_estimate){low, INFINITY};
        return LM_OK;
    }
    for (int i = 0; i < 80; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        status = lm_tracy_widom_at(env, airy, beta, x, &at);
        if (status) return status;
        const bool left = p < 0.5;
        const double off = left ? at.cdf.value - p : 1 - p - at.beyond.value;
        const double mass = left ? at.cdf.value : at.beyond.value;
        const double error = left ? at.cdf.error : at.beyond.error + EPS / 2;
        *out = (lm_estimate){x, error / at.density.value + 4 * EPS * fabs(x)};
        if (fabs(off) <= error / 4 || high - low <= 4 * EPS * fabs(x)) break;
        *(off < 0 ? &low : &high) = x;
        const double want = left ? p : 1 - p;
        const double step = mass / at.density.value * log(mass / want);
        x = left ? x - step : x + step;
        if (!(x > low && x < high)) x = (low + high) / 2;
    }
    return LM_OK;
}

/* ---- exports --------------------------------------------------------------
 */

static const int BETA[] = {1, 2, 4};
#define BETA_RULE "1|2|4"
#define BETA_DOC "of real, complex or quaternion matrices"

typedef struct {
    lm_tensor x;
    int beta;
    lm_tensor density, density_error, cdf, cdf_error, beyond, beyond_error;
} tracy_widom_args;

static lm_status tracy_widom_run(lm_env *env, void *args)
{
    tracy_widom_args *a = args;
    lm_airy airy;
    lm_airy_open(&airy);
    const int64_t n = lm_count(a->x.rank, a->x.size);
    for (int64_t i = 0; i < n; i++) {
        lm_tracy_widom at;
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_status status =
            lm_tracy_widom_at(env, &airy, BETA[a->beta], a->x.data[i], &at);
        if (status) return status;
        a->density.data[i] = at.density.value;
        a->density_error.data[i] = at.density.error;
        a->cdf.data[i] = at.cdf.value;
        a->cdf_error.data[i] = at.cdf.error;
        a->beyond.data[i] = at.beyond.value;
        a->beyond_error.data[i] = at.beyond.error;
    }
    return LM_OK;
}

#define ARGS tracy_widom_args
static const lm_slot tracy_widom_slots[] = {
    IN_TENSOR(x, "...", "points at which to evaluate"),
    OPT_CHOICE(beta, "1", BETA_RULE, BETA_DOC),
    OUT_TENSOR(density, "...", "of the law"),
    OUT_TENSOR(density_error, "...", "absolute"),
    OUT_TENSOR(cdf, "...", "F_beta(x)"),
    OUT_TENSOR(cdf_error, "...", "absolute"),
    OUT_TENSOR(beyond, "...", "1 - F_beta(x)"),
    OUT_TENSOR(beyond_error, "...", "absolute; relative for beta 1 and 2"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, tracy_widom,
          "Tracy-Widom law, the limit law of the largest eigenvalue, centred "
          "and scaled.",
          "Tracy & Widom 1994, 1996; Bornemann 2010",
          "local f = limn.theory.rmt.tracy_widom(-2, {beta = 2})\n"
          "assert(math.abs(f.cdf - .4132241425051226) < f.cdf_error)");
#undef ARGS

typedef struct {
    lm_tensor p;
    int beta;
    lm_tensor quantile, quantile_error;
} tracy_widom_quantile_args;

static lm_status tracy_widom_quantile_run(lm_env *env, void *args)
{
    tracy_widom_quantile_args *a = args;
    lm_airy airy;
    lm_airy_open(&airy);
    const int64_t n = lm_count(a->p.rank, a->p.size);
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        if (!(a->p.data[i] > 0 && a->p.data[i] < 1))
            return lm_fail(env, LM_DOMAIN, "'p' must be in (0, 1), got %g",
                           a->p.data[i]);
        lm_estimate q;
        const lm_status status = lm_tracy_widom_quantile(
            env, &airy, BETA[a->beta], a->p.data[i], &q);
        if (status) return status;
        a->quantile.data[i] = q.value;
        a->quantile_error.data[i] = q.error;
    }
    return LM_OK;
}

#define ARGS tracy_widom_quantile_args
static const lm_slot tracy_widom_quantile_slots[] = {
    IN_TENSOR(p, "...", "in (0, 1)"),
    OPT_CHOICE(beta, "1", BETA_RULE, BETA_DOC),
    OUT_TENSOR(quantile, "...", "the x with F_beta(x) = p"),
    OUT_TENSOR(quantile_error, "...", "absolute"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, tracy_widom_quantile, "Quantiles of the Tracy-Widom law.",
          "Bornemann 2010",
          "local q = limn.theory.rmt.tracy_widom_quantile(0.95)\n"
          "assert(math.abs(q.quantile - 0.9793) < 1e-4)");
#undef ARGS
