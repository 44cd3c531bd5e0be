/* masses.h -- the masses of points.
 *
 * A transport of whole numbers is exact, so masses are counted in parts of
 * 2^-60 of their sum, with the rest at the largest: each is off by no more than
 * 2^-61 of the sum, and the sums of two clouds are equal.
 */
#ifndef LM_CALC_TRANSPORT_MASSES_H
#define LM_CALC_TRANSPORT_MASSES_H

#include "core/lm.h"

#define LM_MASS_TOTAL ((int64_t)1 << 60)

/* LM_DOMAIN unless masses (named `name`) are finite, not negative and not all
 * zero. */
lm_status lm_masses_check(lm_env *env, const char *name, lm_vec mass);

/* part (mass.n): the parts of the sum. */
lm_status lm_masses_parts(const lm_env *env, lm_vec mass, double *part);

/* whole (mass.n): the same in units of 2^-60. */
lm_status lm_masses_whole(const lm_env *env, lm_vec mass, int64_t *whole);

#endif
