/* spike.h -- what a perturbation of rank one adds to a bulk.
 *
 * Above a threshold of its strength s a single eigenvalue leaves the bulk, and
 * its eigenvector keeps a squared overlap with the direction u put in (Baik,
 * Ben Arous & Peche 2005; Benaych-Georges & Nadakuditi 2011, 2012):
 *
 *     additive         X + s u u'                      G(x) = 1/s
 *     multiplicative   (1 + s u u')^1/2 X (...)^1/2    x G(x) - 1 = 1/s
 *     rectangular      X + s u v', singular values     D(x) = 1/s^2,
 *                      D = p q, p = x G(x^2), q = c p + (1 - c)/x
 *     population       a further eigenvalue s of the population of a sample
 *                      covariance: x = z(s) if z'(s) > 0 (deformed.h)
 *
 * X is of the bulk's law, rotated independently of u and v; in the third G is
 * of X X', X N x M, c = N / M.  Overlaps follow from the derivatives: with g,
 * t and what is lost of beyond.h, at x^2 in the third, they are
 *
 *     1 - lost_g;   1 - lost_t;   (1 - lost_g) p / q and, right, that times
 *     p / (1 + t), p = 1 + c t, q = 1 + c (2 t + lost_g), D = g p
 */
#ifndef LM_THEORY_RMT_SPIKE_H
#define LM_THEORY_RMT_SPIKE_H

#include "theory/rmt/law.h"

typedef enum lm_spike_model {
    LM_ADDITIVE,
    LM_MULTIPLICATIVE,
    LM_RECTANGULAR,
    LM_POPULATION,
} lm_spike_model;
#define LM_SPIKE_RULE "additive|multiplicative|rectangular|population"

typedef struct lm_spike {
    bool detached;
    lm_estimate outlier; /* the edge if it is not detached */
    lm_estimate left;    /* squared overlap, with v of the third: right */
    lm_estimate right;
} lm_spike;

lm_status lm_spike_of(lm_env *env, const lm_law *bulk, lm_spike_model model,
                      double ratio, double strength, lm_spike *out);
/* The strength from which on there is an outlier above the bulk. */
lm_status lm_spike_threshold(lm_env *env, const lm_law *bulk,
                             lm_spike_model model, double ratio,
                             lm_estimate *out);

#endif
