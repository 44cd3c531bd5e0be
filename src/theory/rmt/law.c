#include "theory/rmt/law.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "calc/legendre.h"
#include "theory/rmt/panels.h"

#define EPS 0x1p-52

static const double WRONG = 1e-3; /* an error of masses that is none */

/* ---- the object ---------------------------------------------------------- */

static void law_free(void *object)
{
    lm_free(object);
}

static size_t law_bytes(const void *object)
{
    const lm_law *law = object;
    return sizeof *law + (size_t)law->panels * sizeof *law->panel +
           (size_t)law->bands * sizeof *law->band +
           (size_t)law->points * sizeof *law->point +
           (size_t)law->n * 2 * sizeof(double);
}

static void law_describe(const void *object, char *text, size_t n)
{
    const lm_law *law = object;
    snprintf(text, n, "%s law on [%.6g, %.6g], %lld band%s, %lld point%s",
             law->kind->name, lm_law_lowest(law), lm_law_highest(law),
             (long long)law->bands, law->bands == 1 ? "" : "s",
             (long long)law->points, law->points == 1 ? "" : "s");
}

const lm_type lm_law_type = {
    .name = "law",
    .doc = "the law of the eigenvalues of a large random matrix",
    .free = law_free,
    .bytes = law_bytes,
    .describe = law_describe,
};

void *lm_law_room(lm_env *env, const void *from, int64_t n, int64_t more,
                  size_t size)
{
    char *to = lm_scratch(env, (size_t)(n + more) * size);
    if (to && n) lm_copy_bytes(env, to, from, (size_t)n * size);
    return to;
}

/* Append n things of `size` bytes to the block at *end. */
static const void *put(const lm_env *env, char **end, const void *from,
                       int64_t n, size_t size)
{
    char *to = *end;
    if (n) lm_copy_bytes(env, to, from, (size_t)n * size);
    *end += (size_t)n * size;
    return to;
}

lm_status lm_law_pack(lm_env *env, const lm_law *draft, lm_law **out)
{
    if (lm_stopped(env)) return LM_STOPPED;
    if (!(draft->error <= WRONG))
        return lm_fail(env, LM_SINGULAR,
                       "the density was found with the error %g of its mass",
                       draft->error);
    lm_law *law = lm_alloc(env, law_bytes(draft));
    if (!law) return lm_nomem(env);
    char *end = (char *)(law + 1);
    *law = *draft;
    law->panel =
        put(env, &end, draft->panel, draft->panels, sizeof *law->panel);
    law->band = put(env, &end, draft->band, draft->bands, sizeof *law->band);
    law->point =
        put(env, &end, draft->point, draft->points, sizeof *law->point);
    law->at = put(env, &end, draft->at, draft->n, sizeof *law->at);
    law->share = put(env, &end, draft->share, draft->n, sizeof *law->share);
    if (lm_stopped(env)) {
        lm_free(law);
        return LM_STOPPED;
    }
    *out = law;
    return LM_OK;
}

/* The outer edges and points. */
static void find_ends(lm_law *law)
{
    law->low.value = INFINITY;
    law->high.value = -INFINITY;
    if (law->bands) {
        const lm_band *first = &law->band[0],
                      *last = &law->band[law->bands - 1];
        law->low = (lm_estimate){first->lower, first->lower_error};
        law->high = (lm_estimate){last->upper, last->upper_error};
    }
    if (law->points && law->point[0].at < law->low.value)
        law->low = (lm_estimate){law->point[0].at, 0};
    if (law->points && law->point[law->points - 1].at > law->high.value)
        law->high = (lm_estimate){law->point[law->points - 1].at, 0};
}

lm_status lm_law_new(lm_env *env, const lm_law *draft, lm_law **out)
{
    lm_law law = *draft;
    find_ends(&law);
    const lm_status status = lm_law_panels(env, &law);
    return status ? status : lm_law_pack(env, &law, out);
}

/* ---- transform and density ----------------------------------------------- */

double lm_law_lowest(const lm_law *law)
{
    return law->low.value;
}

double lm_law_highest(const lm_law *law)
{
    return law->high.value;
}

lm_estimate lm_law_root(lm_estimate x)
{
    const double s = sqrt(x.value);
    return (lm_estimate){s, x.error > 0 ? x.error / (s + sqrt(x.error)) : 0};
}

double lm_law_mass_at(const lm_law *law, double x)
{
    for (int64_t i = 0; i < law->points; i++)
        if (law->point[i].at == x) return law->point[i].mass;
    return 0;
}

lm_status lm_law_cauchy(lm_env *env, const lm_law *law, double complex z,
                        lm_cauchy *out)
{
    if (!law->kind->cauchy)
        return lm_fail(env, LM_DOMAIN,
                       "the Stieltjes transform of a %s law is not known",
                       law->kind->name);
    if (law->kind->solved && lm_panels_cauchy(env, law, z, out))
        return lm_unless_stopped(env);
    return law->kind->cauchy(env, law, z, out);
}

lm_status lm_law_by_cauchy(lm_env *env, const lm_law *law, lm_place at,
                           lm_estimate *out)
{
    lm_cauchy g;
    const lm_status status = law->kind->cauchy(env, law, at.x, &g);
    if (status) return status;
    *out = (lm_estimate){fmax(0, -cimag(g.value)) / M_PI, g.error / M_PI};
    return LM_OK;
}

static lm_status density_at(lm_env *env, const lm_law *law, double x,
                            lm_estimate *out)
{
    *out = (lm_estimate){0, 0};
    for (int64_t i = 0; i < law->bands; i++) {
        const lm_band *b = &law->band[i];
        if (x < b->lower || x > b->upper) continue;
        const lm_place at = {i, x, x - b->lower, b->upper - x};
        return law->kind->density(env, law, at, out);
    }
    return LM_OK;
}

/* Of the nearer edge. */
static double edge_error(const lm_band *b, double x)
{
    return x - b->lower < b->upper - x ? b->lower_error : b->upper_error;
}

/* How far x may be from its place beside the nearer edge of its band. */
static double slack(const lm_band *b, double x)
{
    return edge_error(b, x) + 2 * EPS * fabs(x);
}

/* The band that x is in or, within errors, beside; NULL if there is none. */
static const lm_band *band_of(const lm_law *law, double x)
{
    for (int64_t i = 0; i < law->bands; i++) {
        const lm_band *b = &law->band[i];
        const double e = slack(b, x);
        if (x >= b->lower - e && x <= b->upper + e) return b;
    }
    return NULL;
}

/* The roots at the edges magnify the rounding of x and of the edges: a move of
 * both edges together is seen beside x, one of their width is not. */
lm_status lm_law_density(lm_env *env, const lm_law *law, double x,
                         lm_estimate *out)
{
    if (isnan(x)) {
        *out = (lm_estimate){NAN, NAN};
        return LM_OK;
    }
    *out = (lm_estimate){0, 0};
    const lm_band *b = band_of(law, x);
    if (!b) return LM_OK;
    const double e = slack(b, x);
    lm_status status = density_at(env, law, x, out);
    if (isinf(out->value)) return status;
    out->error += out->value *
                  (b->lower_error + b->upper_error + 4 * EPS * fabs(x)) /
                  b->width;
    for (int side = -1; side <= 1 && !status; side += 2) {
        lm_estimate near;
        status = density_at(env, law, x + side * e, &near);
        if (!status && isfinite(near.value))
            out->error += fabs(near.value - out->value);
    }
    return status;
}

/* ---- distribution function ------------------------------------------------
 */

static double points_below(const lm_env *env, const lm_law *law, double x,
                           bool with)
{
    double mass = 0;
    for (int64_t i = 0; i < law->points && !lm_stopped_at(env, i); i++)
        if (law->point[i].at < x || (with && law->point[i].at == x))
            mass += law->point[i].mass;
    return mass;
}

static double bands_beside(const lm_env *env, const lm_law *law, double x,
                           bool beyond)
{
    double mass = 0;
    for (int64_t i = 0; i < law->panels && !lm_stopped(env); i++)
        mass += lm_panel_mass(law, &law->panel[i], x, beyond);
    return mass;
}

/* P(X > x) is summed from above, so that small ones keep their digits.  In a
 * narrow band the rounding of x and of the edges is not little. */
lm_estimate lm_law_cdf(const lm_env *env, const lm_law *law, double x,
                       bool beyond)
{
    if (isnan(x)) return (lm_estimate){NAN, NAN};
    const double bands = bands_beside(env, law, x, beyond);
    lm_estimate sum = {bands, law->error + 4 * EPS};
    for (int64_t i = 0; i < law->points && !lm_stopped_at(env, i); i++)
        if ((law->point[i].at > x) == beyond) sum.value += law->point[i].mass;
    sum.value = fmin(fmax(sum.value, 0), 1);
    const lm_band *b = band_of(law, x);
    for (int side = -1; side <= 1 && b; side += 2) {
        const double at = x + side * slack(b, x);
        sum.error += fabs(bands_beside(env, law, at, beyond) - bands);
    }
    return sum;
}

/* Where the mass left of x reaches p: a point, or inside of a panel. */
static double reach(const lm_env *env, const lm_law *law, double p)
{
    double x = lm_law_lowest(law), best = 0;
    for (int64_t i = 0; i < law->points && !lm_stopped(env); i++) {
        const lm_point *at = &law->point[i];
        const double below =
            lm_law_cdf(env, law, at->at, false).value - at->mass;
        if (p > below && p <= below + at->mass) return at->at;
    }
    for (int64_t i = 0; i < law->panels && !lm_stopped(env); i++) {
        const lm_panel *panel = &law->panel[i];
        const double start =
            panel->before + points_below(env, law, panel->node[0], false);
        if (p <= start) continue;
        const double inside = lm_panel_reach(law, panel, p - start);
        if (start >= best) best = start, x = inside;
    }
    for (int64_t i = 0; i < law->points && !lm_stopped(env); i++) {
        const lm_point *at = &law->point[i];
        const double below =
            lm_law_cdf(env, law, at->at, false).value - at->mass;
        if (p > below && at->at > x) x = at->at;
    }
    return x;
}

/* x with the error of the edge next to it. */
static lm_estimate at_edge(const lm_law *law, double x)
{
    const lm_band *b = band_of(law, x);
    return (lm_estimate){x, b ? edge_error(b, x) : 0};
}

lm_estimate lm_law_quantile(const lm_env *env, const lm_law *law, double p)
{
    if (p <= 0) return law->low;
    if (p >= 1) return law->high;
    const double slack = law->error + 2 * EPS * p;
    const double x = reach(env, law, p);
    const double low = p > slack ? reach(env, law, p - slack)
                                 : lm_law_lowest(law),
                 high = p + slack < 1 ? reach(env, law, p + slack)
                                      : lm_law_highest(law);
    return (lm_estimate){x, fmax(high - x, x - low) + at_edge(law, x).error +
                                4 * EPS * fabs(x)};
}
