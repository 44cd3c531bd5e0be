/* law.h -- the law of the eigenvalues of a large random matrix.
 *
 * A law has bands, where it has a density, and points of positive mass.  It is
 * known through its Cauchy transform
 *
 *     G(z) = E 1 / (z - x),   density(x) = -Im G(x + i0) / pi,
 *
 * in the closed upper half-plane.  On a band [lower, upper] the angle with
 * x = lower + (upper - lower) sin^2(angle / 2) takes the root out of both
 * edges.  Once, when the law is made, panels in the angle are halved until the
 * Legendre series of the density on each has ended: distribution function,
 * quantiles, moments and all means are read off these series.  The mass that is
 * found beside the mass there must be is the check of all of it, of the support
 * too, and is part of each error.
 */
#ifndef LM_THEORY_RMT_LAW_H
#define LM_THEORY_RMT_LAW_H

#include <complex.h>

#include "calc/gauss.h"
#include "core/decl.h"
#include "core/lm.h"

typedef struct lm_law lm_law;

/* G and its derivative at z, with the absolute error of G. */
typedef struct lm_cauchy {
    double complex value, slope;
    double error;
} lm_cauchy;

/* A place of a band: x = lower + below = upper - above, both relatively
 * accurate. */
typedef struct lm_place {
    int64_t band;
    double x, below, above;
} lm_place;

typedef struct lm_law_kind {
    const char *name;
    /* G in the closed upper half-plane; NULL where it is not known. */
    lm_status (*cauchy)(lm_env *env, const lm_law *law, double complex z,
                        lm_cauchy *out);
    lm_status (*density)(lm_env *env, const lm_law *law, lm_place at,
                         lm_estimate *out);
    bool solved; /* cauchy solves equations: sums over the panels are faster */
} lm_law_kind;

typedef struct lm_band {
    double lower, upper, lower_error, upper_error; /* absolute */
} lm_band;

/* Mass that sits at one point. */
typedef struct lm_point {
    double at, mass;
} lm_point;

enum { LM_PANEL_NODES = 16 };

/* Angles from .. to of a band; to its left lies the mass `before`. */
typedef struct lm_panel {
    int64_t band;
    double from, to, before, mass, error;
    double c[LM_PANEL_NODES]; /* Legendre series of mass by angle, on [-1, 1] */
    double node[LM_PANEL_NODES], weight[LM_PANEL_NODES]; /* x, its mass */
} lm_panel;

struct lm_law {
    const lm_law_kind *kind;
    double ratio, variance;
    const lm_law *a, *b;      /* what it is made from */
    int64_t n;                /* of a population */
    const double *at, *share; /* n: its values, falling, and their weights */
    int64_t bands, points, panels;
    const lm_band *band;   /* rising */
    const lm_point *point; /* rising */
    const lm_panel *panel; /* rising */
    double error;          /* absolute, of each mass */
    double mean;           /* as the panels have it */
};

extern const lm_type lm_law_type;

/* The law that draft says, as an object: all but the panels is given, and
 * copied.  LM_SINGULAR where the density cannot be found. */
lm_status lm_law_new(lm_env *env, const lm_law *draft, lm_law **out);
/* The two halves of it: the panels of a draft, in scratch, and the object. */
lm_status lm_law_panels(lm_env *env, lm_law *law);
lm_status lm_law_pack(lm_env *env, const lm_law *draft, lm_law **out);
/* Room for `more` further bands or points at the end of n, in scratch. */
void *lm_law_room(lm_env *env, const void *from, int64_t n, int64_t more,
                  size_t size);

/* LM_DOMAIN where there is none. */
lm_status lm_law_cauchy(lm_env *env, const lm_law *law, double complex z,
                        lm_cauchy *out);
lm_status lm_law_density(lm_env *env, const lm_law *law, double x,
                         lm_estimate *out);
/* P(X <= x), or P(X > x). */
lm_estimate lm_law_cdf(const lm_law *law, double x, bool beyond);
/* The smallest x with P(X <= x) >= p, 0 <= p <= 1. */
lm_estimate lm_law_quantile(const lm_law *law, double p);
/* E f(x), f of the values at all points and nodes. */
typedef double (*lm_law_integrand)(const void *self, double x);
lm_estimate lm_law_mean(const lm_law *law, lm_law_integrand f,
                        const void *self);

/* The ends of the support, points included. */
double lm_law_lowest(const lm_law *law);
double lm_law_highest(const lm_law *law);
double lm_law_mass_at(const lm_law *law, double x);

/* The density of a law whose G is known and has no closed form beside it. */
lm_status lm_law_by_cauchy(lm_env *env, const lm_law *law, lm_place at,
                           lm_estimate *out);

#endif
