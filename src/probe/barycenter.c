/* limn.probe.barycenter: the Wasserstein barycentre of clouds of a line. */
#include <math.h>

#include "calc/transport/masses.h"
#include "core/decl.h"
#include "tensor/order/radix_sort.h"
#include "tensor/shape.h"

typedef struct barycenter_args {
    lm_tensors clouds;
    lm_vec weights;
    lm_tensor x, mass;
} barycenter_args;

/* A cloud in order, where one is in it, and how far its points reach: point i
 * has the levels up to (i + 1) / n of the distribution. */
typedef struct quantiles {
    double *x;
    int64_t n, i;
} quantiles;

static lm_status check(lm_env *env, const barycenter_args *a)
{
    if (a->clouds.n < 1) return lm_fail(env, LM_DOMAIN, "there are no clouds");
    if (a->weights.data && a->weights.n != a->clouds.n)
        return lm_fail(
            env, LM_DOMAIN,
            "'weights' must have %lld entries, one per cloud, got %lld",
            (long long)a->clouds.n, (long long)a->weights.n);
    for (int64_t k = 0; k < a->clouds.n; k++) {
        const lm_tensor *t = &a->clouds.data[k];
        if (t->rank != 1 || t->size[0] < 1)
            return lm_fail(env, LM_DOMAIN,
                           "cloud %lld must be a vector of points of a line",
                           (long long)k + 1);
        for (int64_t i = 0; i < t->size[0]; i++) {
            if (lm_stopped_at(env, i)) return LM_STOPPED;
            if (!isfinite(t->data[i]))
                return lm_fail(env, LM_DOMAIN, "the points must be finite");
        }
    }
    return a->weights.data ? lm_masses_check(env, "weights", a->weights)
                           : LM_OK;
}

static lm_status open(lm_env *env, const barycenter_args *a, quantiles *q,
                      double *part, int64_t *all)
{
    *all = 0;
    for (int64_t k = 0; k < a->clouds.n; k++) {
        const lm_tensor *t = &a->clouds.data[k];
        q[k] = (quantiles){lm_scratch_doubles(env, t->size[0]), t->size[0], 0};
        if (!q[k].x) return lm_nomem(env);
        const lm_status status = lm_sort(env, q[k].n, t->data, 1, q[k].x, 1);
        if (status) return status;
        part[k] = 1 / (double)a->clouds.n;
        *all += q[k].n;
    }
    return a->weights.data ? lm_masses_parts(env, a->weights, part) : LM_OK;
}

/* (i + 1) / n < (j + 1) / m, exactly. */
static bool sooner(const quantiles *p, const quantiles *q)
{
    return (double)(p->i + 1) * (double)q->n <
           (double)(q->i + 1) * (double)p->n;
}

/* The level up to which no quantile changes; those that end there go on. */
static double advance(quantiles *q, int64_t n)
{
    int64_t first = 0;
    for (int64_t k = 1; k < n; k++)
        if (sooner(&q[k], &q[first])) first = k;
    const quantiles at = q[first];
    for (int64_t k = 0; k < n; k++)
        if (!sooner(&at, &q[k])) q[k].i++;
    return (double)(at.i + 1) / (double)at.n;
}

/* Average quantiles over the levels between which none changes. */
static int64_t average(const lm_env *env, quantiles *q, const double *part,
                       int64_t n, double *x, double *mass)
{
    int64_t count = 0;
    double from = 0;
    while (q[0].i < q[0].n && !lm_stopped_at_row(env, count, n)) {
        double mean = 0;
        for (int64_t k = 0; k < n; k++) mean += part[k] * q[k].x[q[k].i];
        const double to = advance(q, n);
        x[count] = mean;
        mass[count++] = to - from;
        from = to;
    }
    return count;
}

static lm_status barycenter_run(lm_env *env, void *args)
{
    barycenter_args *a = args;
    int64_t all;
    lm_status status = check(env, a);
    if (status) return status;
    const int64_t n = a->clouds.n;
    quantiles *q = lm_scratch(env, sizeof *q * (size_t)n);
    double *part = lm_scratch_doubles(env, n);
    if (!q || !part) return lm_nomem(env);
    status = open(env, a, q, part, &all);
    if (status) return status;
    double *x = lm_scratch_doubles(env, 2 * all), *mass = x + all;
    if (!x) return lm_nomem(env);
    const int64_t count = average(env, q, part, n, x, mass);
    if (lm_stopped(env)) return LM_STOPPED;
    status = lm_result(env, &a->x, 1, &count);
    if (!status) status = lm_result(env, &a->mass, 1, &count);
    if (!status) status = lm_move(env, count, x, a->x.data);
    if (!status) status = lm_move(env, count, mass, a->mass.data);
    return status;
}

#define ARGS barycenter_args
static const lm_slot barycenter_slots[] = {
    IN_TENSORS(clouds,
               "vectors of points of a line, in a list or as arguments"),
    OPT_VEC(weights, "?", "weight of each cloud; equal by default"),
    OUT_TENSOR(x, "?", "points of the barycentre, ascending"),
    OUT_TENSOR(mass, "?", "their masses, of sum 1"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, barycenter,
          "Wasserstein-2 barycentre of clouds of a line: the average of their "
          "quantiles.",
          "Agueh & Carlier 2011",
          "local b = limn.probe.barycenter({0, 2}, {4, 8})\n"
          "assert(b.x == limn.tensor.new{2, 5} and b.mass[1] == 0.5)");
#undef ARGS
