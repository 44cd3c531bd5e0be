/* block.h -- a network is one block of memory. */
#ifndef LM_MODEL_BLOCK_H
#define LM_MODEL_BLOCK_H

#include "model/net.h"

/* Point the pointers of a network into its own block, after it was copied. */
void lm_block_point(lm_net *net);

#endif
