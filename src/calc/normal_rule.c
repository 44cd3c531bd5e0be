#include "calc/normal_rule.h"

#include <math.h>

#include "linalg/eigh.h"

lm_status lm_normal_rule(lm_env *env, int64_t n, double *node, double *weight)
{
    lm_mat jacobi = {lm_scratch_doubles(env, n * n), n, n, n},
           v = {lm_scratch_doubles(env, n * n), n, n, n};
    if (!jacobi.data || !v.data) return lm_nomem(env);
    for (int64_t i = 0; i < n * n; i++) jacobi.data[i] = 0;
    for (int64_t i = 1; i < n; i++)
        jacobi.data[i * n + i - 1] = jacobi.data[(i - 1) * n + i] =
            sqrt((double)i);
    const lm_status status = lm_eigh(env, jacobi, (lm_vec){node, n}, v);
    for (int64_t i = 0; i < n && !status; i++)
        weight[i] = v.data[i] * v.data[i];
    return status;
}
