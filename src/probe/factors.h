/* factors.h -- gradients of outputs sample by sample, as the two factors that
 * they are made of.
 *
 *     d f_o(x_i) / dW = a  in_i g_io',     d f_o(x_i) / db = a g_io,
 *
 * in_i what a dense layer reads, g_io the derivative by what it makes, a its
 * multiplier.  A row of a Jacobian over n x n weights takes 2 n numbers.
 */
#ifndef LM_PROBE_FACTORS_H
#define LM_PROBE_FACTORS_H

#include "model/net.h"
#include "model/passes/pass.h"

/* Of one tensor that trains. */
typedef struct lm_factor {
    int tensor, layer;  /* in net->weight; which dense layer, from 0 */
    int64_t in, out;    /* in 0: a bias */
    double *x, *g;      /* rows x in; rows x outputs x out */
} lm_factor;

typedef struct lm_factors {
    const lm_net *net;
    int n;
    int64_t rows, m;    /* room, samples now */
    int64_t output, outputs; /* the first output, and how many */
    lm_factor *factor;  /* n */
    int *layer_of;      /* of each tensor: its place in net->layer */
} lm_factors;

/* Room for `rows` samples, in scratch; outputs from `output` on. */
lm_status lm_factors_open(lm_env *env, const lm_net *net, int64_t rows,
                          int64_t output, int64_t outputs, lm_factors *out);
/* Bytes that a sample takes. */
double lm_factors_bytes(const lm_net *net, int64_t outputs);

/* Those of the samples x, at most as many as there is room for. */
lm_status lm_factors_fill(lm_env *env, lm_mat x, lm_factors *f);

#define LM_TWICE "probe/factors.hot.h"
#include "core/twice.h"

#endif
