/* draft.h -- a network while it is put together: nodes one after the other, in
 * scratch, each with its shape and tensors.  What holds for all of them
 * (parametrization, base width, gains, multipliers) is in the spec.
 */
#ifndef LM_MODEL_NODES_DRAFT_H
#define LM_MODEL_NODES_DRAFT_H

#include "model/nodes/node.h"

/* That the next node has a tensor of an earlier one in place of its own. */
typedef struct lm_tie {
    char letter[LM_NAME];
    int tensor;
    bool used;
} lm_tie;

typedef struct lm_draft {
    lm_env *env;
    const lm_net_spec *spec;
    lm_shape input;
    lm_node *node;
    lm_weight *weight;
    lm_act *act; /* different ones */
    int nodes, weights, acts, act_room;
    int64_t matrices; /* so far: their positions in lists of exponents */
    int64_t readout;  /* the position there of the last matrix */
    int64_t depth;
    double share; /* base depth over depth, of residual branches */
    int *pre, *post;  /* values of hidden layers (net.h) */
    lm_tie tie[LM_NODE_TENSORS];
    int ties;
    int64_t hidden;
} lm_draft;

/* Room for so many nodes, tensors and hidden layers. */
lm_status lm_draft_open(lm_env *env, const lm_net_spec *spec, int64_t nodes,
                        int64_t tensors, int64_t hidden, lm_draft *draft);

/* A node of this kind that reads a value, with the kind's default attributes.
 * The caller changes it and adds it: then the kind builds it. */
lm_node lm_draft_node(const char *kind, const char *name, int input);
lm_status lm_draft_add(lm_draft *draft, const lm_node *node);

/* The position of the activation of this name or text, new or known. */
lm_status lm_draft_act(lm_draft *draft, const char *name, int *position);

/* The value that was made last. */
int lm_draft_value(const lm_draft *draft);
const lm_shape *lm_draft_shape(const lm_draft *draft, int value);
double lm_draft_gain(const lm_draft *draft, int value);

/* ---- for the kinds ------------------------------------------------------ */

/* A tensor of a node.  A matrix maps axis `in` to axis `out`; a vector has
 * role LM_ROLE_BIAS (starts at 0) or LM_ROLE_GAIN (at 1) and lies along out. */
typedef struct lm_weight_spec {
    const char *letter; /* its name is this and the node's: W1, or attn.W */
    lm_extent in, out;
    bool vector;
    lm_role role; /* vectors */
    double fan;   /* of the base network: initial variance gain^2 / fan */
    double gain;
} lm_weight_spec;

/* The next tensor of a node; none: it has not this one. */
lm_status lm_draft_tensor(lm_draft *draft, lm_node *node,
                          const lm_weight_spec *part);
void lm_draft_no_tensor(lm_node *node);

/* "node 'a' (dense): ..." */
lm_status lm_draft_refuse(const lm_draft *draft, const lm_node *node,
                          const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* A width as an attribute has it, maybe infinite, and the most it can be. */
int64_t lm_draft_width(double width);
#define LM_WIDTH_MOST INFINITY

/* An attribute of a node by its name. */
double lm_node_attribute(const lm_node *node, const char *name);
void lm_node_set(lm_node *node, const char *name, double value);

#endif
