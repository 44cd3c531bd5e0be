/* units.h -- a two-layer network as arguments: a (n) and w (n x d). */
#ifndef LM_THEORY_IDENTIFY_UNITS_H
#define LM_THEORY_IDENTIFY_UNITS_H

#include "core/lm.h"

/* LM_DOMAIN where a number is not finite. */
lm_status lm_units_check(lm_env *env, lm_vec a, lm_mat w);

#define LM_UNITS_ACT OPT_STR(act, "relu", "activation; see limn.model.act")
#define LM_UNITS_TOL                                                           \
    OPT_NUM(                                                                   \
        tol, 1e-8, "(0,1)",                                                    \
        "positions closer than this are one, atoms below this part of all "    \
        "are inactive")

#endif
