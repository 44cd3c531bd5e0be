/* chi.h -- derivatives of a loss as what goes backward: a direction of size 1
 * for each sample and a size; one output keeps its sign in the size. */
#ifndef LM_DYN_LIMIT_CHI_H
#define LM_DYN_LIMIT_CHI_H

#include "dyn/limit/limit.h"

/* chi (p x k) becomes directions, size (p) sizes. */
void lm_limit_split(int64_t p, int64_t k, double *chi, double *size);

/* From the outputs of groups (groups x batch x k): the loss of their mean, and
 * errors. */
lm_status lm_limit_measure(lm_env *env, lm_limit *run, const double *f,
                           lm_limit_loss *loss);

#endif
