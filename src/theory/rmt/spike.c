#include "theory/rmt/spike.h"

#include <math.h>

#include "theory/rmt/beyond.h"
#include "theory/rmt/deformed.h"
#include "theory/rmt/mp.h"
#include "theory/rmt/semicircle.h"

#define EPS 0x1p-52

enum { NOISE = 16 };              /* of sums over a law, in units of rounding */
static const double MOST = 1e280; /* of an inverse strength: it is at the end */

/* ---- any bulk -------------------------------------------------------------
 */

typedef struct setting {
    const lm_law *bulk;
    lm_spike_model model;
    double ratio;
} setting;

/* g, t or D, of which the inverse strength or its square is one. */
static double signal(const void *self, const lm_beyond *at)
{
    const setting *s = self;
    return s->model == LM_ADDITIVE         ? at->g
           : s->model == LM_MULTIPLICATIVE ? at->t
                                           : at->g * (1 + s->ratio * at->t);
}

static lm_status place_of(lm_env *env, const setting *s, double want,
                          lm_beyond *at)
{
    if (s->model == LM_ADDITIVE) return lm_beyond_g(env, s->bulk, want, at);
    if (s->model == LM_MULTIPLICATIVE)
        return lm_beyond_t(env, s->bulk, want, at);
    return lm_beyond_find(env, s->bulk, true, signal, s, want, at);
}

/* What a spike there shows. */
typedef struct reading {
    double x, off, left, right;
} reading;

static reading read_at(const setting *s, const lm_beyond *at)
{
    const double kept = 1 - at->lost_g, c = s->ratio, p = 1 + c * at->t,
                 q = 1 + c * (2 * at->t + at->lost_g), root = sqrt(at->x);
    switch (s->model) {
    case LM_ADDITIVE: return (reading){at->x, at->off, kept, NAN};
    case LM_MULTIPLICATIVE:
        return (reading){at->x, at->off, 1 - at->lost_t, NAN};
    default:
        return (reading){root, at->off / root, kept * p / q,
                         kept * p * p / (q * (1 + at->t))};
    }
}

static void vary(lm_estimate *to, double other)
{
    to->error = fmax(to->error, fabs(other - to->value));
}

/* It has left if anything of it is left.  The errors are what it changes when
 * `want` does by its rounding and that of the sums over the law. */
static lm_status general(lm_env *env, const setting *s, double strength,
                         lm_spike *out)
{
    const bool square = s->model == LM_RECTANGULAR,
               above = square || strength >= 0;
    const lm_estimate end = above ? s->bulk->high : s->bulk->low;
    const double inverse = square ? 1 / strength / strength : 1 / strength,
                 want = fmax(-MOST, fmin(inverse, MOST));
    *out = (lm_spike){false, square ? lm_law_root(end) : end, {0, 0}, {0, 0}};
    out->outlier.error += 4 * EPS * fabs(out->outlier.value);
    if (strength == 0) return LM_OK;
    lm_beyond at;
    lm_status status = place_of(env, s, want, &at);
    if (status) return status;
    const reading here = read_at(s, &at);
    if (here.left > 0) {
        out->detached = true;
        out->outlier = (lm_estimate){here.x, here.off};
        out->left = (lm_estimate){here.left, 0};
        out->right = (lm_estimate){here.right, 0};
    }
    for (int side = -1; side <= 1 && !status; side += 2) {
        status = place_of(env, s, want * (1 + side * NOISE * EPS), &at);
        const reading near = read_at(s, &at);
        if (!(near.left > 0)) continue;
        vary(&out->outlier, near.x);
        vary(&out->left, near.left);
        vary(&out->right, near.right);
    }
    out->left.error += NOISE * EPS;
    out->right.error += NOISE * EPS;
    return status;
}

/* ---- closed forms ---------------------------------------------------------
 */

static lm_estimate exact(double value, double size)
{
    return (lm_estimate){value, 16 * EPS * size};
}

/* Within rounding of the threshold it may have left by as much. */
static lm_spike attached(double edge, double rounding)
{
    const lm_estimate none = exact(0, rounding);
    return (lm_spike){false, exact(edge, fabs(edge)), none, none};
}

static lm_spike wigner(double v, double s)
{
    if (!(s * s > v)) return attached(copysign(2 * sqrt(v), s), 1);
    return (lm_spike){true, exact(s + v / s, fabs(s)),
                      exact(1 - v / (s * s), 1), exact(NAN, 1)};
}

/* X N x M with entries of variance v / M, c = N / M. */
static lm_spike rectangle(double c, double v, double s)
{
    const double t = s * s / v, root = sqrt(v);
    if (!(t * t > c)) return attached(root * (1 + sqrt(c)), 1);
    const double outlier = root * sqrt((1 + t) * (1 + c / t));
    return (lm_spike){true, exact(outlier, outlier),
                      exact(1 - c * (1 + t) / (t * (t + c)), 1),
                      exact(1 - (c + t) / (t * (t + 1)), 1)};
}

static lm_spike population(const lm_env *env, const lm_law *law, double t)
{
    double slope;
    const double z = lm_deformed_z(env, law, t, &slope);
    double near = INFINITY; /* how much rounding of t moves slope */
    for (int64_t k = 0; k < law->n && !lm_stopped_at(env, k); k++)
        near = fmin(near, fabs(t - law->at[k]));
    const double amplified = 1 + t / near;
    if (!(slope > 0 && t > 0))
        return attached(lm_law_highest(law), near > 0 ? amplified : 1);
    return (lm_spike){true, exact(z, fabs(z) * amplified),
                      exact(t * slope / z, amplified), exact(NAN, 1)};
}

lm_status lm_spike_of(lm_env *env, const lm_law *bulk, lm_spike_model model,
                      double ratio, double strength, lm_spike *out)
{
    const bool mp = bulk->kind == &lm_mp_kind;
    const setting s = {bulk, model, ratio};
    if (model == LM_POPULATION)
        *out = population(env, bulk, strength);
    else if (model == LM_ADDITIVE && bulk->kind == &lm_semicircle_kind)
        *out = wigner(bulk->variance, strength);
    else if (model == LM_RECTANGULAR && mp && ratio == bulk->ratio)
        *out = rectangle(ratio, bulk->variance, strength);
    else if (model == LM_MULTIPLICATIVE && mp && strength > 0)
        *out = population(env, bulk, bulk->variance * (1 + strength));
    else
        return general(env, &s, strength, out);
    return lm_unless_stopped(env);
}

/* The strength that a spike at the end has; a point is moved by any. */
static lm_status threshold(lm_env *env, const setting *s, lm_estimate *out)
{
    double t[3];
    for (int i = 0; i < 3; i++) {
        lm_beyond at;
        const lm_status status =
            lm_beyond_end(env, s->bulk, true, 1 + (i - 1) * NOISE * EPS, &at);
        if (status) return status;
        const double h = signal(s, &at);
        t[i] = s->model == LM_RECTANGULAR ? 1 / sqrt(h) : 1 / h;
    }
    *out = (lm_estimate){t[1], fmax(fabs(t[0] - t[1]), fabs(t[2] - t[1])) +
                                   NOISE * EPS * t[1]};
    return LM_OK;
}

lm_status lm_spike_threshold(lm_env *env, const lm_law *bulk,
                             lm_spike_model model, double ratio,
                             lm_estimate *out)
{
    const setting s = {bulk, model, ratio};
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
    const double least = a->model == LM_ADDITIVE         ? -INFINITY
                         : a->model == LM_MULTIPLICATIVE ? -1
                                                         : 0;
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++) {
        const double s = a->strength.data[i];
        if (!isfinite(s))
            return lm_fail(env, LM_DOMAIN, "'strength' must be finite, got %g",
                           s);
        if (s < least)
            return lm_fail(env, LM_DOMAIN,
                           "'strength' must be at least %g, got %g", least, s);
    }
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
