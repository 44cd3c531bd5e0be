/* leap.h -- how a target of few directions is learned in stages.
 *
 * A target is a sum of terms prod_k he_{d_k}(z_k), or of parities (d_k 0 or 1).
 * A stage learns a term whose directions are new in degree: sum of d_k over the
 * k that no earlier term has. The leap is the largest stage of the best order
 * (Abbe, Boix-Adsera & Misiakiewicz 2023): SGD takes about n^max(leap - 1, 1)
 * samples. Leap 1 is the merged-staircase property. What more terms have
 * learned never makes a stage larger, so that taking the smallest each time is
 * the best order.
 */
#ifndef LM_THEORY_LEAP_H
#define LM_THEORY_LEAP_H

#include "core/lm.h"

/* degree m x k, not negative; order (m): the terms, 0-based; stage (m). */
lm_status lm_leap(lm_env *env, lm_mat degree, int64_t *order, double *stage);

#endif
