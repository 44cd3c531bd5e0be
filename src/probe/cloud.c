#include "probe/cloud.h"

#include <math.h>

#include "calc/transport/masses.h"
#include "tensor/order/radix_sort.h"

lm_status lm_cloud_of(lm_env *env, const char *name, lm_tensor x, lm_vec mass,
                      lm_cloud *cloud)
{
    const int64_t n = x.rank > 0 ? x.size[0] : 0,
                  all = lm_count(x.rank, x.size), d = n > 0 ? all / n : 0;
    *cloud = (lm_cloud){{x.data, n, d, d}, mass};
    if (n < 1 || d < 1)
        return lm_fail(env, LM_DOMAIN, "a cloud needs a point, got none");
    return mass.data ? lm_masses_check(env, name, mass) : LM_OK;
}

lm_status lm_sign_check(lm_env *env, lm_vec sign, int64_t d)
{
    if (!sign.data) return LM_OK;
    if (sign.n != d)
        return lm_fail(
            env, LM_DOMAIN,
            "'sign' must have %lld entries, one per coordinate, got %lld",
            (long long)d, (long long)sign.n);
    for (int64_t k = 0; k < d; k++) {
        if (lm_stopped_at(env, k)) return LM_STOPPED;
        if (fabs(sign.data[k]) != 1)
            return lm_fail(env, LM_DOMAIN, "'sign' must be 1 or -1, got %g",
                           sign.data[k]);
    }
    return LM_OK;
}

static lm_status sorted(lm_env *env, lm_mat x, const lm_metric *metric,
                        const int64_t *mass, lm_sorted *s)
{
    *s = (lm_sorted){x.rows, lm_scratch_integers(env, x.rows),
                     lm_scratch_integers(env, x.rows),
                     lm_scratch_doubles(env, x.rows)};
    if (!s->order || !s->mass || !s->x) return lm_nomem(env);
    const lm_status status =
        lm_argsort(env, x.rows, x.data, x.stride, s->order);
    for (int64_t i = 0; i < x.rows && !status; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        const int64_t at = s->order[i];
        s->x[i] = ldexp(x.data[at * x.stride], -metric->exponent);
        s->mass[i] = mass[at];
    }
    return status;
}

lm_status lm_sorted_clouds(lm_env *env, const lm_cloud *x, const lm_cloud *y,
                           const lm_metric *metric, lm_sorted *u, lm_sorted *v,
                           double *sum)
{
    int64_t *a, *b;
    lm_status status = lm_cloud_masses(env, x, y, &a, &b, sum);
    if (!status) status = sorted(env, x->x, metric, a, u);
    if (!status) status = sorted(env, y->x, metric, b, v);
    return status;
}

double lm_cost_root(const lm_metric *metric, double cost)
{
    return ldexp(metric->power == 1 ? cost : sqrt(cost), metric->exponent);
}

double lm_cost_root_error(const lm_metric *metric, double cost, double error)
{
    if (metric->power == 2)
        error = cost > error ? error / (sqrt(cost) + sqrt(cost - error))
                             : sqrt(error);
    return ldexp(error, metric->exponent);
}
