/* contract.h -- products of two tensors whose axes have labels. */
#ifndef LM_TENSOR_PRODUCTS_CONTRACT_H
#define LM_TENSOR_PRODUCTS_CONTRACT_H

#include "tensor/products/term.h"

/* The labels of the product of a and b in the order of a, then of b: those that
 * both have and that are kept, and those of only one. */
lm_term lm_product_labels(const lm_term *a, const lm_term *b, uint64_t keep);

/* c, whose labels and room are given, = the product of a and b, summed over the
 * labels that c lacks, which both must have. */
lm_status lm_contract(const lm_sizes *e, const lm_term *a, const lm_term *b,
                      const lm_term *c);

#endif
