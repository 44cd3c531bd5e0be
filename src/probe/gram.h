/* gram.h -- how many directions a spectrum has.
 *
 *     effective      exp(-sum p log p),  p = e / sum e  (Roy & Vetterli 2007)
 *     participation  (sum e)^2 / sum e^2
 *     rank           eigenvalues above their error
 *
 * All three are r where r eigenvalues are equal and the others 0.
 */
#ifndef LM_PROBE_GRAM_H
#define LM_PROBE_GRAM_H

#include "core/lm.h"

typedef struct lm_gram_ranks {
    double effective, participation;
    int64_t rank;
} lm_gram_ranks;

/* Of n eigenvalues, of which those below `error` count as 0; NaN if all do. */
lm_gram_ranks lm_gram_ranks_of(int64_t n, const double *e, double error);

#endif
