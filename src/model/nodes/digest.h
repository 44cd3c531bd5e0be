/* digest.h -- what makes two networks train alike, for fingerprints. */
#ifndef LM_MODEL_NODES_DIGEST_H
#define LM_MODEL_NODES_DIGEST_H

#include "core/digest.h"
#include "model/nodes/node.h"

/* Nodes, multipliers, factors of rates and what is frozen; not the values. */
void lm_net_digest(const lm_env *env, const lm_net *net, lm_digest *d);

#endif
