/* readout.h -- the read-out of given features, solved exactly.
 *
 * Features h(x; w) under a law mu of parameters w and a read-out a(w) of T
 * outputs make f(x) = E_mu[a(w) h(x; w)].  The a that minimises
 *
 *     (1/T) sum_t [ 1/n sum_j l(f_t(x_j), y_tj) + (penalty/2) E_mu a_t^2 ]
 *
 * is a_t(w) = sum_j alpha_tj h(x_j; w) with n alpha_tj penalty = -l'(f_tj),
 * f_t = K alpha_t, K_ij = E_mu[h(x_i; w) h(x_j; w)]: a system of n unknowns
 * whatever mu is.  Squared loss (z - y)^2 / 2: alpha = (K + n penalty)^-1 y.
 * Logistic loss: Newton's method in alpha, damped, from the alpha before.
 * Takezoe, Nitanda and others, arXiv 2403.14917.
 *
 * The first variation of the minimum by mu at w is -(penalty/2T) |a(w)|^2.
 */
#ifndef LM_MODEL_READOUT_H
#define LM_MODEL_READOUT_H

#include "core/lm.h"
#include "model/target.h"

typedef struct lm_readout {
    lm_loss loss; /* mse or logistic */
    int64_t n, outputs;
    double penalty;
    double *y;      /* outputs x n; logistic: -1 and 1 */
    double *k;      /* n x n, symmetric: the kernel, filled by the user */
    double *factor; /* n x n: of V K V + n penalty, V^2 = l'' (mse: 1), of the
                       last output that was solved */
    double *alpha;  /* outputs x n */
    double *f;      /* outputs x n: K alpha */
    double *work;   /* 6 n */
    double *square; /* n x n, scratch of lm_readout_df */
} lm_readout;

/* The numbers that its arrays take, and their places in such a block. */
int64_t lm_readout_room(int64_t n, int64_t outputs);
void lm_readout_open(lm_readout *r, double *block);

/* alpha, f and factor of k.  LM_SINGULAR if k holds what is no number, or
 * Newton's method does not converge. */
lm_status lm_readout_solve(lm_env *env, lm_readout *r);
/* newton.c: the same of output t for the logistic loss. */
lm_status lm_readout_newton(lm_env *env, lm_readout *r, int64_t t);
/* factor = that of V k V + n penalty, V = diag(v); v NULL: 1. */
lm_status lm_readout_factor(lm_env *env, lm_readout *r, const double *v);

/* Of the solution: the loss, averaged over samples and outputs; E |a|^2,
 * summed over outputs; loss + (penalty / 2T) E |a|^2. */
double lm_readout_loss(const lm_readout *r);
double lm_readout_norm(const lm_readout *r);
double lm_readout_value(const lm_readout *r);
/* tr [V K V (V K V + n penalty)^-1], the mean over outputs. */
lm_status lm_readout_df(lm_env *env, lm_readout *r, double *df);

#endif
