/* panels.h -- a law as bands, points and panels: the density as Legendre series
 * on panels, as law.h explains. */
#ifndef LM_THEORY_RMT_PANELS_H
#define LM_THEORY_RMT_PANELS_H

#include <complex.h>

#include "calc/gauss.h"
#include "core/lm.h"

#ifndef CMPLX /* of C11, which headers of the C library keep from clang */
#define CMPLX(re, im) __builtin_complex((double)(re), (double)(im))
#endif

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
    double width; /* upper - lower, without cancellation if it is known so */
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
    double mass;           /* of the bands; 0 if it is what points leave of 1 */
    double error;          /* absolute, of each mass */
    double mean;           /* as the panels have it */
    lm_estimate low, high; /* nothing lies beyond, bands that were not found
                              included */
};

/* Find the panels of a law that has all else, in scratch.  LM_SINGULAR where
 * the density cannot be found. */
lm_status lm_law_panels(lm_env *env, lm_law *law);

/* Of all points and panels: what is less than 1 was not found. */
double lm_law_mass(const lm_env *env, const lm_law *law);

/* E f(x), f of the values at all points and nodes, |f| nowhere larger than at
 * one of them or at an end of the law: what its bands lack may lie there. */
typedef double (*lm_law_integrand)(const void *self, double x);
lm_estimate lm_law_mean(const lm_env *env, const lm_law *law,
                        lm_law_integrand f, const void *self);

/* The mass of the panel left of x, or right of it. */
double lm_panel_mass(const lm_law *law, const lm_panel *panel, double x,
                     bool beyond);
/* The place with this much of the panel's mass to its left. */
double lm_panel_reach(const lm_law *law, const lm_panel *panel, double mass);

/* G(z) as a sum over nodes; false where z is nearer to a panel than this is
 * long, and its nodes do not see the pole, or nearer to where mass may lie that
 * was not found. */
bool lm_panels_cauchy(const lm_env *env, const lm_law *law, double complex z,
                      lm_cauchy *out);

#endif
