/* mlp.h -- the nodes of a fully connected network (net.h). */
#ifndef LM_MODEL_NODES_MLP_H
#define LM_MODEL_NODES_MLP_H

#include "model/nodes/draft.h"

/* LM_DOMAIN if the spec makes no network. */
lm_status lm_mlp(lm_env *env, const lm_net_spec *spec, lm_draft *draft);

#endif
