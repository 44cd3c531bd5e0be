/* flat.h -- parameters in flat order (net.h) and as a block like net->w, in
 * which tensors begin at whole cache lines and the gaps between are zero. */
#ifndef LM_MODEL_PASSES_FLAT_H
#define LM_MODEL_PASSES_FLAT_H

#include "model/nodes/node.h"

#define LM_TWICE "model/passes/flat.hot.h"
#include "core/twice.h"

#endif
