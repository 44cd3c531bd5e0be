/* sampler_forward: outputs at any points. */
#include <string.h>

#include "dyn/program/points.h"
#include "dyn/limit/sampler.h"

/* Points at a time, and vectors that one may add to a layer. */
enum { CHUNK = 32, PER_POINT = 9 };

/* How many more vectors a layer of the group can have. */
static int64_t free_vectors(const lm_sampler *s, const lm_group *g)
{
    int64_t most = 0;
    for (int64_t l = 0; l < s->base.plan.depth; l++)
        if (g->span[l].rank > most) most = g->span[l].rank;
    return g->n - most;
}

static int64_t chunk_size(const lm_sampler *s)
{
    int64_t size = CHUNK;
    for (int64_t i = 0; i < s->base.groups; i++) {
        const int64_t fit = free_vectors(s, &s->group[i]) / PER_POINT;
        if (fit < size) size = fit;
    }
    return size < 1 ? 1 : size;
}

/* Rows of z twice: raw, in the basis, and of what lies outside of it. */
static lm_status points(lm_env *env, lm_sampler *s, lm_mat z,
                        lm_limit_pass *pass)
{
    const int64_t p = z.rows, d = z.cols, e = s->inputs, most = e + p;
    double *x = lm_scratch_doubles(env, 2 * p * d),
           *basis = lm_scratch_doubles(env, most * d),
           *c = lm_scratch_doubles(env, p * most),
           *input = lm_scratch_doubles(env, 2 * p * e),
           *other = lm_scratch_doubles(env, 2 * p * p);
    if (!x || !basis || !c || !input || !other) return lm_nomem(env);
    if (lm_copy_bytes(env, basis, s->basis, (size_t)(e * d) * sizeof *basis))
        return LM_STOPPED;
    const int64_t rank = lm_points_basis(env, z, basis, e, most < d ? most : d);
    lm_points_coordinates(env, z, basis, rank, c);
    if (lm_stopped(env)) return LM_STOPPED;
    pass->more = rank - e;
    for (int64_t i = 0; i < 2 * p; i++) {
        const double *row = c + i % p * rank;
        if (lm_copy_bytes(env, x + i * d, z.data + i % p * z.stride,
                          (size_t)d * sizeof *x))
            return LM_STOPPED;
        memcpy(input + i * e, row, (size_t)e * sizeof *x);
        memcpy(other + i * pass->more, row + e, (size_t)pass->more * sizeof *x);
    }
    pass->x = x;
    pass->input = input;
    pass->other = other;
    return LM_OK;
}

lm_status lm_sampler_twice(lm_env *env, lm_sampler *s, lm_group *g, lm_mat z,
                           bool back, lm_limit_pass *pass)
{
    const int64_t p = z.rows;
    if (PER_POINT * p > free_vectors(s, g))
        return lm_fail(env, LM_DOMAIN,
                       "'samples' = %lld in %lld groups are too few for %lld "
                       "points more",
                       (long long)s->base.samples, (long long)s->base.groups,
                       (long long)p);
    lm_status status = lm_sampler_reserve(env, s, g, PER_POINT * p);
    if (status) return status;
    bool *moved = lm_scratch(env, (size_t)(2 * p));
    if (!moved) return lm_nomem(env);
    for (int64_t i = 0; i < 2 * p; i++) moved[i] = i >= p;
    status = lm_limit_pass_new(env, g, 2 * p, back, pass);
    pass->moved = moved;
    return status ? status : points(env, s, z, pass);
}

/* f (groups x z.rows x k) of group `at`, less that of the start. */
static lm_status outputs(lm_env *env, lm_sampler *s, int64_t at, lm_mat z,
                         double *f)
{
    lm_group *g = &s->group[at];
    const int64_t n = z.rows * s->base.plan.k;
    lm_limit_pass pass;
    lm_group_mark mark;
    lm_status status = lm_sampler_twice(env, s, g, z, false, &pass);
    if (!status) status = lm_group_mark_at(env, g, &mark);
    if (status) return status;
    status = lm_group_forward(env, g, &pass);
    for (int64_t i = 0; i < n && !status; i++)
        f[at * n + i] = pass.f[n + i] - pass.f[i];
    lm_group_return(g, &mark);
    return status;
}

static lm_status chunk(lm_env *env, lm_sampler *s, lm_mat z, double *f,
                       double *f_se)
{
    const int64_t n = z.rows * s->base.plan.k;
    double *each = lm_scratch_doubles(env, s->base.groups * n);
    if (!each) return lm_nomem(env);
    lm_status status = LM_OK;
    for (int64_t i = 0; i < s->base.groups && !status; i++) {
        const lm_mark mark = lm_scratch_mark(env);
        status = outputs(env, s, i, z, each);
        lm_scratch_release(env, mark);
    }
    return status ? status
                  : lm_limit_mean(env, s->base.groups, n, each, f, f_se);
}

lm_status lm_sampler_forward(lm_env *env, lm_limit *run, lm_mat z, double *f,
                             double *f_se)
{
    lm_status status = LM_OK;
    const int64_t size = chunk_size((lm_sampler *)run);
    for (int64_t i = 0; i < z.rows && !status; i += size) {
        const lm_mark mark = lm_scratch_mark(env);
        const int64_t p = z.rows - i < size ? z.rows - i : size;
        const lm_mat part = {z.data + i * z.stride, p, z.cols, z.stride};
        status = chunk(env, (lm_sampler *)run, part, f + i * run->plan.k,
                       f_se + i * run->plan.k);
        lm_scratch_release(env, mark);
    }
    return status;
}
