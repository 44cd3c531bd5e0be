#include "theory/rmt/population.h"

#include <math.h>

#include "tensor/order/radix_sort.h"

typedef struct row {
    double at, share, carried;
} row;

static lm_status check(lm_env *env, const char *name, lm_vec w, double *sum)
{
    *sum = 0;
    for (int64_t i = 0; i < w.n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (!(w.data[i] >= 0))
            return lm_fail(env, LM_DOMAIN, "'%s' must not be negative, got %g",
                           name, w.data[i]);
        *sum += w.data[i];
    }
    if (*sum > 0 && isfinite(*sum)) return LM_OK;
    return lm_fail(env, LM_DOMAIN, "'%s' must have a positive sum, got %g",
                   name, *sum);
}

/* The largest value first.  Rows of equal values become one; those without
 * weight go. */
static void take(row r, lm_population *out)
{
    if (r.share == 0 && r.carried == 0) return;
    int64_t to = out->n - 1;
    if (to < 0 || out->at[to] != r.at) {
        to = out->n++;
        out->at[to] = r.at;
        out->share[to] = out->carried[to] = 0;
    }
    out->share[to] += r.share;
    out->carried[to] += r.carried;
}

lm_status lm_population_of(lm_env *env, lm_vec at, lm_vec weights, lm_vec along,
                           lm_population *out)
{
    if (at.n == 0)
        return lm_fail(env, LM_DOMAIN, "the population has no eigenvalues");
    double all = (double)at.n, most = 0;
    lm_status status = LM_OK;
    if (weights.data) status = check(env, "weights", weights, &all);
    if (!status && along.data) status = check(env, "along", along, &most);
    if (status) return status;
    int64_t *order = lm_scratch_integers(env, at.n);
    double *block = lm_scratch_doubles(env, 3 * at.n);
    if (!order || !block) return lm_nomem(env);
    status = lm_argsort(env, at.n, at.data, 1, order);
    if (status) return status;
    *out = (lm_population){0, block, block + at.n, block + 2 * at.n};
    for (int64_t k = at.n; k-- > 0;) {
        if (lm_stopped_at(env, k)) return LM_STOPPED;
        const int64_t i = order[k];
        row r = {.at = at.data[i] + 0.0};
        r.share = (weights.data ? weights.data[i] : 1) / all;
        r.carried = along.data ? along.data[i] / most : r.share;
        take(r, out);
    }
    return LM_OK;
}
