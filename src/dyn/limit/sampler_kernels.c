/* sampler_kernels: kernels of features and gradients at the start and now. */
#include "dyn/limit/sampler.h"
#include "dyn/limit/summary.h"
#include "linalg/until.h"

/* Kernels of each group: groups x depth x 2p x 2p. */
typedef struct tables {
    double *pre, *features, *gradients;
} tables;

/* to (depth x 2p x 2p) = <a a'>, a depth x 2p x n. */
static void grams(const lm_env *env, const lm_group *g, int64_t p,
                  const double *a, double *to)
{
    for (int64_t l = 0; l < g->plan->depth; l++)
        lm_syrk_until_d(env->stop, false, 2 * p, g->n, 1 / (double)g->n,
                        a + l * 2 * p * g->n, g->n, 0, to + l * 4 * p * p,
                        2 * p);
}

static lm_status measure(lm_env *env, lm_sampler *s, int64_t at, lm_mat z,
                         int64_t output, const tables *t)
{
    lm_group *g = &s->group[at];
    const int64_t p = z.rows, k = s->base.plan.k;
    const int64_t size = at * s->base.plan.depth * 4 * p * p;
    lm_limit_pass pass;
    lm_group_mark mark;
    double *chi = lm_scratch_doubles(env, 2 * p * k);
    if (!chi) return lm_nomem(env);
    for (int64_t i = 0; i < 2 * p * k; i++) chi[i] = i % k == output;
    lm_status status = lm_sampler_twice(env, s, g, z, true, &pass);
    if (!status) status = lm_group_mark_at(env, g, &mark);
    if (status) return status;
    pass.chi = chi;
    status = lm_group_forward(env, g, &pass);
    if (!status) status = lm_group_backward(env, g, &pass);
    if (!status) {
        grams(env, g, p, pass.h, t->pre + size);
        grams(env, g, p, pass.z, t->features + size);
        grams(env, g, p, pass.dh, t->gradients + size);
        status = lm_unless_stopped(env);
    }
    lm_group_return(g, &mark);
    return status;
}

lm_status lm_sampler_kernels(lm_env *env, lm_limit *run, lm_mat z,
                             const lm_limit_kernels *out)
{
    lm_sampler *s = (lm_sampler *)run;
    const int64_t g = run->groups, n = run->plan.depth * 4 * z.rows * z.rows;
    double *all = lm_scratch_doubles(env, 3 * g * n);
    if (!all) return lm_nomem(env);
    const tables t = {all, all + g * n, all + 2 * g * n};
    lm_status status = LM_OK;
    for (int64_t i = 0; i < g && !status; i++) {
        const lm_mark mark = lm_scratch_mark(env);
        status = measure(env, s, i, z, out->output, &t);
        lm_scratch_release(env, mark);
    }
    if (status) return status;
    lm_limit_mean(env, g, n, t.pre, out->pre, out->pre_se);
    lm_limit_mean(env, g, n, t.features, out->features, out->features_se);
    lm_limit_mean(env, g, n, t.gradients, out->gradients, out->gradients_se);
    if (lm_stopped(env)) return LM_STOPPED;
    return lm_limit_summarise(env, run, z.rows, t.pre, out);
}
