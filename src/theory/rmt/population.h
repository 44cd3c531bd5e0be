/* population.h -- eigenvalues of a population with their weights. */
#ifndef LM_THEORY_RMT_POPULATION_H
#define LM_THEORY_RMT_POPULATION_H

#include "core/total.h"
#include "theory/rmt/law.h"

/* Different values, falling, and weights of sum 1, in scratch.  weights.data
 * NULL: equal ones.  along, if it has data, is normalised and summed in the
 * same way into `carried`.  LM_DOMAIN if the weights are not weights. */
typedef struct lm_population {
    int64_t n;
    double *at, *share, *carried;
} lm_population;
lm_status lm_population_of(lm_env *env, lm_vec at, lm_vec weights, lm_vec along,
                           lm_population *out);

#endif
