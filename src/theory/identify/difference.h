/* difference.h -- the distance of two functions, from their difference.
 *
 *     |f - g|^2 = E (f(x) - g(x))^2,  x ~ N(0, 1) in d dimensions
 *
 * by two routes.  f - g is evaluated: only the span of all weights matters, up
 * to dimension 3 by a product of Gauss's rules over it, above at POINTS fixed
 * random points.  This resolves small differences, but nodes may miss where
 * steep units change.  The other misses nothing: its square is a sum of duals
 * (dual_sum.h), which cancels.
 */
#ifndef LM_THEORY_IDENTIFY_DIFFERENCE_H
#define LM_THEORY_IDENTIFY_DIFFERENCE_H

#include "model/act.h"

typedef struct lm_units {
    lm_vec a; /* n */
    lm_mat w; /* n x d */
} lm_units;

typedef struct lm_difference {
    double value, error; /* |f - g|; absolute, a standard error at points */
    double norm;         /* |f|, likewise */
    double rounding;     /* below this a value says nothing */
    double most;         /* |f - g| is no larger, whatever nodes missed */
    int64_t rank;        /* of the span */
    bool sampled;
} lm_difference;

lm_status lm_difference_of(lm_env *env, lm_act act, const lm_units *f,
                           const lm_units *g, lm_difference *out);

/* Whether |f - g| may be much larger than its value, since nodes missed all of
 * it; then the error is to say so. */
bool lm_difference_blind(const lm_difference *d);
void lm_difference_bound(lm_difference *d);

#endif
