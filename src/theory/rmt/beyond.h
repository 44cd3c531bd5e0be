/* beyond.h -- the transform beyond the ends of the support.
 *
 * Above the support, and below it, G is monotone, and of x or of
 *
 *     t = x G(x) - 1 = E y / (x - y)
 *
 * for laws without negative values there is a function of g = G(x) or of t that
 * says where that is (Voiculescu 1986, 1987):
 *
 *     sum       x(g) = x_a(g) + x_b(g) - 1/g
 *     product   x(t) = x_a(t) x_b(t) t / (1 + t)
 *
 * A deformed law is the product of its population with mp.  What is lost,
 *
 *     lost_g = 1 + g^2 x'(g),   lost_t = 1 + t (1 + t) x'(t) / x,
 *
 * adds up in sums and in products; a law ends where it reaches 1 or where x is
 * a point of mass.  1 - lost is the overlap that a spike leaves (spike.h).
 */
#ifndef LM_THEORY_RMT_BEYOND_H
#define LM_THEORY_RMT_BEYOND_H

#include "theory/rmt/law.h"

/* lost_g and lost_t are 1 and more, infinite or NaN behind the end. */
typedef struct lm_beyond {
    double x, off; /* off: absolute, what rounding makes of x */
    double g, t, lost_g, lost_t;
} lm_beyond;

/* Where G is g, above the support for g > 0 and below it for g < 0; g is not 0.
 */
lm_status lm_beyond_g(lm_env *env, const lm_law *law, double g, lm_beyond *out);
/* The same of t; below the support and above 0 is t < -1.  The law has no
 * negative values. */
lm_status lm_beyond_t(lm_env *env, const lm_law *law, double t, lm_beyond *out);

/* Where f, whose absolute value grows towards the end, is `want`; infinitely
 * lost if it is smaller all the way, unless the end is a point of mass, which
 * is reached then. */
typedef double (*lm_beyond_value)(const void *self, const lm_beyond *at);
lm_status lm_beyond_find(lm_env *env, const lm_law *law, bool above,
                         lm_beyond_value f, const void *self, double want,
                         lm_beyond *out);
/* The last place before `lost` is lost, 1 at the end; g and t are infinite at a
 * point of mass. */
lm_status lm_beyond_end(lm_env *env, const lm_law *law, bool above, double lost,
                        lm_beyond *out);

#endif
