#include "theory/rmt/population.h"

#include <math.h>

#include "tensor/order/radix_sort.h"

typedef struct row {
    double at, share, carried;
} row;

static lm_status check(lm_env *env, const char *name, lm_vec w, double *sum)
{
    lm_total total = {0};
    for (int64_t i = 0; i < w.n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (!(w.data[i] >= 0))
            return lm_fail(env, LM_DOMAIN, "'%s' must not be negative, got %g",
                           name, w.data[i]);
        lm_total_add(&total, w.data[i]);
    }
    *sum = isnan(total.sum) ? INFINITY : total.sum;
    if (*sum > 0 && isfinite(*sum)) return LM_OK;
    return lm_fail(env, LM_DOMAIN, "'%s' must have a positive sum, got %g",
                   name, *sum);
}

/* What the last row has so far. */
typedef struct group {
    lm_total share, carried;
} group;

/* The largest value first.  Rows of equal values become one; those without
 * weight go. */
static void take(row r, group *last, lm_population *out)
{
    if (r.share == 0 && r.carried == 0) return;
    int64_t to = out->n - 1;
    if (to < 0 || out->at[to] != r.at) {
        to = out->n++;
        out->at[to] = r.at;
        *last = (group){0};
    }
    lm_total_add(&last->share, r.share);
    lm_total_add(&last->carried, r.carried);
    out->share[to] = last->share.sum;
    out->carried[to] = last->carried.sum;
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
    group last = {0};
    for (int64_t k = at.n; k-- > 0;) {
        if (lm_stopped_at(env, k)) return LM_STOPPED;
        const int64_t i = order[k];
        row r = {.at = at.data[i] + 0.0};
        r.share = weights.data ? weights.data[i] : 1;
        r.carried = along.data ? along.data[i] : r.share;
        take(r, &last, out);
    }
    for (int64_t k = 0; k < out->n && !lm_stopped_at(env, k); k++) {
        out->share[k] /= all;
        out->carried[k] /= along.data ? most : all;
    }
    if (lm_stopped(env)) return LM_STOPPED;
    return LM_OK;
}
