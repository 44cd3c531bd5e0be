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
 * too, and is part of each error.  Panels take the width of a band from where
 * it is known without cancellation: in a narrow band upper - lower has few
 * digits.
 */
#ifndef LM_THEORY_RMT_LAW_H
#define LM_THEORY_RMT_LAW_H

#include "core/decl.h"
#include "theory/rmt/panels.h"

extern const lm_type lm_law_type;

/* The law that draft says, as an object: all but the panels is given, and
 * copied.  LM_SINGULAR where the density cannot be found. */
lm_status lm_law_new(lm_env *env, const lm_law *draft, lm_law **out);
/* The last half of it: the object of a draft with panels (panels.h). */
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
lm_estimate lm_law_cdf(const lm_env *env, const lm_law *law, double x,
                       bool beyond);
/* The smallest x with P(X <= x) >= p, 0 <= p <= 1. */
lm_estimate lm_law_quantile(const lm_env *env, const lm_law *law, double p);
/* The ends of the support, points included. */
double lm_law_lowest(const lm_law *law);
double lm_law_highest(const lm_law *law);
double lm_law_mass_at(const lm_law *law, double x);
/* The root of what is not negative, with the error that it has then. */
lm_estimate lm_law_root(lm_estimate x);

/* The density of a law whose G is known and has no closed form beside it. */
lm_status lm_law_by_cauchy(lm_env *env, const lm_law *law, lm_place at,
                           lm_estimate *out);

#endif
