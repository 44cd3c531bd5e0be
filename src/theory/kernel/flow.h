/* flow.h -- gradient flow in function space under a kernel k that does not
 * move: full-batch gradient descent (gd.h) with small steps, time = lr steps.
 *
 *     f' = -k dL/df,   L the loss of model/loss.h, averaged over the m samples
 *
 * and at test points f*' = -k* dL/df.  For mse f = y - e^(-k t/m) (y - f_0)
 * (evolve.c); the other losses have no closed form.
 * Jacot, Gabriel & Hongler 2018; Lee et al. 2019.
 */
#ifndef LM_THEORY_KERNEL_FLOW_H
#define LM_THEORY_KERNEL_FLOW_H

#include "core/lm.h"
#include "model/loss.h"

typedef struct lm_flow_task {
    lm_loss loss;
    lm_mat k;     /* m x m, not negative definite */
    lm_mat cross; /* p x m: of test points; data NULL: none */
    lm_mat y;     /* m x c; for LM_LOSS_XENT a row of probabilities a sample */
    lm_mat start, start_test; /* m x c, p x c; data NULL: 0 */
    lm_vec t;                 /* not negative, not decreasing */
    double tol;
} lm_flow_task;

/* Outputs on training (t.n x m x c) and test points (t.n x p x c; NULL if
 * there are none) and the training loss (t.n) at the times, with bounds on
 * their absolute errors.  tol is relative to |f| + s, s the largest of |y| and
 * |start| for LM_LOSS_MSE and 1 for the others. */
typedef struct lm_flow {
    double *f, *f_error, *test, *test_error, *loss, *loss_error;
} lm_flow;
lm_status lm_kernel_flow(lm_env *env, const lm_flow_task *task, lm_flow out);

#endif
