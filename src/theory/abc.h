/* abc.h -- abc-parametrizations of networks with L hidden layers.
 *
 *     W^l = n^(-a_l) w^l,  w^l ~ N(0, n^(-2 b_l)),  learning rate lr n^(-c_l)
 *
 * l = 1 .. L + 1, n the width; W^1 is n x d, W^(L+1) the read-out, the others
 * n x n.  c_l = infinity freezes a tensor.  SGD does not see the difference
 * between (a, b, c) and (a + s, b - s, c - 2s), Adam none between that and
 * (a + s, b - s, c - s), for each tensor on its own.
 *
 * Yang & Hu 2021, arXiv 2011.14522.
 */
#ifndef LM_THEORY_ABC_H
#define LM_THEORY_ABC_H

#include "core/lm.h"
#include "core/names.h"
#include "model/param.h"

#define LM_ABC_OPTS(X) X(LM_ABC_OPT_SGD, sgd) X(LM_ABC_OPT_ADAM, adam)
typedef enum lm_abc_opt { LM_ABC_OPTS(LM_CONSTANT) } lm_abc_opt;

/* A sum over the width of n products grows like n^p: p = 1 where its factors
 * are aligned, 1/2 where they are not correlated.  Everett et al. 2024 (arXiv
 * 2407.05872). */
typedef struct lm_alignment {
    double update;  /* of W^l's update and the features it was made from */
    double readout; /* of the initial read-out and the features' change */
} lm_alignment;

/* A point: L + 1 exponents each. */
typedef struct lm_exponents {
    int64_t n; /* L + 1 */
    double *a, *b, *c;
} lm_exponents;

/* Move tensor l along its symmetry by s. */
void lm_abc_shift(lm_exponents *p, lm_abc_opt opt, int64_t l, double s);

/* The weight form (a = 0) and the multiplier form (c = 0), to which a point can
 * be moved, and the form in which it is published. */
#define LM_ABC_MOVES(X)                                                        \
    X(LM_ABC_FORM_WEIGHT, weight)                                              \
    X(LM_ABC_FORM_MULTIPLIER, multiplier)
#define LM_ABC_FORMS(X) X(LM_ABC_FORM_GIVEN, given) LM_ABC_MOVES(X)
typedef enum lm_abc_form { LM_ABC_FORMS(LM_CONSTANT) } lm_abc_form;

/* Move every tensor to a form; frozen tensors stay as they are. */
void lm_abc_to(lm_exponents *p, lm_abc_opt opt, lm_abc_form form);

/* The stable point where every layer learns as much as it can (muP) with the
 * multipliers a of p, and its frozen tensors frozen. */
void lm_abc_maximal(lm_exponents *p, lm_abc_opt opt, lm_alignment align);

/* The parametrization of a name; fills p for its p->n = L + 1. */
void lm_abc_named(lm_param name, lm_abc_opt opt, lm_exponents *p);

/* Learning rate exponents for n tensors, in scratch, from what a caller gave:
 * nothing (0), one for all, or one each. */
lm_status lm_abc_spread(lm_env *env, lm_vec c, int64_t n, double **out);

#endif
