/* units.h -- a two-layer network as arguments: a (n) and w (n x d). */
#ifndef LM_THEORY_IDENTIFY_UNITS_H
#define LM_THEORY_IDENTIFY_UNITS_H

#include "model/act_form.h"

/* The form of the activation of this name.  LM_DOMAIN for polynomials of degree 2
 * and more: their relations fill a whole space of polynomials, and no unit is
 * identified. */
lm_status lm_units_form(lm_env *env, const char *act, lm_act_form *form);

/* LM_DOMAIN where a number is not finite. */
lm_status lm_units_check(lm_env *env, lm_vec a, lm_mat w);

/* |x - sign y|^2 in d dimensions. */
double lm_units_apart(const lm_env *env, int64_t d, const double *x,
                      const double *y, int sign);

#define LM_UNITS_ACT OPT_STR(act, "relu", "activation; see limn.model.act")
#define LM_UNITS_TOL                                                           \
    OPT_NUM(                                                                   \
        tol, 1e-8, "(0,1)",                                                    \
        "positions closer than this are one, atoms below this part of all "    \
        "are inactive")

#endif
