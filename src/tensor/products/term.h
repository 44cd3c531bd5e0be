/* term.h -- tensors whose axes have labels: the operands of einsum.
 *
 * Labels are numbers below LM_LABELS, sets of them bits.  A label has one
 * size, whichever terms it is in.
 */
#ifndef LM_TENSOR_PRODUCTS_TERM_H
#define LM_TENSOR_PRODUCTS_TERM_H

#include "tensor/products/subscripts.h"

/* Axes of one operand with equal labels are one, along its diagonal. */
typedef struct lm_term {
    double *data;
    int n;
    uint8_t label[LM_LABELS];
    int64_t at[LM_LABELS]; /* the stride of a label, not of an axis */
    uint64_t set;          /* bit l: has label l */
} lm_term;

/* The size of each label, and where scratch comes from. */
typedef struct lm_sizes {
    lm_env *env;
    const int64_t *size;
} lm_sizes;

/* An axis that broadcasts is none: the operand does not depend on it. */
lm_term lm_term_of(const lm_sizes *e, const lm_tensor *x, const lm_labels *l);

/* Add the labels of `from` that are in the set, in its order. */
void lm_term_add(lm_term *t, const lm_term *from, uint64_t set);

/* The number of elements along the labels of a set; -1 if it overflows. */
int64_t lm_term_count(const lm_sizes *e, uint64_t set);
/* The same, approximately where that overflows. */
double lm_term_weight(const lm_sizes *e, uint64_t set);

/* Give t the strides of elements in the order of its labels, and room for
 * them in scratch as well. */
void lm_term_lay_out(const lm_sizes *e, lm_term *t);
lm_status lm_term_room(const lm_sizes *e, lm_term *t);

/* Copy the elements of a term to one with the same labels in another order. */
lm_status lm_term_copy(const lm_sizes *e, const lm_term *from,
                       const lm_term *to);

/* Let `order`, which has the labels of t, be t with them in that order, one
 * element after the other: t's own data if they lie so, else a copy. */
lm_status lm_term_lie(const lm_sizes *e, const lm_term *t, lm_term *order);

#endif
