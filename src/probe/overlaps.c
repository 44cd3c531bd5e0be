/* overlaps: limn.probe.overlaps, of vectors with given directions.
 *
 * The squared length of the projection of a unit vector on k directions is, for
 * a vector that is equally likely everywhere on the sphere, distributed as Beta
 * with k / 2 and (n - k) / 2, of mean k / n. */
#include <math.h>

#include "calc/special.h"
#include "core/decl.h"
#include "probe/subspace.h"

typedef struct {
    lm_mat v, directions;
    lm_vec overlap, p;
    lm_mat each, each_p;
    double mean;
} overlaps_args;

static double chance(double square, int64_t k, int64_t n)
{
    if (k == n) return 1;
    return lm_beta_beyond(fmin(fmax(square, 0), 1), (double)k / 2,
                          (double)(n - k) / 2);
}

static double length(const lm_env *env, lm_mat a, int64_t j)
{
    double sum = 0;
    for (int64_t i = 0; i < a.rows && !lm_stopped_at(env, i); i++)
        sum = hypot(sum, a.data[i * a.stride + j]);
    return sum;
}

static double cosine(const lm_env *env, lm_mat a, int64_t j, lm_mat b,
                     int64_t k)
{
    const double x = length(env, a, j), y = length(env, b, k);
    double sum = 0;
    for (int64_t i = 0; i < a.rows && !lm_stopped_at(env, i); i++)
        sum += a.data[i * a.stride + j] / x * (b.data[i * b.stride + k] / y);
    return sum;
}

static lm_status check(lm_env *env, lm_mat v)
{
    for (int64_t j = 0; j < v.cols; j++) {
        const double x = length(env, v, j);
        if (lm_stopped(env)) return LM_STOPPED;
        if (!(x > 0 && x < INFINITY))
            return lm_fail(env, LM_DOMAIN,
                           "'v' has a column that is zero or not finite");
    }
    return LM_OK;
}

static double overlaps_work(const void *args)
{
    return lm_subspace_work(((const overlaps_args *)args)->directions);
}

static lm_status overlaps_run(lm_env *env, void *args)
{
    overlaps_args *a = args;
    const int64_t n = a->v.rows, k = a->directions.cols;
    lm_mat q;
    lm_status status = check(env, a->v);
    if (!status) status = lm_subspace(env, "directions", a->directions, &q);
    if (status) return status;
    a->mean = (double)k / (double)n;
    for (int64_t j = 0; j < a->v.cols; j++) {
        a->overlap.data[j] = 0;
        for (int64_t i = 0; i < k; i++) {
            const double in = cosine(env, a->v, j, q, i),
                         one = cosine(env, a->v, j, a->directions, i);
            if (lm_stopped(env)) return LM_STOPPED;
            a->overlap.data[j] += in * in;
            a->each.data[j * a->each.stride + i] = one * one;
            a->each_p.data[j * a->each_p.stride + i] = chance(one * one, 1, n);
        }
        a->p.data[j] = chance(a->overlap.data[j], k, n);
    }
    return LM_OK;
}

#define ARGS overlaps_args
static const lm_slot overlaps_slots[] = {
    IN_MAT(v, "n m", "vectors, its columns, of any length"),
    IN_MAT(directions, "n k", "directions, its columns, independent"),
    OUT_VEC(overlap, "m",
            "squared length of the projection of each unit vector on all "
            "directions together"),
    OUT_VEC(p, "m", "chance of as much for a random vector"),
    OUT_MAT(each, "m k", "squared cosine with each direction"),
    OUT_MAT(each_p, "m k", "chance of as much"),
    OUT_NUM(mean, "of the overlap of a random vector: k / n"),
    LM_SLOTS_END,
};
LM_EXPORT(
    probe, overlaps,
    "Squared overlaps of vectors with directions, and how likely they are "
    "by chance.",
    "Muirhead 1982",
    "local v = limn.tensor.eye(100)\n"
    "local r = limn.probe.overlaps(v[{{1, 100}, {1, 2}}], "
    "v[{{1, 100}, {1, 1}}])\n"
    "assert(r.overlap[1] == 1 and r.overlap[2] == 0 and r.p[2] == 1)",
    .work = 1, .work_of = overlaps_work);
#undef ARGS
