/* optimum.h -- the best learning rate of a deep linear network under
 * muP at infinite width.
 *
 * After one step it has a closed form (lr_first.h).  From two steps on the loss
 * is a polynomial of high degree in lr with many minima.  The optimum is the
 * smallest minimum in the basin of the origin (curve.h) whose loss is within
 *
 *     max(tie (L_0 - L_irr), 1e-14 L_0)
 *
 * of the lowest of them, L_irr being the loss of the least-squares fit.  It is
 * a property of the function: no resolution enters.
 */
#ifndef LM_THEORY_LINEAR_OPTIMUM_H
#define LM_THEORY_LINEAR_OPTIMUM_H

#include "calc/minima.h"
#include "theory/linear/curve.h"

typedef struct lm_linear_wish {
    double tie;    /* a fraction of L_0 - L_irr, >= 0 */
    double piece;  /* the first piece of the search, in one-step optima */
    int64_t limit; /* pieces to try, at most */
    int unit;      /* sentences name learning rates times 2^unit */
} lm_linear_wish;
#define LM_LINEAR_PIECE 0.25
#define LM_LINEAR_LIMIT 2000

typedef struct lm_linear_best {
    lm_linear_curve curve; /* with the basin's edge and the last return */
    lm_minima minima;      /* all of the basin, increasing */
    double *error;         /* of each place */
    double *width;         /* log of the interval of lr around each in which
                              the loss stays within the slack */
    int64_t best;          /* the preferred one, -1 if there is none */
    double start, floor;   /* L_0, L_irr */
    double slack;
    /* The least mean of the loss over [0.95 lr, 1.05 lr], as far as that lies
     * in the basin. */
    double mean_lr, mean_lr_error, mean_loss;
    const char *unresolved; /* a sentence in scratch or static; NULL */
} lm_linear_best;

/* LM_DOMAIN if no learning rate is best: x'y = 0 or nothing learns. */
lm_status lm_linear_optimum(lm_env *env, const lm_linear_task *task,
                            const lm_linear_wish *wish, lm_linear_best *out);

#endif
