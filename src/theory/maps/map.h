/* map.h -- signals in a deep network of infinite width at initialization.
 *
 * With weights of variance w / fan-in and biases of variance b, pre-activations
 * of layer l are Gaussian, and from layer to layer
 *
 *     q -> w V(q) + b,          V(q) = E phi(u)^2,  u ~ N(0, q),
 *     c -> (w J(q, q, c q) + b) / q     at a fixed point q (model/dual.h),
 *
 * with slopes w V'(q), and chi = w D(q), D = E phi'(u)^2, at c = 1: distances
 * between close inputs shrink where chi < 1 (order) and grow where chi > 1
 * (chaos).  Poole et al. 2016; Schoenholz et al. 2017.
 */
#ifndef LM_THEORY_MAPS_MAP_H
#define LM_THEORY_MAPS_MAP_H

#include "core/lm.h"
#include "model/dual.h"

typedef struct lm_map {
    lm_act act;
    double w, b, tol; /* tol: relative, of quadrature */
} lm_map;

/* V, D and q V' at one variance. */
typedef struct lm_map_sample {
    double q;
    lm_estimate v, d, growth;
} lm_map_sample;
lm_status lm_map_sample_at(lm_env *env, const lm_map *map, double q,
                           lm_map_sample *s);

/* c = 1 - gap -> C(c), C'(c) and C(c) - c, at the variance q. */
typedef struct lm_correlation {
    lm_estimate value, slope, excess;
} lm_correlation;
lm_status lm_map_correlation(lm_env *env, const lm_map *map,
                             const lm_map_sample *at, double gap,
                             lm_correlation *out);

/* The stable fixed point 1 - gap of that map, where q is one of the other, with
 * the slope there.  NaN if `at` is not finite or 0. */
typedef struct lm_limit_correlation {
    lm_estimate gap, slope;
} lm_limit_correlation;
lm_status lm_map_limit(lm_env *env, const lm_map *map, const lm_map_sample *at,
                       lm_limit_correlation *out);

/* 1 / -log |slope|: over so many layers a distance falls by e; its error. */
lm_estimate lm_map_depth(lm_estimate slope);

#endif
