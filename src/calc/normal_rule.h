/* normal_rule.h -- Gauss's rule for means over N(0, 1).
 *
 *     E f(z) = sum_i weight_i f(node_i),  exact for degrees below 2 n
 *
 * from the eigenvalues of the Jacobi matrix (Golub & Welsch 1969).  For smooth
 * functions; gauss.h has rules for those with kinks.
 */
#ifndef LM_CALC_NORMAL_RULE_H
#define LM_CALC_NORMAL_RULE_H

#include "core/lm.h"

/* node and weight have n entries, n up to 200; nodes ascend. */
lm_status lm_normal_rule(lm_env *env, int64_t n, double *node, double *weight);

#endif
