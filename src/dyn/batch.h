/* batch.h -- which samples a step sees.
 *
 *     epoch     every epoch is a new permutation; what does not fill a batch
 *               at its end is left out
 *     replace   each sample is drawn anew
 *     cycle     the samples in their order, over and over
 *
 * The rows of step t are a pure function of (seed, t).
 */
#ifndef LM_DYN_BATCH_H
#define LM_DYN_BATCH_H

#include "core/lm.h"
#include "core/names.h"

#define LM_ORDERS(X)                                                           \
    X(LM_ORDER_EPOCH, epoch)                                                   \
    X(LM_ORDER_REPLACE, replace) X(LM_ORDER_CYCLE, cycle)
typedef enum lm_order { LM_ORDERS(LM_CONSTANT) } lm_order;
#define LM_ORDER_NAMES LM_CHOICE_OF(LM_ORDERS)

typedef struct lm_batch {
    lm_order order;
    int64_t n, size; /* samples, 1 <= size <= n of them a step */
    uint64_t seed;
    /* epoch: a permutation of which the first `drawn` places are fixed;
     * replace: so many of the rows of step `epoch` */
    int64_t epoch, drawn;
    int32_t *row;                 /* lm_batch_room places */
    const volatile lm_flag *stop; /* or NULL */
} lm_batch;

const char *lm_order_name(lm_order order);

int64_t lm_batch_room(lm_order order, int64_t n, int64_t size);
/* cycle: the first of the consecutive rows of step t. */
int64_t lm_batch_first(const lm_batch *b, int64_t t);
/* The others: the rows of step t, `size` of them; NULL once the user wants to
 * stop. */
const int32_t *lm_batch_rows(lm_batch *b, int64_t t);

#endif
