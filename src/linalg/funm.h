/* funm.h -- functions of symmetric matrices. */
#ifndef LM_LINALG_FUNM_H
#define LM_LINALG_FUNM_H

#include "core/lm.h"

/* value = v f(diag) v' of the symmetric a = v diag v'. */
typedef enum lm_function {
    LM_FUNCTION_EXP,
    LM_FUNCTION_LOG,
    LM_FUNCTION_SQRT,
    LM_FUNCTION_INVSQRT,
    LM_FUNCTION_POWER,
} lm_function;
#define LM_FUNCTION_RULE "exp|log|sqrt|invsqrt|power"

/* `power` is the exponent of LM_FUNCTION_POWER.  LM_DOMAIN if an eigenvalue
 * lies where f is not defined; one that rounding may have made of 0 (below n
 * 2^-52 times the largest of its block, the indices that entries join) is taken
 * as 0. */
lm_status lm_funm(lm_env *env, lm_mat a, lm_function f, double power,
                  lm_mat value);

#endif
