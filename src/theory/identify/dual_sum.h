/* dual_sum.h -- the norm of a two-layer network by the duals of its units.
 *
 *     E (sum_i a_i phi(w_i . x))^2 = sum_ij a_i a_j J(w_i . w_i, w_j . w_j, w_i . w_j)
 *
 * for x ~ N(0, 1), with J of dual.h: in any dimension, however steep phi is.
 * The sum cancels, and its error is relative to (sum_i |a_i| |phi(w_i . x)|)^2.
 */
#ifndef LM_THEORY_IDENTIFY_DUAL_SUM_H
#define LM_THEORY_IDENTIFY_DUAL_SUM_H

#include "model/dual.h"

/* n units: weights norm[i] times row i of unit (n x d). */
typedef struct lm_unit_list {
    int64_t n, d;
    const double *a, *norm, *unit;
} lm_unit_list;

/* *all of all units, *first of the first `head`.  The error is infinite where
 * squares of weights leave the range of doubles, and of more than some
 * thousand pairs that have no closed form. */
lm_status lm_dual_sum(lm_env *env, const lm_act *act, const lm_unit_list *u,
                      int64_t head, lm_estimate *all, lm_estimate *first);

#endif
