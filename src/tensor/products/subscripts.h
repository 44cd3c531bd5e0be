/* subscripts.h -- the notation of einsum: "ij,jk->ik".
 *
 * Every axis of every operand has a label; axes with one label are walked
 * together, and a label that the result lacks is summed over.  "..." stands
 * for the axes that have no letter, aligned at the last and broadcast.
 * Without "->" the result has the labels that come once, in the order of the
 * alphabet (A before a) and after the axes of "...".  Blanks mean nothing.
 */
#ifndef LM_TENSOR_PRODUCTS_SUBSCRIPTS_H
#define LM_TENSOR_PRODUCTS_SUBSCRIPTS_H

#include "core/lm.h"

/* Labels in the order of the alphabet: the axes of "...", A to Z, a to z. */
enum { LM_LABELS = LM_RANK_MAX + 52 };

/* The labels of an operand or a result, one an axis. */
typedef struct lm_labels {
    int n;
    uint8_t at[LM_RANK_MAX];
} lm_labels;

typedef struct lm_subscripts {
    lm_labels *operands; /* of each tensor, in scratch */
    lm_labels result;
    int64_t size[LM_LABELS]; /* -1: of no axis */
} lm_subscripts;

/* LM_DOMAIN, and a sentence, if the text is wrong or does not go with the
 * shapes. */
lm_status lm_subscripts_read(lm_env *env, const char *text, lm_tensors list,
                             lm_subscripts *s);

#endif
