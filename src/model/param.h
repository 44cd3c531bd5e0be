/* param.h -- abc-parametrizations.
 *
 *     W^l = n^-a_l w^l,   w^l ~ N(0, n^-2b_l),   learning rate lr n^-c_l,
 *
 * for the tensors l of a network of width n.
 * Yang & Hu 2021 (Tensor Programs IV); Yang et al. 2022 (V).
 *
 * Here n is the width over a base width, and at the base width weights start
 * with variance gain^2 / fan_in: all parametrizations are the same there, bit
 * for bit.  base = 1 and gain = 1 give the pure powers of papers.  With uneven
 * widths n is the fan-in (of the input layer and of biases, the fan-out),
 * except that learning rates may also have a power of the other side.
 *
 * The exponents of the named ones are the rows of LM_PARAM_ROWS, which
 * theory/abc.h reads too.  Biases start at zero, gains at one, and both go with
 * the input layer; those of the output have no width and scale with nothing.
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

/* A row a parametrization: of input, hidden and output weights a, b, c of SGD,
 * Adam and spectral rules, and the part of c of SGD that goes with the fan-out.
 */
/* clang-format off */
#define LM_PARAM_ROWS(Y, X)                                                    \
    /* standard */                                                             \
    Y(X, LM_PARAM_SP, sp,               {0, 0, {0, 0, 0}, 0},                  \
      {0, 0.5, {0, 0, 0}, 0},           {0, 0.5, {0, 0, 0}, 0})                \
    /* neural tangent */                                                       \
    Y(X, LM_PARAM_NTP, ntp,             {0, 0, {0, 0.5, 0.5}, 0},              \
      {0.5, 0, {0, 1, 0}, 0},           {0.5, 0, {0, 0.5, -0.5}, 0})           \
    /* maximal update */                                                       \
    Y(X, LM_PARAM_MUP, mup,             {0, 0, {-1, 0, 0}, 0},                 \
      {0, 0.5, {0, 1, 0}, -1},          {0, 1, {1, 1, 0}, 0})                  \
    Y(X, LM_PARAM_MEANFIELD, meanfield, {0, 0, {-1, 0, 0}, 0},                 \
      {1, 0, {-2, 0, -1}, -1},          {1, 0, {-1, 0, -1}, 0})
/* clang-format on */
#define LM_PARAM_NAMED(X, constant, name, ...) X(constant, name)
#define LM_PARAMS(X) LM_PARAM_ROWS(LM_PARAM_NAMED, X)
typedef enum lm_param { LM_PARAMS(LM_CONSTANT) } lm_param;
#define LM_PARAM_NAMES LM_CHOICE_OF(LM_PARAMS)

/* What a tensor is for follows from its axes, each of which grows with the
 * width or not: only the one it writes along (input), both (hidden), only the
 * one it reads along or none (output); a vector is added (bias) or multiplies
 * (gain). */
#define LM_ROLES(X)                                                            \
    X(LM_ROLE_INPUT, input)                                                    \
    X(LM_ROLE_HIDDEN, hidden)                                                  \
    X(LM_ROLE_OUTPUT, output)                                                  \
    X(LM_ROLE_BIAS, bias)                                                      \
    X(LM_ROLE_GAIN, gain)
typedef enum lm_role { LM_ROLES(LM_CONSTANT) } lm_role;

/* How the steps of an optimizer follow the gradient, which is all that the
 * exponents of its rate depend on: a rule of dyn names one of these.
 *
 *     sgd        proportional to it
 *     adam       entries of order 1, whatever its size (signs are such)
 *     spectral   singular values sqrt(fan_out / fan_in) (Muon) */
#define LM_RATES(X)                                                            \
    X(LM_RATE_SGD, sgd) X(LM_RATE_ADAM, adam) X(LM_RATE_SPECTRAL, spectral)
typedef enum lm_rate { LM_RATES(LM_CONSTANT) } lm_rate;
enum { LM_RATE_COUNT = LM_COUNT_OF(LM_RATES) };

/* A row of the table above. */
typedef struct lm_powers {
    double a, b, c[LM_RATE_COUNT];
    /* Part of c[LM_RATE_SGD] that goes with the fan-out of hidden weights. */
    double out;
} lm_powers;

/* Of input, hidden and output weights; biases and gains go with the input. */
lm_powers lm_param_powers(lm_param param, lm_role role);

/* How one tensor scales: factors, all 1 at the base width. */
typedef struct lm_scaling {
    double mult;              /* in front of the weights */
    double std;               /* on their initial deviation */
    double lr[LM_RATE_COUNT]; /* on the learning rate of such a rule */
    double eps_adam;          /* on Adam's epsilon */
    double variance;          /* on fan_in (mult std)^2 */
    double speed;             /* on fan_in lr[sgd] mult^2 */
} lm_scaling;

/* The scaling of a tensor with these exponents in a network whose read-out has
 * the others.  in and out are its fan-in and fan-out over those of the base
 * network, 1 where a side has no width; infinity is a width. */
lm_scaling lm_param_scaling(lm_powers p, lm_powers readout, lm_role role,
                            double in, double out);

/* The powers of the width ratio that variance and speed hold, each of the two
 * ratios 1 or infinite. */
typedef struct lm_growth {
    double variance, speed;
} lm_growth;
lm_growth lm_param_growth(lm_powers p, lm_role role, double in, double out);

/* Exponents that replace those of the row, one a matrix; data may be NULL.
 * c is then that of every rate. */
typedef struct lm_abc {
    lm_vec a, b, c;
} lm_abc;

/* The exponents of matrix l of a list, with those that the user gave. */
lm_powers lm_abc_powers(const lm_abc *custom, int64_t l, lm_powers p);

/* Residual branches x + m^-alpha F(x), where 1/m = `share` is the base depth
 * over the depth, and what that does to the tensors in F (mult is that of the
 * branch).  With r the size of a step of F, m branches move x by m^(1 - alpha)
 * r, so r goes as m^(alpha - 1); a step of SGD has m^-alpha of the gradient.
 *
 *     matrices in F   alpha   c, SGD   c, Adam and spectral   epsilon
 *     1                1/2      0              1/2               1/2
 *     2 and more        1      -1               0                 1
 *
 * alpha = 1/2 is the largest diversity of features over depth for F with one
 * matrix (Yang et al. 2023; Bordelon et al. 2023); with more, inner weights
 * move features only at alpha = 1 (Dey et al. 2025). */
double lm_depth_alpha(int64_t matrices);
lm_scaling lm_depth_scaling(double alpha, double share);

const char *lm_param_name(lm_param param);
const char *lm_role_name(lm_role role);

#endif
