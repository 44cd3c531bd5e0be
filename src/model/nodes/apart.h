/* apart.h -- whether units of two values are independent at infinite width. */
#ifndef LM_MODEL_NODES_APART_H
#define LM_MODEL_NODES_APART_H

#include "model/nodes/node.h"

/* They are if no unit of a value that has a matrix of its own, or of the input,
 * comes into both but by way of another matrix. */
lm_status lm_net_apart(lm_env *env, const lm_net *net, int a, int b,
                       bool *apart);

#endif
