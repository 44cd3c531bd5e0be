/* net.h -- deep linear networks of finite width n, without keeping a
 * copy of the weights for each learning rate.
 *
 *     f(x) = V' W_L ... W_1 W_0 x,   loss = (1/2m) sum_i (f(x_i) - y_i)^2
 *
 * with W_0 ~ N(0, 1/d), W_l ~ N(0, 1/n), V ~ N(0, n^(-2 readout)).  A gradient
 * of a weight is a product of two vectors, so after t steps W_l is its start
 * plus t such products: runs at all learning rates share the start, and their
 * layer vectors, as rows of one matrix, go through one product a layer.
 *
 * After one step f is a polynomial in the learning rate, whose coefficients
 * come from d + L vectors (Hayou 2025, arXiv 2511.01734, section 3).
 *
 * Functions end in _d or _s: double or single precision, the same start up to
 * its rounding.
 */
#ifndef LM_THEORY_LINEAR_NET_H
#define LM_THEORY_LINEAR_NET_H

#include "core/names.h"
#include "theory/linear/task.h"

/* Rates of W_0, W_l and V, and the exponent of the read-out. */
#define LM_LINEAR_PARAMS(X)                                                    \
    X(LM_LINEAR_PARAM_MUP, mup) /* n, 1, 1/n; 1 */                             \
    X(LM_LINEAR_PARAM_SP, sp)   /* 1, 1, 1; 1/2 */                             \
    X(LM_LINEAR_PARAM_NTP, ntp) /* 1, 1/n, 1/n; 1/2: factors 1/sqrt(n) */
typedef enum lm_linear_param { LM_LINEAR_PARAMS(LM_CONSTANT) } lm_linear_param;

typedef struct lm_linear_net {
    int64_t width, depth, inputs;
    double readout;
    const double *rate; /* L + 2: learning rate = lr rate[l] */
    uint64_t seed;      /* of the start */
} lm_linear_net;

/* rate[l] of a parametrization times train[l], for L + 2 tensors. */
void lm_linear_rates(lm_linear_param param, int64_t width, int64_t depth,
                     const double *train, double *rate);

/* A net for a task, its rates in scratch; readout NaN: that of param. */
lm_status lm_linear_net_fill(lm_env *env, lm_linear_param param, int64_t width,
                             double readout, uint64_t seed,
                             const lm_linear_task *task, lm_linear_net *net);

/* The map after one step as a polynomial in lr: f(e_k) = sum_j coef[j d + k]
 * lr^j, j = 0 .. L + 2 (L if the ends are frozen, the rest 0).  Weights are
 * made on the way, in blocks, twice, and never kept: memory O(n (d + L)),
 * cost about 4 n^2 L (d + L) flops and 2 n^2 L normals. */
lm_status lm_linear_step_d(lm_env *env, const lm_linear_net *net, lm_mat x,
                           lm_vec y, double *coef);
lm_status lm_linear_step_s(lm_env *env, const lm_linear_net *net, lm_mat x,
                           lm_vec y, double *coef);

/* loss (E x (T+1)) of full-batch gradient descent at E learning rates, all
 * from the same start, and unless NULL the maps theta (E x (T+1) x d).
 * Memory n^2 L + 2 n L T E numbers, cost 2 n^2 L T E (d + 1) flops. */
lm_status lm_linear_train_d(lm_env *env, const lm_linear_net *net, lm_mat x,
                            lm_vec y, lm_vec lr, int64_t steps, double *loss,
                            double *theta);
lm_status lm_linear_train_s(lm_env *env, const lm_linear_net *net, lm_mat x,
                            lm_vec y, lm_vec lr, int64_t steps, double *loss,
                            double *theta);

/* Slots that functions of finite networks share. */
#define LM_LINEAR_WIDTH                                                        \
    OPT_INT(width, 256, "[1,inf)", "width of the network, n")
#define LM_LINEAR_PARAM                                                        \
    OPT_CHOICE(param, "mup", LM_CHOICE_OF(LM_LINEAR_PARAMS), "parametrization")
#define LM_LINEAR_READOUT                                                      \
    OPT_NUM(readout, NAN, "any",                                               \
            "standard deviation n^-readout of V at initialization; default "   \
            "1 under mup, else 1/2")
#define LM_LINEAR_PRECISION                                                    \
    OPT_CHOICE(precision, "double", "double|single",                           \
               "precision of the layer vectors")

#endif
