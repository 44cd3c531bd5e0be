/* net.h -- networks under an abc-parametrization.
 *
 *     h^1 = W^1' x + b^1,   x^l = phi(h^l),   h^{l+1} = W^{l+1}' x^l + b^{l+1},
 *     f = (1 / gamma) (W^{L+1}' x^L + b^{L+1})
 *
 * is the one of a spec.  W^l = (multiplier) w^l; w^l, what is stored and
 * trained, has in x out entries.  With `residual`, hidden layers l >= 2 are
 * x^l = x^{l-1} + s phi(h^l).
 *
 * A network is a list of nodes (nodes/node.h) over one block of parameters, in
 * double or single precision; everything here takes and gives doubles.  The
 * flat order of parameters is that of `weight`, w1, b1, w2, b2, ..., each
 * row-major.
 *
 *     lm_net_spec spec = lm_net_spec_default(d);
 *     spec.width = 256, spec.depth = 3;
 *     lm_net *net;
 *     lm_status status = lm_net_new(env, &spec, &net);
 */
#ifndef LM_MODEL_NET_H
#define LM_MODEL_NET_H

#include "core/decl.h"
#include "core/lm.h"
#include "model/act.h"
#include "model/loss.h"
#include "model/param.h"

struct lm_node;

enum { LM_NAME = 24 }; /* of nodes and tensors, with its end */

typedef struct lm_net_spec {
    int64_t d, outputs;
    int64_t width, depth; /* depth hidden layers; 0 is a linear map */
    lm_ints widths;       /* if data is not NULL: instead of the two */
    const char *act;
    lm_param param;
    lm_abc abc;
    double base;           /* base width */
    int64_t base_depth;    /* residual: s = (L / base_depth)^-alpha; 0: s = 1 */
    double depth_exponent; /* alpha; NaN: that of `block` (param.h) */
    int64_t block;         /* residual: matrices in a branch; 0 is 1 */
    const char *norm;      /* before each layer or branch and the read-out */
    int64_t tokens; /* if not 0, inputs are indices below it of embeddings */
    double gain;    /* NaN: that of the activation */
    double gamma;   /* richness: f / gamma, learning rates gamma^2 */
    double input_mult, hidden_mult, output_mult, residual_mult;
    bool bias, zero_readout, residual, single, track;
    lm_strs freeze; /* names ("W1", "b2") and roles ("input", "bias") */
    int64_t count;  /* refuse another number of parameters; -1: any */
    uint64_t seed;
} lm_net_spec;

/* Three hidden layers would be spec.depth = 3; the defaults are those of
 * limn.model.net. */
lm_net_spec lm_net_spec_default(int64_t d);

/* One tensor of parameters, as a matrix. */
typedef struct lm_weight {
    char name[LM_NAME]; /* "W1", "b1", ..., "W<L+1>" */
    lm_role role;
    bool vector; /* a bias or a gain: 1 x cols */
    bool frozen;
    int uses;           /* nodes that have it */
    int64_t rows, cols; /* fan-in, fan-out */
    int64_t at;         /* first element in the block, which has gaps */
    int64_t flat;       /* first element in flat order */
    int64_t shared;     /* uses > 1: first element of its gradient on a tape */
    double mult;        /* effective weights are mult w */
    double mean, std;   /* of the initial w */
    double lr_sgd, lr_adam, lr_spectral, eps_adam; /* factors */
    lm_powers powers; /* the exponents that these follow */
    /* rows (mult std)^2 and rows lr_sgd mult^2.  At infinite width, where the
     * ratio r to the base width grows, they are these numbers times r to these
     * powers; at finite width the powers are 0. */
    double variance, speed;
    double variance_power, speed_power;
} lm_weight;

/* The factor on the learning rate of a rule whose steps are such. */
double lm_weight_lr(const lm_weight *w, lm_rate rate);

typedef struct lm_net {
    int64_t d, k;   /* inputs, outputs */
    int64_t hidden; /* hidden layers */
    int64_t count;  /* parameters */
    int64_t room;   /* elements of the block, with its gaps */
    int64_t shared; /* elements of tensors that several nodes have */
    int nodes, weights, acts;
    int slots, deltas; /* buffers of values and derivatives */
    bool single, track;
    bool infinite; /* its width is: it has nodes and no weights */
    /* infinite: what trains it, whose outputs are the network's; NULL: nothing
     */
    void *trained;
    lm_status (*outputs)(lm_env *env, void *trained, lm_mat x, lm_mat f);
    bool lazy; /* linearized: f(start) + J(start) moved; with track */
    lm_param param;
    double base, gamma;
    uint64_t seed;
    size_t bytes; /* of the whole block */
    struct lm_node *node;
    lm_weight *weight;
    lm_act *act;           /* different ones, which nodes share */
    int64_t *slot, *delta; /* numbers a sample of each buffer */
    int *pre, *post;       /* of hidden layer l: values */
    /* What text of it says besides nodes (nodes/text.h): exponents lie in the
     * block, other pointers are NULL. */
    lm_net_spec spec;
    double share; /* base depth over depth */
    void *w;      /* room elements, double or float */
    void *start;  /* track: the initial w ... */
    void *moved;  /* ... and w - start, kept apart */
} lm_net;

extern const lm_type lm_net_type; /* sizes: d, k, p parameters,
                                   l hidden layers, t tensors */

/* What a network of infinite width lacks, as a sentence goes on; NULL of
 * others. */
const char *lm_net_lacks(const void *net);

lm_status lm_net_new(lm_env *env, const lm_net_spec *spec, lm_net **out);
lm_status lm_net_copy(lm_env *env, const lm_net *net, lm_net **out);
/* A lazy network of its own, which starts at the parameters of net. */
lm_status lm_net_linearize(lm_env *env, const lm_net *net, lm_net **out);
void lm_net_free(void *net);

/* f (m x k) of x (m x d). */
lm_status lm_net_forward(lm_env *env, const lm_net *net, lm_mat x, lm_mat f);
/* The value of a node or the input (nodes/node.h), m x its size.  LM_DOMAIN if
 * the network is lazy and it is not the output. */
lm_status lm_net_value(lm_env *env, const lm_net *net, lm_mat x, int value,
                       lm_mat h);
/* Pre- or post-activations of hidden layer l, 0 <= l < hidden: m x width.
 * Post is what the next layer reads, after a residual sum. */
lm_status lm_net_features(lm_env *env, const lm_net *net, lm_mat x, int64_t l,
                          bool pre, lm_mat h);
/* The width of hidden layer l. */
int64_t lm_net_width(const lm_net *net, int64_t l);

/* Derivative of f (m x k) along v (flat, may have data NULL) of the
 * parameters and along dx (m x d, may have data NULL) of the inputs, by which
 * a lazy network has none (LM_DOMAIN). */
lm_status lm_net_jvp(lm_env *env, const lm_net *net, lm_mat x, lm_vec v,
                     lm_mat dx, lm_mat df);
/* sum_ij u_ij df_ij / dw, flat: the transpose of lm_net_jvp. */
lm_status lm_net_vjp(lm_env *env, const lm_net *net, lm_mat x, lm_mat u,
                     lm_vec gradient);

/* The loss on (x, y), y as in loss.h. */
lm_status lm_net_loss(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                      lm_loss loss, double *value);
/* The same and, if gradient.data is not NULL, its gradient, flat (value may
 * be NULL).
 * Frozen tensors have gradient zero. */
lm_status lm_net_gradient(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                          lm_loss loss, double *value, lm_vec gradient);
/* hv = (Hessian of the loss by the parameters) v, vectors in rows, flat: one
 * forward pass for all, and for each a backward pass and the tangents of both
 * (Pearlmutter 1994).  Entries of v for frozen tensors are ignored and their
 * results are zero.  point: what is kept for further products (an lm_point of
 * passes/point.h in the network's precision), or NULL. */
lm_status lm_net_hvp(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                     lm_loss loss, lm_mat v, lm_mat hv, void *point);
/* The fraction of samples that are classified correctly.  y holds classes (a
 * vector, k > 1), rows with the largest entry at the class, or signs (k = 1).
 */
lm_status lm_net_accuracy(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                          double *fraction);

/* The position in net->weight of a name such as "W1"; LM_DOMAIN if none. */
lm_status lm_net_find(lm_env *env, const lm_net *net, const char *name,
                      int *tensor);
/* One tensor (rows x cols), and all of them in flat order.  Setting makes
 * the values the new start of a tracked network's movement, and moves a lazy
 * one, whose start stays. */
void lm_net_get(const volatile lm_flag *stop, const lm_net *net, int tensor,
                double *values);
void lm_net_set(lm_net *net, int tensor, const double *values);
void lm_net_get_flat(const lm_net *net, double *values);
void lm_net_set_flat(lm_net *net, const double *values);
/* What one tensor has moved since `before`, a network of its shape: where one
 * is tracked, without the rounding of its w. */
void lm_net_since(const volatile lm_flag *stop, const lm_net *net,
                  const lm_net *before, int tensor, double *values);

#endif
