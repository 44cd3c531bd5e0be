/* flow.h -- gradient flow in function space under a kernel k that does not
 * move: full-batch gradient descent (gd.h) with small steps, time = lr steps.
 *
 *     f' = -k dL/df,   L the loss of model/loss.h, averaged over the m samples
 *
 * For mse f = y - e^(-k t/m) (y - f_0); the other losses have no closed form.
 * Jacot, Gabriel & Hongler 2018; Lee et al. 2019.
 */
#ifndef LM_THEORY_KERNEL_FLOW_H
#define LM_THEORY_KERNEL_FLOW_H

#include "core/lm.h"
#include "model/loss.h"

/* Outputs f (t.n x m x c) and their loss (t.n) at the times t >= 0, not
 * decreasing, with bounds on their absolute errors.  k m x m and not negative
 * definite, y m x c (for LM_LOSS_XENT one row of probabilities a sample); start (m x
 * c) may have data NULL: 0.  tol is relative to |f| + s, s the largest of |y|
 * and |start| for LM_LOSS_MSE and 1 for the others. */
typedef struct lm_flow {
    double *f, *f_error, *loss, *loss_error;
} lm_flow;
lm_status lm_kernel_flow(lm_env *env, lm_loss loss, lm_mat k, lm_mat y,
                         lm_mat start, lm_vec t, double tol, lm_flow out);

#endif
