#include "theory/rmt/spike.h"

#include <math.h>

#include "theory/rmt/deformed.h"
#include "theory/rmt/mp.h"
#include "theory/rmt/semicircle.h"

#define EPS 0x1p-52

/* ---- any bulk: a monotone function of the place beyond the edge -----------
 */

typedef struct setting {
    const lm_law *bulk;
    lm_spike_model model;
    double ratio, strength;
} setting;

/* h of the place, which decides where the outlier is, and the overlaps there.
 */
typedef struct reading {
    double h, error, slope, left, right;
} reading;

static lm_status read_at(lm_env *env, const setting *s, double x, reading *out)
{
    lm_cauchy g;
    const bool square = s->model == LM_RECTANGULAR;
    const lm_status status =
        lm_law_cauchy(env, s->bulk, square ? x * x : x, &g);
    if (status) return status;
    const double value = creal(g.value), slope = creal(g.slope),
                 power = s->strength * s->strength;
    if (s->model == LM_ADDITIVE) {
        *out = (reading){value, g.error, slope, -1 / (power * slope), NAN};
    } else if (s->model == LM_MULTIPLICATIVE) {
        const double by = value + x * slope;
        *out = (reading){x * value - 1, fabs(x) * g.error + EPS, by,
                         -(1 + s->strength) / (power * x * by), NAN};
    } else {
        const double c = s->ratio, p = x * value, q = c * p + (1 - c) / x,
                     dp = value + 2 * x * x * slope,
                     dq = c * dp - (1 - c) / (x * x), d = dp * q + p * dq;
        *out = (reading){p * q, x * g.error * (fabs(q) + c * fabs(p)), d,
                         -2 * p / (power * d), -2 * q / (power * d)};
    }
    return LM_OK;
}

static double target(const setting *s)
{
    return s->model == LM_RECTANGULAR ? 1 / (s->strength * s->strength)
                                      : 1 / s->strength;
}

/* The end of the bulk on the side of the strength's sign. */
static double end_of(const setting *s, bool above)
{
    const double x = above ? lm_law_highest(s->bulk) : lm_law_lowest(s->bulk);
    return s->model == LM_RECTANGULAR ? sqrt(x) : x;
}

static double step_off(const setting *s)
{
    double error = 0;
    for (int64_t i = 0; i < s->bulk->bands; i++)
        error = fmax(error, fmax(s->bulk->band[i].lower_error,
                                 s->bulk->band[i].upper_error));
    const double size =
        fmax(fabs(lm_law_highest(s->bulk)), fabs(lm_law_lowest(s->bulk)));
    const double off = error + 8 * EPS * size;
    return s->model == LM_RECTANGULAR ? off / fmax(sqrt(size), 1e-150) : off;
}

/* Beyond the edge h falls (above) from its value at the edge to 0.  Bisection
 * in the logarithm of the distance. */
static lm_status find(lm_env *env, const setting *s, double edge, double way,
                      double far, double *place, reading *at)
{
    const double want = target(s);
    double near = step_off(s);
    for (int i = 0; i < 200; i++) {
        const double u = sqrt(near) * sqrt(far);
        if (lm_stopped(env)) return LM_STOPPED;
        *place = edge + way * u;
        const lm_status status = read_at(env, s, *place, at);
        if (status) return status;
        if (u <= near || u >= far || far / near < 1 + 4 * EPS) break;
        *(fabs(at->h) > fabs(want) ? &near : &far) = u;
    }
    return LM_OK;
}

static lm_status with_errors(lm_env *env, const setting *s, double place,
                             const reading *at, lm_spike *out)
{
    const double e =
        step_off(s) + (at->error + EPS * fabs(at->h)) / fabs(at->slope);
    const double way = s->strength > 0 ? 1 : -1;
    reading near;
    const lm_status status = read_at(env, s, place + way * e, &near);
    if (status) return status;
    out->detached = true;
    out->outlier = (lm_estimate){place, e};
    out->left = (lm_estimate){fmin(fmax(at->left, 0), 1),
                              fabs(near.left - at->left) + 16 * EPS};
    out->right =
        (lm_estimate){at->right, fabs(near.right - at->right) + 16 * EPS};
    return LM_OK;
}

static lm_status general(lm_env *env, const setting *s, lm_spike *out)
{
    const bool above = s->model == LM_RECTANGULAR || s->strength >= 0;
    const double edge = end_of(s, above), way = above ? 1 : -1,
                 off = step_off(s);
    const bool bounded = s->model == LM_MULTIPLICATIVE && !above;
    *out = (lm_spike){false, {edge, off}, {0, 0}, {0, 0}};
    if (s->strength == 0 || (bounded && edge <= 2 * off)) return LM_OK;
    reading at;
    lm_status status = read_at(env, s, edge + way * off, &at);
    if (status || !(fabs(at.h) > fabs(target(s)))) return status;
    const double size = fabs(lm_law_highest(s->bulk)) +
                        fabs(lm_law_lowest(s->bulk)),
                 far =
                     bounded ? edge : 4 * (size + 1) * (1 + fabs(s->strength));
    double place;
    status = find(env, s, edge, way, far, &place, &at);
    return status ? status : with_errors(env, s, place, &at, out);
}

/* ---- closed forms ---------------------------------------------------------
 */

static lm_estimate exact(double value, double size)
{
    return (lm_estimate){value, 16 * EPS * size};
}

static lm_spike attached(double edge)
{
    return (lm_spike){false, exact(edge, fabs(edge)), {0, 0}, {0, 0}};
}

static lm_spike wigner(double v, double s)
{
    if (!(s * s > v)) return attached(copysign(2 * sqrt(v), s));
    return (lm_spike){true, exact(s + v / s, fabs(s)),
                      exact(1 - v / (s * s), 1), exact(NAN, 1)};
}

/* X N x M with entries of variance v / M, c = N / M. */
static lm_spike rectangle(double c, double v, double s)
{
    const double t = s * s / v, root = sqrt(v);
    if (!(t * t > c)) return attached(root * (1 + sqrt(c)));
    const double outlier = root * sqrt((1 + t) * (1 + c / t));
    return (lm_spike){true, exact(outlier, outlier),
                      exact(1 - c * (1 + t) / (t * (t + c)), 1),
                      exact(1 - (c + t) / (t * (t + 1)), 1)};
}

static lm_spike population(const lm_env *env, const lm_law *law, double t)
{
    double slope;
    const double z = lm_deformed_z(env, law, t, &slope);
    if (!(slope > 0 && t > 0)) return attached(lm_law_highest(law));
    double near = INFINITY; /* how much rounding of t moves slope */
    for (int64_t k = 0; k < law->n && !lm_stopped_at(env, k); k++)
        near = fmin(near, fabs(t - law->at[k]));
    const double amplified = 1 + t / near;
    return (lm_spike){true, exact(z, fabs(z) * amplified),
                      exact(t * slope / z, amplified), exact(NAN, 1)};
}

lm_status lm_spike_of(lm_env *env, const lm_law *bulk, lm_spike_model model,
                      double ratio, double strength, lm_spike *out)
{
    const bool mp = bulk->kind == &lm_mp_kind;
    const setting s = {bulk, model, ratio, strength};
    if (model == LM_POPULATION)
        *out = population(env, bulk, strength);
    else if (model == LM_ADDITIVE && bulk->kind == &lm_semicircle_kind)
        *out = wigner(bulk->variance, strength);
    else if (model == LM_RECTANGULAR && mp && ratio == bulk->ratio)
        *out = rectangle(ratio, bulk->variance, strength);
    else if (model == LM_MULTIPLICATIVE && mp && strength > 0)
        *out = population(env, bulk, bulk->variance * (1 + strength));
    else
        return general(env, &s, out);
    return lm_unless_stopped(env);
}

/* The threshold at a distance from the edge is t = T + a sqrt u + b u + ...;
 * distances u, 4 u and 16 u give T. */
static lm_status threshold(lm_env *env, const setting *s, lm_estimate *out)
{
    const lm_law *law = s->bulk;
    const double edge = end_of(s, true);
    const lm_band *last = law->bands ? &law->band[law->bands - 1] : NULL;
    const bool band = last && last->upper == lm_law_highest(law);
    if (!band) { /* a point: any spike moves it */
        *out = (lm_estimate){0, 0};
        return LM_OK;
    }
    const double width = s->model == LM_RECTANGULAR ? edge - sqrt(last->lower)
                                                    : edge - last->lower;
    double t[3], u = fmax(1e-8 * width, 16 * step_off(s)), error = 0;
    for (int i = 0; i < 3; i++, u *= 4) {
        reading at;
        const lm_status status = read_at(env, s, edge + u, &at);
        if (status) return status;
        t[i] = s->model == LM_RECTANGULAR ? 1 / sqrt(at.h) : 1 / at.h;
        error = fmax(error, (at.error + EPS * fabs(at.h)) * t[i] / at.h);
    }
    const double near = 2 * t[0] - t[1], far = 2 * t[1] - t[2];
    *out =
        (lm_estimate){(4 * near - far) / 3, fabs(near - far) / 3 + 8 * error};
    return LM_OK;
}

lm_status lm_spike_threshold(lm_env *env, const lm_law *bulk,
                             lm_spike_model model, double ratio,
                             lm_estimate *out)
{
    const setting s = {bulk, model, ratio, 1};
    const bool mp = bulk->kind == &lm_mp_kind;
    const double v = bulk->variance, root = sqrt(ratio);
    double t;
    if (model == LM_POPULATION) {
        const double w = lm_deformed_edge(env, bulk);
        *out = exact(w, w * w / (w - bulk->at[0]));
        return lm_unless_stopped(env);
    }
    if (model == LM_ADDITIVE && bulk->kind == &lm_semicircle_kind)
        t = sqrt(v);
    else if (mp && ratio == bulk->ratio && model == LM_ADDITIVE)
        t = v * root * (1 + root);
    else if (mp && ratio == bulk->ratio)
        t = model == LM_RECTANGULAR ? sqrt(v * root) : root;
    else
        return threshold(env, &s, out);
    *out = exact(t, t);
    return LM_OK;
}

/* ---- the export -----------------------------------------------------------
 */

typedef struct {
    lm_law *bulk;
    lm_tensor strength;
    int model;
    double ratio;
    lm_tensor outlier, outlier_error, detached, overlap, overlap_error, right,
        right_error;
    double threshold, threshold_error;
} spike_args;

static lm_status check(lm_env *env, const spike_args *a)
{
    const lm_law *law = a->bulk;
    if (a->model != LM_ADDITIVE && lm_law_lowest(law) < 0)
        return lm_fail(env, LM_DOMAIN,
                       "'bulk' must have no negative values, got %g",
                       lm_law_lowest(law));
    if (a->model == LM_POPULATION && law->n == 0)
        return lm_fail(env, LM_DOMAIN,
                       "'bulk' must be of mp or deformed, got a %s law",
                       law->kind->name);
    const int64_t n = lm_count(a->strength.rank, a->strength.size);
    const double least = a->model == LM_MULTIPLICATIVE ? -1 : 0;
    for (int64_t i = 0;
         i < n && a->model != LM_ADDITIVE && !lm_stopped_at(env, i); i++)
        if (!(a->strength.data[i] >= least))
            return lm_fail(env, LM_DOMAIN,
                           "'strength' must be at least %g, got %g", least,
                           a->strength.data[i]);
    return lm_unless_stopped(env);
}

static void put(spike_args *a, int64_t i, const lm_spike *s)
{
    a->outlier.data[i] = s->outlier.value;
    a->outlier_error.data[i] = s->outlier.error;
    a->detached.data[i] = s->detached;
    a->overlap.data[i] = s->left.value;
    a->overlap_error.data[i] = s->left.error;
    const bool two = a->model == LM_RECTANGULAR;
    a->right.data[i] = two ? s->right.value : NAN;
    a->right_error.data[i] = two ? s->right.error : NAN;
}

static lm_status spike_run(lm_env *env, void *args)
{
    spike_args *a = args;
    const lm_spike_model model = (lm_spike_model)a->model;
    const double own = a->bulk->ratio > 0 ? a->bulk->ratio : 1,
                 ratio = a->ratio > 0 ? a->ratio : own;
    lm_estimate threshold;
    lm_status status = check(env, a);
    if (!status)
        status = lm_spike_threshold(env, a->bulk, model, ratio, &threshold);
    if (status) return status;
    a->threshold = threshold.value;
    a->threshold_error = threshold.error;
    const int64_t n = lm_count(a->strength.rank, a->strength.size);
    for (int64_t i = 0; i < n && !status; i++) {
        lm_spike s;
        const lm_mark mark = lm_scratch_mark(env);
        status =
            lm_spike_of(env, a->bulk, model, ratio, a->strength.data[i], &s);
        lm_scratch_release(env, mark);
        if (!status) put(a, i, &s);
    }
    return status;
}

#define ARGS spike_args
static const lm_slot spike_slots[] = {
    IN_OBJ(bulk, law, "",
           "of the eigenvalues without the spike; rectangular: of the squares "
           "of the singular values"),
    IN_TENSOR(strength, "...",
              "s of X + s u u', 1 + s u u' or X + s u v'; or the eigenvalue of "
              "the population"),
    OPT_CHOICE(model, "additive", LM_SPIKE_RULE, "how the spike is put in"),
    OPT_NUM(ratio, 0, "[0,inf)",
            "rectangular: rows of X per column; that of the bulk unless given"),
    OUT_TENSOR(outlier, "...", "its limit; the edge if it is not detached"),
    OUT_TENSOR(outlier_error, "...", "absolute"),
    OUT_MASK(detached, "...", "whether it leaves the bulk"),
    OUT_TENSOR(overlap, "...", "squared, of its (left) vector with u"),
    OUT_TENSOR(overlap_error, "...", "absolute"),
    OUT_TENSOR(right, "...", "rectangular: that of the right vector with v"),
    OUT_TENSOR(right_error, "...", "absolute"),
    OUT_NUM(threshold, "strength above which it leaves the bulk upwards"),
    OUT_NUM(threshold_error, "absolute"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, spike,
          "Outliers and overlaps that a perturbation of rank one adds to a "
          "bulk.",
          "Baik, Ben Arous & Peche 2005; Benaych-Georges & Nadakuditi 2011, "
          "2012",
          "local s = limn.theory.rmt.semicircle():spike({0.5, 2})\n"
          "assert(s.outlier[2] == 2.5 and s.overlap[2] == 0.75)\n"
          "assert(s.outlier[1] == 2 and s.detached[1] == 0)");
#undef ARGS
