/* predict.h -- the outliers of two giant steps, from their data.
 *
 * Rows of W_0 (N x d) of norm about 1, read-out a; data and residuals (x1, r1)
 * and (x2, r2) of the two steps, n samples each.  With u = x1'r1 / n and
 * v_k = x2'(r2 (x2 u)^k) / n, powers entrywise, the steps add
 *
 *     P = a (eta1 c_1 u + eta2 c_1 v_0)'
 *         + sum_{k >= 1} eta2 (k + 1) c_{k+1} (c_1 eta1)^k a^(k+1) v_k',
 *
 * of low rank: its singular values follow from two thin factorizations, and
 * those above c^1/4, c = N/d, are outliers of W_2 at the place and with the
 * overlaps of a spiked rectangular matrix (theory/rmt/spike.h).
 */
#ifndef LM_THEORY_SPIKES_PREDICT_H
#define LM_THEORY_SPIKES_PREDICT_H

#include "core/lm.h"
#include "theory/spikes/hermite.h"

typedef struct lm_two_steps {
    lm_vec a;            /* N */
    lm_mat x1, x2;       /* n x d */
    lm_vec r1, r2;
    double eta1, eta2;   /* eta2 0: one step */
    lm_coefficients phi;
} lm_two_steps;

/* strength falling; left N x terms and right d x terms, orthonormal columns;
 * direction terms x d: u or the sum for k = 0, then v_k, of length 1.  terms
 * at most LM_SPIKES_TERMS - 1, N and d. */
lm_status lm_two_steps_of(lm_env *env, const lm_two_steps *steps, lm_vec strength,
                          lm_mat left, lm_mat right, lm_mat direction);

#endif
