/* target.h -- the losses by name, and what they take as targets.
 *
 * Targets are m x k (for xent: one row of probabilities a sample, from 0 to 1
 * and of sum 1, to 1e-5), or m numbers: for xent the class, 0 .. k-1, for the
 * others k = 1.  NaN or an infinite output gives a loss that is not finite.
 */
#ifndef LM_MODEL_TARGET_H
#define LM_MODEL_TARGET_H

#include "core/lm.h"
#include "core/names.h"

#define LM_LOSSES(X)                                                           \
    X(LM_LOSS_MSE, mse)                                                        \
    X(LM_LOSS_LOGISTIC, logistic)                                              \
    X(LM_LOSS_XENT, xent)                                                      \
    X(LM_LOSS_CORRELATION, correlation)
typedef enum lm_loss { LM_LOSSES(LM_CONSTANT) } lm_loss;
#define LM_LOSS_NAMES LM_CHOICE_OF(LM_LOSSES)
#define LM_LOSS_DOC                                                            \
    "loss function, averaged over samples; mse: half the squared error, "      \
    "summed over outputs; xent: cross-entropy of the softmax; correlation: "   \
    "minus the product of output and target"
#define LM_TARGETS_DOC                                                         \
    "targets, m numbers or m x k; xent: class labels 0 .. k-1, or m x k "      \
    "probabilities; logistic: labels -1 and 1"

/* The targets as m rows of `cols` numbers, in *target: cols = 1 (a class or a
 * label) or k.  LM_DOMAIN if y does not fit m, k and the loss. */
lm_status lm_loss_target(lm_env *env, lm_loss loss, lm_tensor y, int64_t m,
                         int64_t k, lm_mat *target);

const char *lm_loss_name(lm_loss loss);

#endif
