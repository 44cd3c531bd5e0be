/* init.h -- the initial parameters. */
#ifndef LM_MODEL_NODES_INIT_H
#define LM_MODEL_NODES_INIT_H

#include "model/net.h"

/* Draw w, N(mean, std^2), from the network's seed. */
void lm_init_d(lm_net *net);
void lm_init_s(lm_net *net);

#endif
