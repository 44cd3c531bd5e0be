/* param.h -- abc-parametrizations.
 *
 *     W^l = n^-a_l w^l,   w^l ~ N(0, n^-2b_l),   learning rate lr n^-c_l,
 *
 * for weights l = 1 .. L+1 of a network with L hidden layers of width n.
 * Yang & Hu 2021 (Tensor Programs IV); Yang et al. 2022 (V).
 *
 * Here n is the width over a base width, and at the base width weights start
 * with variance gain^2 / fan_in: all parametrizations are the same there, bit
 * for bit.  base = 1 and gain = 1 give the pure powers of papers.  With uneven
 * widths n is the fan-in (of the input layer and of biases, the fan-out),
 * except that learning rates may also have a power of the other side.
 *
 *                      a            b          c, SGD       c, Adam
 *              in  hid  out   in hid out   in hid out   in hid  out
 *     sp        0   0    0    0  1/2 1/2    0  0   0     0  0    0
 *     ntp       0  1/2  1/2   0   0   0     0  0   0    1/2 1   1/2
 *     mup       0   0    0    0  1/2  1    -1  0   1     0  1    1
 *     meanfield 0   1    1    0   0   0    -1 -2  -1     0  0    0
 *
 * Biases start at zero and go with the input layer; the bias of the output
 * has no width and scales with nothing.
 *
 * Adam divides by |gradient| + epsilon, so epsilon must follow the size of
 * the gradient, n^-e.  With A = a + b of the readout a gradient has
 * e = a_l + A, and of the readout itself e = a_{L+1}.  The forms (a, b, c) and
 * (a + t, b - t, c - t) of a layer, which are one parametrization under Adam,
 * then take the same steps, whatever epsilon is.  Plain Adam, with one epsilon
 * for all tensors, is an option of the optimizer: it depends on the form.
 */
#ifndef LM_MODEL_PARAM_H
#define LM_MODEL_PARAM_H

#include "core/lm.h"
#include "core/names.h"

/* Their exponents are in param.c. */
#define LM_PARAMS(X)                                                           \
    X(LM_PARAM_SP, sp)   /* standard */                                        \
    X(LM_PARAM_NTP, ntp) /* neural tangent */                                  \
    X(LM_PARAM_MUP, mup) /* maximal update */                                  \
    X(LM_PARAM_MEANFIELD, meanfield)
typedef enum lm_param { LM_PARAMS(LM_CONSTANT) } lm_param;
#define LM_PARAM_NAMES LM_CHOICE_OF(LM_PARAMS)

/* What a tensor is for: how it grows with the width follows from it. */
#define LM_ROLES(X)                                                            \
    X(LM_ROLE_INPUT, input)                                                    \
    X(LM_ROLE_HIDDEN, hidden)                                                  \
    X(LM_ROLE_OUTPUT, output)                                                  \
    X(LM_ROLE_BIAS, bias)
typedef enum lm_role { LM_ROLES(LM_CONSTANT) } lm_role;

/* How one tensor scales: factors, all 1 at the base width. */
typedef struct lm_scaling {
    double mult;   /* in front of the weights */
    double std;    /* on their initial deviation */
    double lr_sgd; /* on the learning rate */
    double lr_adam;
    double eps_adam; /* on Adam's epsilon */
} lm_scaling;

/* Exponents that replace those of the row, L + 1 numbers; data may be NULL.
 * c is then that of SGD and of Adam. */
typedef struct lm_abc {
    lm_vec a, b, c;
} lm_abc;

/* The scaling of the weights (or, with role LM_ROLE_BIAS, of the biases) of
 * layer l, 0 <= l <= hidden.  in and out are its fan-in and fan-out over those
 * of the base network (1 where a side has no width). */
lm_scaling lm_param_scaling(lm_param param, const lm_abc *custom, int64_t l,
                            int64_t hidden, lm_role role, double in,
                            double out);

const char *lm_param_name(lm_param param);
const char *lm_role_name(lm_role role);

#endif
