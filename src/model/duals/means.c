/* means: J and Jd with their errors, from the forms.
 *
 * A form gives J and Jd right to rounding, relative to sqrt(V(a) V(b)) and
 * sqrt(D(a) D(b)).  A kernel of many layers also needs how they answer to the
 * errors of their arguments, which come from the layer below: dJ/dc = Jd, and
 * for variances the derivatives of V and D,
 *
 *     q V'(q) = E u phi'(u) phi(u),    q D'(q) = E u phi''(u) phi'(u),
 *
 * the latter bounded by Schwarz's inequality from sup |phi''|, sup |z phi''|
 * and integrals of phi'' (duals.def): phi'' of relu is a peak and that of elu
 * jumps, which a quadrature need not meet. */
#include "model/dual.h"

#include <math.h>

#include "model/duals/forms.h"

#define INF INFINITY
#define EPS 0x1p-53

typedef struct row {
    void (*form)(const lm_form_job *job);
    double rounding, bend, swing, turn, power;
    lm_feature feature;
    double wave;
} row;

/* By the rows of acts.def. */
#define DUAL(name, rounding, bend, swing, turn, power, feature, kink, wave)    \
    [LM_ACT_##name] = {lm_##name##_form,   rounding, bend, swing, turn, power, \
                       {0, feature, kink}, wave},
static const row rows[] = {
#include "model/duals/duals.def"
    [LM_ACT_hermite] =
        {lm_hermite_form, 600, INF, INF, INF, INF, {0, INF, false}, INF},
};
#undef DUAL
#define DUAL(...) +1
_Static_assert(LM_ACT_hermite == 0
#include "model/duals/duals.def"
               ,
               "duals.def has a row for each activation");
#undef DUAL

/* From the bounds for all z, and from those of integrals. */
static void bound_curvature(const row *r, lm_side *s)
{
    const double q = s->variance;
    s->swing = fmin(r->bend * r->bend * q, r->swing * r->swing);
    s->bend = fmin(r->bend * r->bend, r->power / sqrt(2 * M_PI * q));
}

/* V of he_k, 0 below k = 0. */
static double hermite_power(int k, double q)
{
    double value = 0, slope, errors[2];
    if (k < 0) return 0;
    lm_hermite_form(&(lm_form_job){k, 1, &q, &q, &q, 0, &value, &slope, errors,
                                   errors + 1});
    return value;
}

/* With he_k' = sqrt(k) he_{k-1} and z he_k = sqrt(k+1) he_{k+1} + sqrt(k)
 * he_{k-1} for u = z: E (u he_j(u))^2 at most. */
static double hermite_times(int j, double q)
{
    if (j < 0) return 0;
    const double size = sqrt((j + 1) * hermite_power(j + 1, q)) +
                        sqrt(j * hermite_power(j - 1, q));
    return size * size;
}

static void bound_hermite(int k, lm_side *s)
{
    const double q = s->variance;
    s->swing = k * (k - 1) * hermite_times(k - 2, q);
    s->bend = k * (k - 1) * hermite_power(k - 2, q);
}

/* J and Jd with what the form itself says of its error. */
static void evaluate(lm_act act, int64_t n, const double *a, const double *b,
                     const double *c, double tol, lm_dual_out out)
{
    for (int64_t i = 0; i < n; i++) out.value_error[i] = out.slope_error[i] = 0;
    rows[act.row].form(&(lm_form_job){act.degree, n, a, b, c, tol, out.value,
                                      out.slope, out.value_error,
                                      out.slope_error});
}

/* The bound that Schwarz's inequality gives, from mean squares. */
static double norm(double f, double g)
{
    return sqrt(f) * sqrt(g);
}

/* Where a value, or a product of variances on the way to it, may overflow
 * nothing is known. */
static double honest(double value, double error, double variance)
{
    return isfinite(value) && isfinite(error) && variance < 1e150 ? error
                                                                  : INFINITY;
}

/* z phi'(z) times phi(z), or its square. */
typedef struct pull {
    lm_act act;
    bool square;
} pull;

static void pull_value(const void *self, int64_t n, const double *x, double *f)
{
    enum { BLOCK = 256 };
    const pull *p = self;
    double phi[BLOCK];
    for (int64_t at = 0; at < n; at += BLOCK) {
        const int64_t count = n - at < BLOCK ? n - at : BLOCK;
        lm_act_value_d(p->act, count, x + at, phi);
        lm_act_back_d(p->act, count, x + at, phi, x + at, f + at);
        for (int64_t i = 0; i < count; i++)
            f[at + i] *= p->square ? f[at + i] : phi[i];
    }
}

/* d log V / d log q = E u phi'(u) phi(u) / V; what is left of u phi'(u) when
 * its part along phi(u) is taken away moves the correlation.  Bounds need no
 * more than three digits. */
static lm_status bound_growth(lm_env *env, lm_act act, lm_side *s)
{
    const lm_act_source source = {act, 0};
    pull p = {act, false};
    lm_integrand f = lm_act_integrand(&source);
    lm_estimate along, whole;
    s->growth = s->drift = 0;
    if (!(s->v > 0)) return LM_OK;
    f.value = pull_value;
    f.self = &p;
    f.degree = 2 * f.degree + 2;
    lm_status status = lm_gauss_mean(env, &f, s->variance, 1e-3 * s->v, &along);
    p.square = true;
    if (!status)
        status = lm_gauss_mean(env, &f, s->variance, 1e-3 * s->v, &whole);
    if (status) return status;
    const double part = along.value / s->v,
                 rest = whole.value / s->v - part * part;
    const double error = (whole.error + 2 * fabs(part) * along.error) / s->v;
    s->growth = fabs(part) + along.error / s->v;
    s->drift = sqrt(fmax(rest, 0) + error) / 2;
    return LM_OK;
}

static lm_status bound(lm_env *env, lm_act act, lm_side *s)
{
    if (act.row == LM_ACT_hermite)
        bound_hermite(act.degree, s);
    else
        bound_curvature(&rows[act.row], s);
    return bound_growth(env, act, s);
}

lm_status lm_dual_sides(lm_env *env, lm_act act, int64_t n,
                        const double *variance, double tol, lm_side *side)
{
    const double rounding = rows[act.row].rounding * EPS;
    double *block = lm_scratch_doubles(env, 4 * n);
    if (!block && n > 0) return lm_nomem(env);
    const lm_dual_out out = {block, block + n, block + 2 * n, block + 3 * n};
    evaluate(act, n, variance, variance, variance, tol, out);
    lm_status status = LM_OK;
    for (int64_t i = 0; i < n && !status; i++) {
        lm_side *s = &side[i];
        *s = (lm_side){
            .variance = variance[i], .v = out.value[i], .d = out.slope[i]};
        s->v_error =
            honest(s->v, out.value_error[i] + rounding * s->v, variance[i]);
        s->d_error =
            honest(s->d, out.slope_error[i] + rounding * s->d, variance[i]);
        status = bound(env, act, s);
    }
    return status;
}

lm_status lm_dual(lm_env *env, lm_act act, int64_t n, const lm_side *u,
                  const lm_side *v, const double *c, double tol,
                  lm_dual_out out)
{
    const double rounding = rows[act.row].rounding * EPS;
    double *a = lm_scratch_doubles(env, 2 * n);
    if (!a && n > 0) return lm_nomem(env);
    double *b = a + n;
    for (int64_t i = 0; i < n; i++) {
        a[i] = u[i].variance;
        b[i] = v[i].variance;
    }
    evaluate(act, n, a, b, c, tol, out);
    for (int64_t i = 0; i < n; i++) {
        const double most = fmax(a[i], b[i]);
        out.value_error[i] =
            honest(out.value[i],
                   out.value_error[i] + rounding * norm(u[i].v, v[i].v), most);
        out.slope_error[i] =
            honest(out.slope[i],
                   out.slope_error[i] + rounding * norm(u[i].d, v[i].d), most);
    }
    return LM_OK;
}

/* ---- conditioning -------------------------------------------------------- */

static double share(double change, double of)
{
    return of > 0 ? change / of : 0;
}

/* How far the angle of u and v can move with their correlation r by dr: its
 * derivative 1 / sqrt(1 - r^2) at the worse end, and from r = 1 on. */
static double angle_moved(double rest, double r, double dr)
{
    const double worst = rest - 2 * fabs(r) * dr - dr * dr;
    const double most = acos(1 - fmin(dr, 2));
    return worst > 0 ? fmin(dr / sqrt(worst), most) : most;
}

/* d(J / sqrt(V V)) = (sum over a, b of E (u phi' - growth phi)(u) phi(v) e/2
 * + sqrt(ab) Jd drho) / sqrt(V V), and Schwarz's inequality.  dJd / dc = E
 * phi''(u) phi''(v) is at most the product of the norms, and at most (integral
 * of |phi''|)^2 times the density of (u, v) at 0. */
lm_dual_change lm_dual_moved(lm_act act, const lm_side *u, const lm_side *v,
                             double c, double slope, double ea, double eb,
                             double dr)
{
    const double a = u->variance, b = v->variance, size = norm(a, b);
    const double rest = share(share(lm_pair_del(a, b, c), a), b);
    const double turn = rows[act.row].turn;
    lm_dual_change change;
    change.slope =
        (ea * norm(u->swing, v->d) + eb * norm(u->d, v->swing)) / 2 +
        fmin(norm(u->bend, v->bend) * size * dr,
             turn * turn / (2 * M_PI) * angle_moved(rest, share(c, size), dr));
    change.correlation =
        ea * u->drift + eb * v->drift +
        share((fabs(slope) + change.slope) * size * dr, norm(u->v, v->v));
    return change;
}

/* q D' = E u phi''(u) phi'(u). */
double lm_side_moved(const lm_side *u, double e)
{
    return e * norm(u->swing, u->d);
}

/* ---- for quadrature ------------------------------------------------------ */

static void curve_value(const void *self, int64_t n, const double *x, double *f)
{
    enum { BLOCK = 256 };
    const lm_act_source *source = self;
    const lm_act act = source->act;
    double phi[BLOCK], one[BLOCK];
    if (source->order == 0) {
        lm_act_value_d(act, n, x, f);
        return;
    }
    for (int i = 0; i < BLOCK; i++) one[i] = 1;
    for (int64_t at = 0; at < n; at += BLOCK) {
        const int64_t count = n - at < BLOCK ? n - at : BLOCK;
        lm_act_value_d(act, count, x + at, phi);
        lm_act_back_d(act, count, x + at, phi, one, f + at);
    }
}

lm_integrand lm_act_integrand(const lm_act_source *source)
{
    const row *r = &rows[source->act.row];
    return (lm_integrand){.value = curve_value,
                          .self = source,
                          .features =
                              isfinite(r->feature.width) || r->feature.kink,
                          .feature = {r->feature},
                          .wave = r->wave,
                          .degree = source->act.degree};
}
