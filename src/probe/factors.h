/* factors.h -- gradients of outputs sample by sample, in as few numbers as
 * there are.
 *
 *     d f_o(x_i) / dW = a  in_i g_io',     d f_o(x_i) / db = a g_io
 *
 * of a dense layer, in_i what it reads, g_io the derivative by what it makes, a
 * the multiplier of the tensor: a row of a Jacobian over n x n weights takes
 * 2 n numbers.  Of tensors of other kinds of nodes, of those that several nodes
 * have, and of dense layers over several places of a sample, rows are there as
 * they are: g_io is the gradient itself, and a is in it.
 */
#ifndef LM_PROBE_FACTORS_H
#define LM_PROBE_FACTORS_H

#include "model/net.h"
#include "model/passes/pass.h"

/* Of one tensor that trains, or of what a node makes (tensor -1). */
typedef struct lm_factor {
    int tensor, node; /* in net->weight and net->node (its first) */
    int layer;        /* of dense ones the last up to this node, from 0 */
    bool whole;       /* rows as they are */
    int64_t in, out;  /* in 0: g alone */
    double mult;      /* a; whole: 1 */
    double *x, *g;    /* rows x in; rows x outputs x out */
} lm_factor;

typedef struct lm_factors {
    const lm_net *net;
    int n;
    bool whole;              /* of some tensor */
    int node;                /* whose value; -1: of tensors */
    int64_t rows, m;         /* room, samples now */
    int64_t output, outputs; /* the first output, and how many */
    lm_factor *factor;       /* n */
    lm_factor **of;          /* by tensor; NULL: it does not train */
} lm_factors;

/* Those of all tensors that train (node -1), or one factor, the derivative g by
 * what a node makes: `outputs` of them from `output` on.  LM_DOMAIN: nothing up to
 * that node trains, and ways back end before it. */
lm_status lm_factors_open(lm_env *env, const lm_net *net, int node,
                          int64_t output, int64_t outputs, lm_factors *out);
/* Bytes that a sample takes. */
double lm_factors_bytes(const lm_factors *f);
/* Room for `rows` samples, in scratch. */
lm_status lm_factors_room(lm_env *env, int64_t rows, lm_factors *f);

/* Those of the samples x, at most as many as there is room for. */
lm_status lm_factors_fill(lm_env *env, lm_mat x, lm_factors *f);

#define LM_TWICE "probe/factors.hot.h"
#include "core/twice.h"

#endif
