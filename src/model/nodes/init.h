/* init.h -- the initial parameters. */
#ifndef LM_MODEL_NODES_INIT_H
#define LM_MODEL_NODES_INIT_H

#include "model/net.h"

/* Draw w, N(mean, std^2), from the network's seed; LM_STOPPED if the user wants to
 * stop. */
lm_status lm_init_d(lm_env *env, lm_net *net);
lm_status lm_init_s(lm_env *env, lm_net *net);

#endif
