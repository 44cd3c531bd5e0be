#include "model/duals/quadrature.h"

#include <math.h>

#include "model/duals/rows.h"

enum { BLOCK = 256 };
/* What lies outside of the range of v given u (calc/gauss.h), in parts of the
 * root mean squares: all that there is where f(u) and g(v) exclude each other.
 */
#define OUTSIDE 4e-20

/* phi^(order) at n <= BLOCK places. */
static void derivative(const lm_act *act, int order, int64_t n, const double *x,
                       double *f)
{
    double phi[BLOCK], one[BLOCK];
    for (int i = 0; i < BLOCK; i++) one[i] = 1;
    lm_act_value_d(act, n, x, order ? phi : f);
    if (order == 1) lm_act_back_d(act, n, x, phi, one, f);
    if (order == 2) lm_act_curve_d(act, n, x, phi, f);
}

static void curve_value(const void *self, int64_t n, const double *x, double *f)
{
    const lm_act_source *source = self;
    for (int64_t at = 0; at < n; at += BLOCK)
        derivative(&source->act, source->order, n - at < BLOCK ? n - at : BLOCK,
                   x + at, f + at);
}

/* Where the activation bends, how fast it oscillates and how it grows, over
 * deviations of sd. */
static lm_integrand shape_of(const lm_act *act, double sd)
{
    const lm_dual_row *r = lm_dual_row_of(act->row);
    const lm_spot *spot;
    lm_integrand f = {.features = lm_act_spots(act, &spot),
                      .wave = r->wave,
                      .degree = act->degree};
    for (int i = 0; i < f.features; i++)
        f.feature[i] = (lm_feature){spot[i].at, spot[i].width, spot[i].kink};
    if (act->row == LM_ACT_formula) {
        f.wave = lm_formula_wave(&act->formula, sd);
        f.degree = lm_formula_growth(&act->formula, sd);
    }
    return f;
}

lm_integrand lm_act_integrand(const lm_act_source *source)
{
    lm_integrand f = shape_of(&source->act, sqrt(source->variance));
    f.value = curve_value;
    f.self = source;
    return f;
}

/* ---- of one variable ---------------------------------------------------- */

static void moment_value(const void *self, int64_t n, const double *x,
                         double *f)
{
    const lm_moment *m = self;
    double right[BLOCK];
    for (int64_t at = 0; at < n; at += BLOCK) {
        const int64_t count = n - at < BLOCK ? n - at : BLOCK;
        derivative(m->act, m->left, count, x + at, f + at);
        derivative(m->act, m->right, count, x + at, right);
        for (int64_t i = 0; i < count; i++) {
            const double z = x[at + i];
            const double left = m->times > 0 ? f[at + i] * z : f[at + i];
            f[at + i] = left * (m->times > 1 ? right[i] * z : right[i]);
        }
    }
}

lm_status lm_act_moment(lm_env *env, const lm_moment *m, double variance,
                        double tol, lm_estimate *mean)
{
    lm_integrand f = shape_of(m->act, sqrt(variance));
    f.value = moment_value;
    f.self = m;
    /* That of a formula is that of its square. */
    f.degree = (m->act->row == LM_ACT_formula ? 1 : 2) * f.degree + m->times;
    const lm_status status = lm_gauss_mean(env, &f, variance, INFINITY, mean);
    if (status || !(mean->error > tol * fabs(mean->value))) return status;
    return lm_gauss_mean(env, &f, variance, tol * fabs(mean->value), mean);
}

double lm_density(double x, double variance)
{
    if (!(variance > 0)) return x == 0 ? INFINITY : 0;
    return exp(-x * x / (2 * variance)) / sqrt(2 * M_PI * variance);
}

/* phi at a place, the mean of what it is on both sides. */
static double middle(const lm_act *act, double at)
{
    const double near = 1e-12 * fmax(1, fabs(at));
    const double x[] = {at - near, at + near};
    double f[2];
    lm_act_value_d(act, 2, x, f);
    return (f[0] + f[1]) / 2;
}

double lm_act_peaks(const lm_act *act, double variance)
{
    const lm_spot *spot;
    const int n = lm_act_spots(act, &spot);
    double sum = 0;
    for (int i = 0; i < n; i++)
        if (spot[i].jump != 0 && spot[i].at != 0)
            sum += spot[i].jump * spot[i].at * middle(act, spot[i].at) *
                   lm_density(spot[i].at, variance);
    return sum;
}

lm_status lm_act_growth(lm_env *env, const lm_act *act, double variance,
                        double tol, lm_estimate *growth)
{
    const lm_moment product = {act, 1, 0, 1};
    const lm_status status =
        lm_act_moment(env, &product, variance, tol, growth);
    const double peaks = lm_act_peaks(act, variance);
    growth->value += peaks;
    growth->error += 1e-11 * fabs(peaks);
    return status;
}

/* ---- of two ------------------------------------------------------------- */

/* phi'(x + mean). */
typedef struct shifted {
    lm_act_source source;
    double mean;
} shifted;

static void shifted_value(const void *self, int64_t n, const double *x,
                          double *f)
{
    const shifted *s = self;
    double y[BLOCK];
    for (int64_t at = 0; at < n; at += BLOCK) {
        const int64_t count = n - at < BLOCK ? n - at : BLOCK;
        for (int64_t i = 0; i < count; i++) y[i] = x[at + i] + s->mean;
        curve_value(&s->source, count, y, f + at);
    }
}

/* E phi'(y), y ~ N(mean, variance), without jumps. */
static lm_status slope_mean(lm_env *env, const lm_act *act, double mean,
                            double variance, double tol, lm_estimate *out)
{
    const shifted s = {{*act, 1, variance}, mean};
    lm_integrand f = shape_of(act, sqrt(variance) + fabs(mean));
    f.value = shifted_value;
    f.self = &s;
    for (int i = 0; i < f.features; i++) f.feature[i].at -= mean;
    return lm_gauss_mean(env, &f, variance, tol, out);
}

/* What the jumps of f add to E f'(u) g'(v): height times density times the mean
 * of g' given u. */
static lm_status add_jumps(lm_env *env, const lm_act *f, const lm_act *g,
                           lm_pair p, double tol, lm_estimate *sum)
{
    const lm_spot *spot;
    const int n = lm_act_spots(f, &spot);
    lm_status status = LM_OK;
    for (int i = 0; i < n && !status; i++) {
        if (spot[i].jump == 0) continue;
        const double weight = spot[i].jump * lm_density(spot[i].at, p.a);
        lm_estimate given;
        status = slope_mean(env, g, p.c / p.a * spot[i].at, p.del / p.a, tol,
                            &given);
        sum->value += weight * given.value;
        sum->error += fabs(weight) * given.error + 1e-15 * fabs(weight);
    }
    return status;
}

/* Both jump: heights times the density of the pair. */
static void add_both(const lm_act *f, const lm_act *g, lm_pair p,
                     lm_estimate *sum)
{
    const lm_spot *left, *right;
    const int n = lm_act_spots(f, &left), m = lm_act_spots(g, &right);
    for (int i = 0; i < n; i++)
        for (int j = 0; j < m; j++) {
            const double height = left[i].jump * right[j].jump;
            if (height == 0) continue;
            const double x = left[i].at, y = right[j].at;
            const double far = y - p.c / p.a * x;
            const double part =
                height * lm_density(x, p.a) * lm_density(far, p.del / p.a);
            sum->value += part;
            sum->error += 1e-14 * fabs(part) * (1 + fabs(far));
        }
}

static bool jumps(const lm_act *act)
{
    const lm_spot *spot;
    const int n = lm_act_spots(act, &spot);
    for (int i = 0; i < n; i++)
        if (spot[i].jump != 0) return true;
    return false;
}

/* All that jumps add to E f'(u) g'(v); without a variance nothing is known. */
static lm_status add_peaks(lm_env *env, const lm_act *f, const lm_act *g,
                           lm_pair p, double tol, lm_estimate *sum)
{
    const lm_pair turned = {p.b, p.a, p.c, p.del};
    if (!jumps(f) && !jumps(g)) return LM_OK;
    if (!(p.a > 0 && p.b > 0)) {
        sum->error = INFINITY;
        return LM_OK;
    }
    lm_status status = add_jumps(env, f, g, p, tol, sum);
    if (!status) status = add_jumps(env, g, f, turned, tol, sum);
    if (!status) add_both(f, g, p, sum);
    return status;
}

static lm_status one_mean(lm_env *env, const lm_act *f, const lm_act *g,
                          lm_pair p, int order, double tol, lm_estimate *mean)
{
    const lm_act_source phi = {*f, order, p.a}, chi = {*g, order, p.b};
    const lm_integrand left = lm_act_integrand(&phi),
                       right = lm_act_integrand(&chi);
    return lm_gauss_pair(env, &left, &right, p, tol, mean);
}

lm_status lm_act_pair(lm_env *env, const lm_act *f, const lm_act *g,
                      const lm_side *u, const lm_side *v, double c, double gap,
                      double tol, lm_dual_out out)
{
    const double size = sqrt(u->v) * sqrt(v->v),
                 steep = sqrt(u->d) * sqrt(v->d);
    const double a = u->variance, b = v->variance;
    const lm_pair p = {a, b, c, a * b * (gap * (2 - gap))};
    lm_estimate value, slope;
    lm_status status = one_mean(env, f, g, p, 0, tol * size, &value);
    if (!status) status = one_mean(env, f, g, p, 1, tol * steep, &slope);
    if (!status) status = add_peaks(env, f, g, p, tol * steep, &slope);
    if (status) return status;
    *out.value = value.value;
    *out.value_error = value.error + OUTSIDE * size;
    *out.slope = slope.value;
    *out.slope_error =
        isnan(slope.error)
            ? INFINITY
            : slope.error + (isfinite(steep) ? OUTSIDE * steep : 0);
    return LM_OK;
}
