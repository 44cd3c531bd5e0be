/* pass.h -- forward, backward and tangent passes over a network's nodes, on
 * memory that the caller provides: a step of training allocates nothing.
 */
#ifndef LM_MODEL_PASSES_PASS_H
#define LM_MODEL_PASSES_PASS_H

#include "model/nodes/node.h"

/* What a tape keeps: only the output (values take each other's place), all
 * values, these and room for derivatives, or also the derivative by each value,
 * which further ways back by lm_pass_curve then take. */
typedef enum lm_keep {
    LM_KEEP_OUTPUT,
    LM_KEEP_VALUES,
    LM_KEEP_DERIVATIVES,
    LM_KEEP_BACK,
} lm_keep;

#define LM_TWICE "model/passes/pass.hot.h"
#include "core/twice.h"

#endif
