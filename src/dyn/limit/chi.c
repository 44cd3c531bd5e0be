/* chi: from outputs to what goes backward, and to the loss. */
#include "dyn/limit/chi.h"

#include "linalg/blas.h"

void lm_limit_split(int64_t p, int64_t k, double *chi, double *size)
{
    for (int64_t i = 0; i < p; i++) {
        double *c = chi + i * k;
        size[i] = k == 1 ? c[0] : lm_nrm2_d(k, c);
        for (int64_t j = 0; j < k; j++)
            c[j] = k == 1 ? 1 : size[i] > 0 ? c[j] / size[i] : (j == 0);
    }
}

lm_status lm_limit_measure(lm_env *env, lm_limit *run, const double *f,
                           lm_limit_loss *loss)
{
    const int64_t g = run->groups, n = run->batch.size * run->plan.k;
    double *mean = lm_scratch_doubles(env, 2 * n + g);
    if (!mean) return lm_nomem(env);
    double *se = mean + n, *each = se + n, middle;
    lm_status status = lm_limit_mean(env, g, n, f, mean, se);
    loss->f_se = g > 1 ? 0 : NAN;
    for (int64_t i = 0; i < n; i++)
        if (se[i] > loss->f_se) loss->f_se = se[i];
    if (!status) status = lm_limit_value(env, run, mean, &loss->value, NULL);
    for (int64_t i = 0; i < g && !status; i++)
        status = lm_limit_value(env, run, f + i * n, &each[i], NULL);
    return status ? status : lm_limit_mean(env, g, 1, each, &middle, &loss->se);
}
