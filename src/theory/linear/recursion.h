/* recursion.h -- the recursion behind limit.h: the layers of a deep linear
 * network of infinite width, as coefficients and Gram matrices that grow with
 * the steps.
 *
 * Layer l has vectors a^t(e_k), numbered tk = t d + k, and b^t (n times the
 * gradient of f), each a combination of the hats F_tk (from W_l applied to
 * a of layer l - 1) and R_t (from W_{l+1}' applied to b of layer l + 1):
 *
 *     a_l^t(e_k) = F_tk + sum_s p_ks b_l^s,   b_l^t = R_t + sum_j q_j a_l^j.
 *
 * F and R are independent, and have the Gram matrices of what they come from.
 * For a linear network the program of Yang & Hu 2021 (arXiv 2011.14522) takes
 * no more than this.
 *
 * With tangents every number carries its derivative with respect to the
 * learning rate (dual numbers), exact to rounding, for about three times the
 * cost.
 */
#ifndef LM_THEORY_LINEAR_RECURSION_H
#define LM_THEORY_LINEAR_RECURSION_H

#include "theory/linear/bidiagonal.h"
#include "theory/linear/limit.h"

/* Below, W = T + 1 times and d is the reduced dimension. */
typedef struct lm_recursion_layer {
    double *af; /* Wd x Wd  coefficients of the a on F */
    double *ar; /* Wd x W   and on R */
    double *bf; /* W x Wd */
    double *br; /* W x W */
    double *aa; /* Wd x Wd  inner products <a, a> */
    double *ab; /* Wd x W   <a, b> */
    double *bb; /* W x W    <b, b> */
} lm_recursion_layer;

typedef struct lm_recursion {
    int64_t d, depth, times; /* times = T + 1 */
    int64_t inputs;          /* the dimension before reduction */
    double lr, floor;        /* the loss of the best theta */
    const double *train;
    lm_recursion_layer *layers; /* L + 1 */
    double *block;    /* all the numbers below and those of the layers */
    int64_t size;     /* of the layers, which come first */
    int64_t tangent;  /* the derivative of block[i] is block[i + tangent]; 0:
                         there are none */
    double *g;        /* times x d, g^t = x' r / m */
    double *p;        /* d x times, scratch of a step */
    double *q;        /* times d, likewise */
    double *ones;     /* times */
    double *eye;      /* d x (times d): hats of layer 0 */
    double *theta;    /* d, the map f(e_k) */
    double *residual; /* d + 1 */
} lm_recursion;

/* Everything in scratch. */
lm_status lm_recursion_new(lm_env *env, const lm_linear_task *task,
                           const lm_bidiagonal *data, bool tangents,
                           lm_recursion *w);

/* What a run of the recursion leaves behind, each with W rows; all but loss may
 * be NULL, and without tangents slope and speed must be. */
typedef struct lm_recursion_trace {
    double *loss;
    double *excess; /* above the least loss of any theta in reach */
    double *slope;  /* d loss / d lr */
    double *speed;  /* |x d theta / d lr|, the rate at which f moves */
    double *theta;  /* W x d */
} lm_recursion_trace;

/* Run it at one learning rate from the initialization.  data must not be empty.
 */
lm_status lm_recursion_run(lm_env *env, lm_recursion *w,
                           const lm_bidiagonal *data, int64_t m, double lr,
                           const lm_recursion_trace *out);

#endif
