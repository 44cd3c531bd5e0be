/* block.h -- a network is one block of memory. */
#ifndef LM_MODEL_NODES_BLOCK_H
#define LM_MODEL_NODES_BLOCK_H

#include "model/nodes/draft.h"

/* The network of a draft, whose nodes are all there; it is drawn from the seed
 * of the spec. */
lm_status lm_block_new(lm_draft *draft, lm_net **out);

/* A lazy network (net.h) at the parameters of another, which is not. */
lm_status lm_block_lazy(lm_env *env, const lm_net *net, lm_net **out);

/* *out = net, unless the status says that it is not whole: it is freed. */
lm_status lm_block_given(lm_status status, lm_net *net, lm_net **out);

/* Point the pointers of a network into its own block, after it was copied. */
void lm_block_point(lm_net *net);

#endif
