/* linear_optimum.h -- the best learning rate of a deep linear network under
 * muP at infinite width.
 *
 * After one step, with K = x x' / d and B = train_1 + .. + train_L + train_V +
 * d train_0 (the number of hidden matrices if the ends are frozen),
 *
 *     lr = (m / B) y'K y / |K y|^2,
 *     loss = (1/2m) (|y|^2 - (y'K y)^2 / |K y|^2)
 *
 * (Hayou 2025, arXiv 2511.01734).  From two steps on the loss is a polynomial
 * of high degree in lr with several minima; they are searched on a grid.
 */
#ifndef LM_THEORY_LINEAR_OPTIMUM_H
#define LM_THEORY_LINEAR_OPTIMUM_H

#include "theory/linear/limit.h"
#include "calc/minima.h"

/* The optimum after one step; NaN if K y = 0 or nothing learns. */
lm_status lm_linear_first(lm_env *env, const lm_linear_task *task, double *lr,
                          double *loss);

typedef struct lm_linear_best {
    lm_minima minima;
    double lr, loss; /* the preferred minimum, NaN if there is none */
    double edge;     /* the smallest lr at which the loss after the last step
                        is back at the loss at 0; NaN if beyond hi */
} lm_linear_best;

/* Search (0, hi) with that many points; see minima.h for tie. */
lm_status lm_linear_optimum(lm_env *env, const lm_linear_task *task, double hi,
                            int64_t points, double tie, lm_linear_best *out);

#endif
