/* text.h -- networks as text: what they are, without the values.
 *
 *     d=5	base=64	param=mup	seed=17
 *     name=1	kind=dense	width=256
 *     name=phi	kind=activation	act=gelu
 *     name=2	kind=dense	inputs=phi	width=1	grows=0
 *
 * A line a node, after one with what holds for all; fields are separated by
 * tabs.  Of a node are known
 *
 *     name     letters, digits, _ and .; by default kind and position
 *     kind     nodes/node.h; only this must be given
 *     inputs   names before it, by commas; the network's input is "input";
 *              by default the node before
 *     act      of kinds that have one
 *     mult     multiplier of its matrices
 *     alpha    depth exponent: the node is in a residual branch
 *     pre, post   it makes the pre-activations, activations of this hidden
 *              layer; by default layers are the nodes with an activation
 *
 * the attributes of the kind, numbers, and W=a.W: in place of W it has that
 * tensor of an earlier node.  What is left out has its default.
 *
 * A text is trusted for nothing: what it says wrong is LM_DOMAIN and one
 * sentence with the node, and nothing is larger than it or than `count` allows.
 */
#ifndef LM_MODEL_NODES_TEXT_H
#define LM_MODEL_NODES_TEXT_H

#include "model/net.h"

/* In scratch. */
lm_status lm_net_text(lm_env *env, const lm_net *net, const char **text);

/* The network of a text, with `count` parameters (-1: any), drawn from its
 * seed, or from the other if the text has none. */
lm_status lm_net_parse(lm_env *env, const char *text, int64_t count,
                       uint64_t seed, lm_net **out);

#endif
