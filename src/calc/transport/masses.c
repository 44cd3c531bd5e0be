#include "calc/transport/masses.h"

#include <math.h>

lm_status lm_masses_check(lm_env *env, const char *name, lm_vec mass)
{
    double most = 0;
    for (int64_t i = 0; i < mass.n; i++) {
        const double x = mass.data[i];
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (!(x >= 0) || isinf(x))
            return lm_fail(env, LM_DOMAIN,
                           "'%s' must be finite and not negative, got %g", name,
                           x);
        most = x > most ? x : most;
    }
    if (most > 0) return LM_OK;
    return lm_fail(env, LM_DOMAIN, "'%s' must not be zero everywhere", name);
}

static double largest(const lm_env *env, lm_vec mass, int64_t *at)
{
    *at = 0;
    for (int64_t i = 1; i < mass.n && !lm_stopped_at(env, i); i++)
        if (mass.data[i] > mass.data[*at]) *at = i;
    return mass.data[*at];
}

/* Over the largest first: sums of huge or tiny masses are finite. */
lm_status lm_masses_parts(const lm_env *env, lm_vec mass, double *part)
{
    double sum = 0;
    int64_t at;
    const double most = largest(env, mass, &at);
    for (int64_t i = 0; i < mass.n && !lm_stopped_at(env, i); i++) {
        part[i] = mass.data[i] / most;
        sum += part[i];
    }
    for (int64_t i = 0; i < mass.n && !lm_stopped_at(env, i); i++)
        part[i] /= sum;
    return lm_unless_stopped(env);
}

lm_status lm_masses_whole(const lm_env *env, lm_vec mass, int64_t *whole)
{
    int64_t at, rest = LM_MASS_TOTAL;
    double sum = 0;
    const double most = largest(env, mass, &at);
    for (int64_t i = 0; i < mass.n && !lm_stopped_at(env, i); i++)
        sum += mass.data[i] / most;
    for (int64_t i = 0; i < mass.n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        const double part = mass.data[i] / most / sum;
        whole[i] = (int64_t)llrint(part * (double)LM_MASS_TOTAL);
        rest -= whole[i];
    }
    whole[at] += rest;
    return lm_unless_stopped(env);
}
