/* build.h -- what a network is made of: layers and tensors from a spec. */
#ifndef LM_MODEL_BUILD_H
#define LM_MODEL_BUILD_H

#include "model/layer.h"

/* The number of layers, tensors and hidden layers; LM_DOMAIN if the spec
 * makes no network. */
typedef struct lm_sizes {
    int64_t hidden;
    int layers, weights;
} lm_sizes;
lm_status lm_build_sizes(lm_env *env, const lm_net_spec *spec, lm_sizes *sizes);

/* Fill net->layer, weight, pre and post, which have room for them, and
 * the sizes of net. */
lm_status lm_build(lm_env *env, const lm_net_spec *spec, lm_net *net);

/* Draw w, N(0, std^2), from the network's seed; biases are zero. */
void lm_init_d(lm_net *net);
void lm_init_s(lm_net *net);

#endif
