#include "theory/rmt/population.h"

#include <math.h>
#include <stdlib.h>

typedef struct row {
    double at, share, carried;
} row;

static int falling(const void *a, const void *b)
{
    const double x = ((const row *)a)->at, y = ((const row *)b)->at;
    return (x < y) - (x > y);
}

static lm_status check(lm_env *env, const char *name, lm_vec w, double *sum)
{
    *sum = 0;
    for (int64_t i = 0; i < w.n; i++) {
        if (!(w.data[i] >= 0))
            return lm_fail(env, LM_DOMAIN, "'%s' must not be negative, got %g",
                           name, w.data[i]);
        *sum += w.data[i];
    }
    if (*sum > 0 && isfinite(*sum)) return LM_OK;
    return lm_fail(env, LM_DOMAIN, "'%s' must have a positive sum, got %g",
                   name, *sum);
}

/* Rows of equal values become one; those without weight go. */
static void merge(const row *from, int64_t n, lm_population *out)
{
    out->n = 0;
    for (int64_t i = 0; i < n; i++) {
        if (from[i].share == 0 && from[i].carried == 0) continue;
        int64_t to = out->n - 1;
        if (to < 0 || out->at[to] != from[i].at) {
            to = out->n++;
            out->at[to] = from[i].at;
            out->share[to] = out->carried[to] = 0;
        }
        out->share[to] += from[i].share;
        out->carried[to] += from[i].carried;
    }
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
    row *rows = lm_scratch(env, (size_t)at.n * sizeof *rows);
    double *block = lm_scratch_doubles(env, 3 * at.n);
    if (!rows || !block) return lm_nomem(env);
    for (int64_t i = 0; i < at.n; i++) {
        rows[i].at = at.data[i] + 0.0;
        rows[i].share = (weights.data ? weights.data[i] : 1) / all;
        rows[i].carried = along.data ? along.data[i] / most : rows[i].share;
    }
    qsort(rows, (size_t)at.n, sizeof *rows, falling);
    *out = (lm_population){0, block, block + at.n, block + 2 * at.n};
    merge(rows, at.n, out);
    return LM_OK;
}
