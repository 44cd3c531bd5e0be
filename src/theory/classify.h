/* classify.h -- what an abc-parametrization becomes as the width n grows.
 *
 * The change of the features of layer l by W^l's own update has size n^-r_l,
 * with A = a_(L+1) + b_(L+1):
 *
 *     SGD   r_l = min(A, Q) + 2 a_l + c_l - u [l > 1],  Q = 2 a_(L+1) + c_(L+1)
 *     Adam  r_l = a_l + c_l - u [l > 1],                Q = a_(L+1) + c_(L+1)
 *
 * A point is stable if it starts at order 1, r = min r_l >= 0, Q >= u and
 * A + r >= v.  u and v are the alignments of updates and of the read-out, both
 * 1 in theory.
 *
 * A point whose features stay finite while the output grows with the width is
 * unstable under a loss whose gradient grows with the output, such as the
 * square loss.  Under cross-entropy, whose error is bounded, it is trained all
 * the same: controlled divergence.
 *
 * Yang & Hu 2021 (arXiv 2011.14522) for one c and SGD; Yang & Littwin 2023
 * (arXiv 2308.01814) for Adam; Haas et al. 2025 (arXiv 2505.22491) for
 * cross-entropy.
 */
#ifndef LM_THEORY_CLASSIFY_H
#define LM_THEORY_CLASSIFY_H

#include "theory/abc.h"

typedef enum lm_regime {
    LM_REGIME_VANISHES,   /* at the start, some layer is o(1) */
    LM_REGIME_EXPLODES,   /* or grows without bound */
    LM_REGIME_UNSTABLE,   /* features or output diverge after a step */
    LM_REGIME_CONTROLLED, /* the output does, under cross-entropy */
    LM_REGIME_TRIVIAL,    /* the output does not move */
    LM_REGIME_KERNEL,     /* the output moves, the features do not */
    LM_REGIME_FEATURE,    /* both move */
} lm_regime;

/* The square loss, or one whose error is bounded. */
typedef enum lm_abc_loss { LM_ABC_LOSS_MSE, LM_ABC_LOSS_XENT } lm_abc_loss;

/* How a point is trained. */
typedef struct lm_training {
    lm_abc_opt opt;
    lm_abc_loss loss;
    lm_alignment align;
} lm_training;

typedef struct lm_verdict {
    lm_regime regime;
    bool init, stable, nontrivial, features_move, maximal;
    double A, Q, r; /* r = min r_l */
    double f_init;  /* f is n^-f_init at the start */
    double f_change;
    char reason[320];
} lm_verdict;

/* Judge a point.  r and change (L each) get r_l and the exponent of the
 * change of h^l (n^-change_l), which is the least r_k up to l. */
void lm_classify(const lm_exponents *p, const lm_training *how, double *r,
                 double *change, lm_verdict *out);

#endif
