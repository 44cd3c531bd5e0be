/* funm.h -- functions of matrices. */
#ifndef LM_LINALG_FUNM_H
#define LM_LINALG_FUNM_H

#include "core/lm.h"

/* value = exp(a), a n x n, by scaling and squaring of the [13/13] Pade
 * approximant, after the trace is taken out (Higham 2005; Al-Mohy & Higham
 * 2009).  value may be a.  Elements may overflow to infinity, as those of exp
 * do. */
lm_status lm_expm(lm_env *env, lm_mat a, lm_mat value);

/* value = v f(diag) v' of the symmetric a = v diag v'. */
typedef enum lm_function {
    LM_FUN_EXP,
    LM_FUN_LOG,
    LM_FUN_SQRT,
    LM_FUN_INVSQRT,
    LM_FUN_POWER,
} lm_function;
#define LM_FUNCTION_RULE "exp|log|sqrt|invsqrt|power"

/* `power` is the exponent of LM_FUN_POWER.  LM_DOMAIN if an eigenvalue lies
 * where f is not defined; one that is negative by rounding only (n 2^-52
 * times the largest) is taken as 0. */
lm_status lm_funm(lm_env *env, lm_mat a, lm_function f, double power,
                  lm_mat value);

#endif
