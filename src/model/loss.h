/* loss.h -- losses of outputs f (m x k), averaged over the m samples.
 *
 *     mse        1/(2m) sum_ij (f_ij - y_ij)^2
 *     logistic   1/m sum_ij log(1 + exp(-y_ij f_ij)),  labels y = -1 or 1
 *     xent       1/m sum_i [log sum_j exp f_ij - f_i,y(i)],  k >= 2 classes
 *
 * Targets are m x k (for xent: one row of probabilities a sample, from 0 to 1
 * and of sum 1, to 1e-5), or m numbers: for xent the class, 0 .. k-1, for the
 * others k = 1.  NaN or an infinite output gives a loss that is not finite.
 * Value, gradient and Hessian keep their relative accuracy at margins where
 * all of them are small: nothing near 1 is subtracted.
 */
#ifndef LM_MODEL_LOSS_H
#define LM_MODEL_LOSS_H

#include "core/lm.h"

typedef enum lm_loss { LM_MSE, LM_LOGISTIC, LM_XENT } lm_loss;
#define LM_LOSS_RULE "mse|logistic|xent"
#define LM_LOSS_DOC                                                            \
    "averaged over samples; mse is half the squared error, summed over "       \
    "outputs"
#define LM_TARGETS_DOC                                                         \
    "targets: m numbers or m x k; for xent classes 0 .. k-1 or m x k "         \
    "probabilities, for logistic -1 and 1"

/* The targets as m rows of `cols` numbers, in *target: cols = 1 (a class or a
 * label) or k.  LM_DOMAIN if y does not fit m, k and the loss. */
lm_status lm_loss_target(lm_env *env, lm_loss loss, lm_tensor y, int64_t m,
                         int64_t k, lm_mat *target);

/* Sum over m samples times `scale` (1/m for the mean).  If delta is not NULL
 * it becomes scale times the derivative by f; it may not be f. */
double lm_loss_value_d(lm_loss loss, int64_t m, int64_t k, const double *f,
                       const double *y, int64_t cols, double scale,
                       double *delta);
double lm_loss_value_s(lm_loss loss, int64_t m, int64_t k, const float *f,
                       const float *y, int64_t cols, double scale,
                       float *delta);

/* rdelta = scale times the second derivative by f, times rf. */
void lm_loss_curve_d(lm_loss loss, int64_t m, int64_t k, const double *f,
                     const double *y, int64_t cols, double scale,
                     const double *rf, double *rdelta);
void lm_loss_curve_s(lm_loss loss, int64_t m, int64_t k, const float *f,
                     const float *y, int64_t cols, double scale,
                     const float *rf, float *rdelta);

/* The number of samples that f puts in the right class: the largest output,
 * or with k = 1 its sign.  NaN is wrong. */
int64_t lm_loss_right_d(lm_loss loss, int64_t m, int64_t k, const double *f,
                        const double *y, int64_t cols);
int64_t lm_loss_right_s(lm_loss loss, int64_t m, int64_t k, const float *f,
                        const float *y, int64_t cols);

#endif
