/* node.h -- nodes, of which a network is made, and kinds of nodes.
 *
 * A node makes one value from others: value 0 is the input of the network,
 * value i + 1 is what node i makes, the last is the output.  A value is
 * `shape` numbers a sample, contiguous, the last axis its features.
 *
 * A kind is one file kinds/x.hot.isa.c, which ends with LM_NODE_PASSES and
 * LM_NODE_KIND; passes, optimizers, text of graphs, saved networks and kernels
 * ask the kind and know none by name.  What a kind cannot do is NULL, and who
 * needs it says so (lm_net_can).
 */
#ifndef LM_MODEL_NODES_NODE_H
#define LM_MODEL_NODES_NODE_H

#include "model/net.h"
#include "model/nodes/kernel.h"

enum {
    LM_NODE_RANK = 3,
    LM_NODE_INPUTS = 4,
    LM_NODE_TENSORS = 8,
    LM_NODE_ATTRIBUTES = 4,
};

/* An axis that grows with the width has this size in the base network; one
 * that does not has base 0.  Where the width is infinite its size is
 * LM_INFINITE. */
typedef struct lm_extent {
    int64_t size;
    double base;
} lm_extent;

typedef struct lm_shape {
    int rank;
    lm_extent axis[LM_NODE_RANK];
} lm_shape;

typedef struct lm_node lm_node;
typedef struct lm_node_kind lm_node_kind;
struct lm_draft;

struct lm_node {
    const lm_node_kind *kind;
    char name[LM_NAME];
    int inputs, input[LM_NODE_INPUTS];    /* values */
    int tensors, tensor[LM_NODE_TENSORS]; /* in net->weight; -1: none */
    const char *letter[LM_NODE_TENSORS];  /* what the kind calls them */
    double attribute[LM_NODE_ATTRIBUTES];
    int act;      /* in net->act, of kinds that have one */
    double mult;  /* multiplier of its matrices, in front of all others */
    double alpha; /* depth exponent of a node in a residual branch, or NaN */
    bool ends;    /* it makes the output, which is divided by gamma */

    /* These the kind says (build): */
    lm_shape shape;
    double gain;  /* of the matrices that read it (param.h) */
    double share; /* multiplier of a branch by its depth */
    int64_t kept; /* numbers a sample that forward leaves to other passes */

    /* And these follow (buffers.h): */
    int64_t size; /* numbers a sample */
    int slot;     /* of its value, where values are not kept */
    int delta;    /* buffer of the derivative by its value; -1: nothing below
                     trains */
    int pull[LM_NODE_INPUTS]; /* of that by its inputs; -1: not needed */
    int into[LM_NODE_INPUTS]; /* to which that is added afterwards; -1: none */
    bool add[LM_NODE_INPUTS]; /* the kind adds it to what is there */
};

/* The activation of a node whose kind has one. */
static inline const lm_act *lm_node_act(const lm_net *net, const lm_node *node)
{
    return &net->act[node->act];
}

/* A number that a kind may be told by name; NaN as its default: must be told.
 */
typedef struct lm_attribute {
    const char *name;
    double value, least, most;
    bool integer;
    const char *doc;
} lm_attribute;

#define LM_TWICE "model/nodes/node.hot.h"
#include "core/twice.h"

struct lm_node_kind {
    const char *name, *doc;
    int least, most; /* inputs */
    bool act;        /* it has an activation */
    bool norm;       /* it normalises: a choice of limn.model.net's norm */
    lm_attribute attribute[LM_NODE_ATTRIBUTES];

    /* The derivative by the first input may take the place of that by the
     * output, if it is written after the others. */
    bool in_place;
    /* It can add the derivative by its input to what is there. */
    bool adds;

    /* Say shape, gain, kept, and which tensors (draft.h). */
    lm_status (*build)(struct lm_draft *draft, lm_node *node);
    /* LM_DOMAIN if data are no input for it; NULL: all are. */
    lm_status (*admits)(lm_env *env, const lm_node *node, lm_mat x);
    /* Its map needs kernels of samples with themselves: both sets are one. */
    bool whole;
    /* The kernels of its output from those of its inputs; NULL: not known. */
    lm_status (*map)(lm_env *env, const lm_net *net, const lm_node *node,
                     const lm_kernel *const *in, lm_kernel *out);
    const lm_passes_d *passes_d;
    const lm_passes_s *passes_s;
    int isa; /* the level of the set that it is of, or 0 */
};

/* The passes of a kind in this precision: forward, backward, tangent, curve. */
#define LM_NODE_PASSES(name_, ...)                                             \
    const R(lm_passes) R(lm_##name_##_passes) = {__VA_ARGS__}

/* Declare a kind, where LM_SINGLE is not defined.  The linker gathers the kinds
 * of all files in one section: nothing else is edited. */
#define LM_NODE_KIND(name_, ...)                                               \
    extern const lm_passes_s lm_##name_##_passes_s;                            \
    static const lm_node_kind name_##_kind = {                                 \
        .name = #name_,                                                        \
        __VA_ARGS__,                                                           \
        .passes_d = &lm_##name_##_passes_d,                                    \
        .passes_s = &lm_##name_##_passes_s,                                    \
        .isa = LM_ISA,                                                         \
    };                                                                         \
    static const lm_node_kind *const name_##_kind_entry                        \
        __attribute__((used, section("lm_kinds"))) = &name_##_kind

/* For maps of kernels: "node 'a' stands in the way: ..." */
lm_status lm_kernel_refuse(lm_env *env, const lm_node *node, const char *format,
                           ...) __attribute__((format(printf, 3, 4)));
/* It reads units in finite number of which each network has others. */
lm_status lm_kernel_few(lm_env *env, const lm_node *node);

/* The kind of this name; NULL if there is none. */
const lm_node_kind *lm_node_kind_named(const char *name);
/* Kind i in the order of names; NULL beyond the last. */
const lm_node_kind *lm_node_kind_at(int i);

/* A size as a number, maybe infinity. */
double lm_size_double(int64_t size);
/* "64" or "inf", into text of at least 24 bytes. */
void lm_size_text(int64_t size, char *text);

/* The number of elements, maybe LM_INFINITE; -1 if they are too many. */
int64_t lm_shape_count(const lm_shape *shape);
/* "64 x 3", into text of at least 64 bytes. */
void lm_node_shape(const lm_shape *shape, char *text);
lm_extent lm_shape_features(const lm_shape *shape);

/* Whether the network has a pass; LM_DOMAIN names the node that stands in the
 * way. */
typedef enum lm_pass {
    LM_PASS_FORWARD,
    LM_PASS_BACKWARD,
    LM_PASS_TANGENT,
    LM_PASS_CURVE,
} lm_pass;
lm_status lm_net_can(lm_env *env, const lm_net *net, lm_pass pass);
/* Whether data are an input for the network. */
lm_status lm_net_admits(lm_env *env, const lm_net *net, lm_mat x);

#endif
