/* tail_models.h -- what a tail may be in place of a power law.
 *
 * In y = log(x / xmin) >= 0 a power law of exponent alpha has the density
 * proportional to exp(-(alpha - 1) y), and two alternatives are, u = y -
 * centre,
 *
 *     exp(p u - q b(u)),  b = u^2: a lognormal law cut at xmin,
 *                         b = (e^u - 1 - u) e^-scale: a power law cut off
 *                         exponentially,
 *
 * with q >= 0, at q = 0 the power law again.  centre is the mean of the data,
 * beside which u and b are independent of each other however narrow they are,
 * and scale their largest u, with which nothing overflows.  The likelihood is
 * concave in (p, q), and Newton's method finds its maximum; moments are
 * integrals over a concave exponent, by Gauss-Legendre quadrature where it is
 * within 45 of its maximum.  The third is an exponential law: p = 1,
 * b = (e^y - 1) e^-scale, q = 1 / mean b.
 */
#ifndef LM_PROBE_TAIL_MODELS_H
#define LM_PROBE_TAIL_MODELS_H

#include "core/lm.h"

typedef enum lm_tail_model {
    LM_TAIL_EXPONENTIAL,
    LM_TAIL_LOGNORMAL,
    LM_TAIL_TRUNCATED,
    LM_TAIL_MODELS,
} lm_tail_model;

/* The density exp(p u - q b(u) - log_z). */
typedef struct lm_tail_law {
    lm_tail_model model;
    double centre, scale, p, q, log_z;
} lm_tail_law;

/* The likeliest of the model for n values y >= 0, not all 0; some law for who
 * wants to stop. */
lm_tail_law lm_tail_likeliest(const lm_env *env, lm_tail_model model, int64_t n,
                              const double *y);
double lm_tail_log_density(const lm_tail_law *law, double y);
/* Of x / xmin of a truncated law: infinite if it is a power law. */
double lm_tail_log_cutoff(const lm_tail_law *law);

/* The sum over y of log densities of the power law over those of the law, and
 * how likely one as far from 0 is if both are equally far from the truth: Vuong
 * 1989; or if the power law is true and the law contains it: Wilks 1938. */
typedef struct lm_tail_ratio {
    double value, p;
} lm_tail_ratio;
lm_tail_ratio lm_tail_compare(const lm_env *env, const lm_tail_law *law,
                              double alpha, int64_t n, const double *y);

#endif
