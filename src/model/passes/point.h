/* point.h -- a network's values on data, and the derivatives of the loss by
 * them, kept from one product with the Hessian to the next.
 *
 * They are for chunks of samples, as many as fit into LM_POINT_BYTES, and the
 * last one is used for all that do not.  Weights and data are compared with
 * copies before anything kept is taken, so that a change of either is seen.
 */
#ifndef LM_MODEL_PASSES_POINT_H
#define LM_MODEL_PASSES_POINT_H

#include "model/loss.h"
#include "model/passes/pass.h"

#define LM_POINT_BYTES ((size_t)256 << 20)

#define LM_TWICE "model/passes/point.hot.h"
#include "core/twice.h"

#endif
