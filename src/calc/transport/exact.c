#include "calc/transport/exact.h"

#include <float.h>
#include <math.h>

#include "calc/transport/assign.h"
#include "calc/transport/masses.h"
#include "calc/transport/simplex.h"

/* All of one mass, or what is given, in whole numbers; equal masses of both
 * clouds are exact. */
static lm_status whole(const lm_env *env, const lm_cloud *x, int64_t equal,
                       int64_t *a)
{
    if (x->mass.data) return lm_masses_whole(env, x->mass, a);
    int64_t i, end = 0;
    while (lm_next_piece(env, x->x.rows, &i, &end))
        for (; i < end; i++) a[i] = equal;
    return lm_unless_stopped(env);
}

/* Equal masses beside given ones: parts of the same sum. */
static void even(const lm_env *env, int64_t n, int64_t *a)
{
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++)
        a[i] = LM_MASS_TOTAL / n + (i < LM_MASS_TOTAL % n);
}

lm_status lm_cloud_masses(lm_env *env, const lm_cloud *x, const lm_cloud *y,
                          int64_t **a, int64_t **b, double *sum)
{
    const int64_t n = x->x.rows, m = y->x.rows;
    const bool both = !x->mass.data && !y->mass.data;
    *a = lm_scratch_integers(env, n);
    *b = lm_scratch_integers(env, m);
    if (!*a || !*b) return lm_nomem(env);
    lm_status status = whole(env, x, m, *a);
    if (!status) status = whole(env, y, n, *b);
    if (status) return status;
    if (!both && !x->mass.data) even(env, n, *a);
    if (!both && !y->mass.data) even(env, m, *b);
    *sum = both ? (double)n * (double)m : (double)LM_MASS_TOTAL;
    return lm_unless_stopped(env);
}

/* ---- equally many points of equal mass ---------------------------------- */

static lm_status by_assignment(lm_env *env, lm_mat c, lm_mat plan,
                               lm_exact *value)
{
    lm_matching m;
    const lm_status status = lm_assign(env, c, &m);
    if (status) return status;
    const double n = (double)c.rows;
    *value = (lm_exact){m.cost / n, m.gap / n};
    for (int64_t i = 0; plan.data && i < c.rows; i++)
        plan.data[i * plan.stride + m.match[i]] = 1 / n;
    return LM_OK;
}

/* ---- masses -------------------------------------------------------------- */

/* The places of points that have mass, and these. */
typedef struct kept {
    int64_t n, *at, *mass;
    lm_mat x;
} kept;

static lm_status keep(lm_env *env, lm_mat x, int64_t *mass, kept *k)
{
    k->at = lm_scratch_integers(env, x.rows);
    k->x =
        (lm_mat){lm_scratch_doubles(env, x.rows * x.cols), 0, x.cols, x.cols};
    if (!k->at || !k->x.data) return lm_nomem(env);
    k->n = 0;
    k->mass = mass;
    for (int64_t i = 0; i < x.rows; i++) {
        int64_t j, end = 0;
        if (lm_stopped_at_row(env, i, x.cols)) return LM_STOPPED;
        if (mass[i] == 0) continue;
        while (lm_next_piece(env, x.cols, &j, &end))
            for (; j < end; j++)
                k->x.data[k->n * x.cols + j] = x.data[i * x.stride + j];
        k->mass[k->n] = mass[i];
        k->at[k->n++] = i;
    }
    k->x.rows = k->n;
    return lm_unless_stopped(env);
}

static void write_plan(const lm_env *env, const lm_flow *f, const kept *x,
                       const kept *y, double sum, lm_mat plan)
{
    const int64_t n = x->n, m = y->n;
    for (int64_t v = 0; v < n + m && !lm_stopped_at(env, v); v++) {
        const int64_t p = f->parent[v], i = v < n ? v : p,
                      j = (v < n ? p : v) - n;
        if (p == n + m) continue;
        plan.data[x->at[i] * plan.stride + y->at[j]] = (double)f->flow[v] / sum;
    }
}

/* `sum` parts, of which each point's may be off by a half. */
static lm_status by_simplex(lm_env *env, const kept *x, const kept *y,
                            const lm_metric *metric, double sum, lm_mat plan,
                            lm_exact *value)
{
    lm_mat c;
    lm_flow f;
    lm_status status = lm_costs(env, x->x, y->x, metric, &c);
    if (!status) status = lm_transport(env, c, x->mass, y->mass, &f);
    if (status) return status;
    *value = (lm_exact){f.cost / sum, f.gap / sum};
    if (plan.data) write_plan(env, &f, x, y, sum, plan);
    return lm_unless_stopped(env);
}

static lm_status weighted(lm_env *env, const lm_cloud *x, const lm_cloud *y,
                          const lm_metric *metric, lm_mat plan, lm_exact *value)
{
    int64_t *a, *b;
    double sum;
    kept p, q;
    lm_status status = lm_cloud_masses(env, x, y, &a, &b, &sum);
    if (!status) status = keep(env, x->x, a, &p);
    if (!status) status = keep(env, y->x, b, &q);
    if (!status) status = by_simplex(env, &p, &q, metric, sum, plan, value);
    if (status || (!x->mass.data && !y->mass.data)) return status;
    const double most = 4 * (double)x->x.cols; /* of a cost, scaled */
    value->error +=
        (double)(x->x.rows + y->x.rows) * most / (double)LM_MASS_TOTAL;
    return LM_OK;
}

lm_status lm_wasserstein(lm_env *env, const lm_cloud *x, const lm_cloud *y,
                         lm_metric *metric, lm_mat plan, lm_exact *value)
{
    lm_mat c;
    lm_status status = lm_metric_scale(env, x->x, y->x, metric);
    for (int64_t i = 0; plan.data && !status && i < plan.rows; i++)
        status = lm_zero_bytes(env->stop, plan.data + i * plan.stride,
                               (size_t)plan.cols * sizeof *plan.data);
    if (status) return status;
    if (x->mass.data || y->mass.data || x->x.rows != y->x.rows)
        status = weighted(env, x, y, metric, plan, value);
    else {
        status = lm_costs(env, x->x, y->x, metric, &c);
        if (!status) status = by_assignment(env, c, plan, value);
    }
    if (status) return status;
    value->error += lm_cost_rounding(metric, x->x.cols, value->cost);
    return LM_OK;
}
