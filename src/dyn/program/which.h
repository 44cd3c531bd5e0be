/* which.h -- the limit that a parametrization has at infinite width.
 *
 * Yang & Hu 2021 (arXiv 2011.14522); for entrywise rules Yang & Littwin 2023
 * (arXiv 2308.01814).  doc/theory/limits.md has the reasons.
 */
#ifndef LM_DYN_PROGRAM_WHICH_H
#define LM_DYN_PROGRAM_WHICH_H

#include "model/param.h"

typedef enum lm_limit_kind {
    LM_LIMIT_NONE,    /* the sentence says why */
    LM_LIMIT_FEATURE, /* features move: sampler, dmft */
    LM_LIMIT_KERNEL,  /* they do not: kernel dynamics with a random start */
} lm_limit_kind;

typedef struct lm_limit_question {
    lm_param param;
    const lm_abc *abc; /* exponents that replace those of param; may be NULL */
    int64_t hidden;    /* hidden layers */
    bool adaptive;     /* Adam and other entrywise rules */
    bool lr_n;         /* the rate is given as lr n / base: SP only */
} lm_limit_question;

typedef struct lm_limit_answer {
    lm_limit_kind kind;
    char why[240]; /* one sentence */
} lm_limit_answer;

lm_limit_answer lm_limit_which(const lm_limit_question *q);

#endif
