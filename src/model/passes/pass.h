/* pass.h -- forward, backward and tangent passes over a network's layers, on
 * memory that the caller provides: a step of training allocates nothing.
 */
#ifndef LM_MODEL_PASSES_PASS_H
#define LM_MODEL_PASSES_PASS_H

#include "model/layer.h"

/* Derivatives alive at one time: of the value that goes up through a branch
 * and of the one that goes past it. */
enum { LM_DELTAS = 2 };

#define LM_TWICE "model/passes/pass.hot.h"
#include "core/twice.h"

#endif
