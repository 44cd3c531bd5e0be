/* lr_first.h -- the best learning rate of a deep linear network under muP at
 * infinite width after one step, in closed form.
 *
 * With K = x x' / d and B = train_1 + .. + train_L + train_V +
 * d train_0 (the number of hidden matrices if the ends are frozen),
 *
 *     lr = (m / B) y'K y / |K y|^2,
 *     loss = (1/2m) (|y|^2 - (y'K y)^2 / |K y|^2)
 *
 *
 * Hayou 2025 (arXiv 2511.01734).  From f = 0 one step moves f along K y; lr is
 * where the square loss on that line is least.
 */
#ifndef LM_THEORY_LINEAR_LR_FIRST_H
#define LM_THEORY_LINEAR_LR_FIRST_H

#include "theory/linear/task.h"

/* lr and the loss there; lr is NaN if K y = 0 or nothing learns. */
lm_status lm_lr_first(lm_env *env, const lm_linear_task *task, double *lr,
                      double *loss);

#endif
