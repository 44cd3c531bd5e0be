/* gauss_op.h -- applying a Gaussian operator for the first time to new vectors:
 * the operator then knows what it does to them (group.h). */
#ifndef LM_DYN_PROGRAM_GAUSS_OP_H
#define LM_DYN_PROGRAM_GAUSS_OP_H

#include "dyn/program/group.h"

/* Make known what the operator, of entries of deviation std / sqrt(n), does to
 * p vectors c of layer `from`, or its transpose to p vectors of layer `to`. */
void lm_gauss_forward(lm_gauss_op *op, double std, const lm_span *from,
                      lm_span *to, int64_t p, const double *c, double *work);
void lm_gauss_backward(lm_gauss_op *op, double std, lm_span *from,
                       const lm_span *to, int64_t p, const double *c,
                       double *work);

#endif
