/* dmft_step: a step of all marches; states and the way back to them. */
#include <string.h>

#include "dyn/limit/chi.h"
#include "dyn/limit/dmft.h"

/* One pass of a march, or none of it. */
static lm_status forward(lm_env *env, lm_march *m)
{
    lm_march_mark mark;
    lm_status status = lm_march_mark_at(env, m, &mark);
    if (status) return status;
    status = lm_march_forward(env, m);
    if (status) lm_march_return(m, &mark);
    return status;
}

lm_status lm_dmft_ahead(lm_env *env, lm_dmft *s)
{
    if (s->ahead) return LM_OK;
    lm_march_mark *mark =
        lm_scratch(env, (size_t)s->base.groups * sizeof *mark);
    if (!mark) return lm_nomem(env);
    lm_status status = LM_OK;
    int64_t i = 0;
    for (; i < s->base.groups && !status; i++) {
        status = lm_march_mark_at(env, &s->march[i], &mark[i]);
        if (!status) status = forward(env, &s->march[i]);
    }
    for (i = status ? i - 2 : -1; i >= 0; i--)
        lm_march_return(&s->march[i], &mark[i]);
    s->ahead = !status;
    return status;
}

/* Outputs of the batch, groups x batch x k. */
static void gather(lm_dmft *s, const int64_t *point, double *f)
{
    const int64_t k = s->base.plan.k, p = s->base.batch.size;
    for (int64_t g = 0; g < s->base.groups; g++)
        for (int64_t i = 0; i < p; i++)
            memcpy(f + (g * p + i) * k,
                   s->march[g].f + (s->base.t * s->points + point[i]) * k,
                   (size_t)k * sizeof *f);
}

static lm_status backward(lm_env *env, lm_dmft *s, int64_t g,
                          const int64_t *point, const double *f)
{
    const int64_t p = s->base.batch.size, k = s->base.plan.k;
    double *chi = lm_scratch_doubles(env, p * k + p), loss;
    if (!chi) return lm_nomem(env);
    const lm_status status =
        lm_limit_value(env, &s->base, f + g * p * k, &loss, chi);
    if (status) return status;
    lm_limit_split(p, k, chi, chi + p * k);
    return lm_march_backward(env, &s->march[g], point, chi + p * k, chi);
}

/* Backward of all groups, or of none. */
static lm_status all_backward(lm_env *env, lm_dmft *s, const int64_t *point,
                              const double *f)
{
    const int64_t groups = s->base.groups;
    lm_march_mark *mark = lm_scratch(env, (size_t)groups * sizeof *mark);
    if (!mark) return lm_nomem(env);
    lm_status status = LM_OK;
    for (int64_t g = 0; g < groups && !status; g++)
        status = lm_march_mark_at(env, &s->march[g], &mark[g]);
    if (status) return status;
    for (int64_t g = 0; g < groups && !status; g++)
        status = backward(env, s, g, point, f);
    for (int64_t g = 0; g < groups && status; g++)
        lm_march_return(&s->march[g], &mark[g]);
    return status;
}

lm_status lm_dmft_step(lm_env *env, lm_limit *run, lm_limit_loss *loss)
{
    lm_dmft *s = (lm_dmft *)run;
    const int64_t p = run->batch.size;
    int64_t *point = lm_scratch_integers(env, p);
    double *f = lm_scratch_doubles(env, run->groups * p * run->plan.k);
    if (!point || !f) return lm_nomem(env);
    if (run->t == s->steps)
        return lm_fail(env, LM_DOMAIN,
                       "this run has memory for %lld steps; make it with more "
                       "'steps'",
                       (long long)s->steps);
    lm_status status = lm_limit_rows(env, run, point);
    if (!status) status = lm_dmft_ahead(env, s);
    if (status) return status;
    gather(s, point, f);
    status = lm_limit_measure(env, run, f, loss);
    if (status) return status;
    run->diverged = !(isfinite(loss->value) && loss->value <= run->bound);
    if (run->diverged) return LM_OK;
    status = all_backward(env, s, point, f);
    if (status) return status;
    const double lr = run->lr * lm_schedule_at(&run->schedule, run->t);
    for (int64_t g = 0; g < run->groups; g++)
        lm_march_advance(&s->march[g], lr, run->rule.momentum,
                         run->rule.nesterov);
    run->t++;
    s->ahead = false;
    return LM_OK;
}

/* ---- states: a march is its number of steps ---------------------------------
 */

lm_status lm_dmft_state(lm_env *env, lm_limit *run, double *to, int64_t *n)
{
    (void)env;
    if (to) lm_limit_head(run, *n, to);
    *n = LM_LIMIT_HEAD;
    return LM_OK;
}

lm_status lm_dmft_restore(lm_env *env, lm_limit *run, lm_vec state)
{
    lm_dmft *s = (lm_dmft *)run;
    const int64_t t = (int64_t)state.data[0];
    lm_limit_loss loss;
    lm_status status = LM_OK;
    if (state.n != LM_LIMIT_HEAD) return lm_limit_foreign(env);
    if (t > s->steps)
        return lm_fail(env, LM_DOMAIN,
                       "the state is at step %lld, and this run has memory for "
                       "%lld",
                       (long long)t, (long long)s->steps);
    if (t < run->t || run->diverged) lm_dmft_rewind(NULL, s);
    while (run->t < t && !status) {
        const lm_mark mark = lm_scratch_mark(env);
        status = lm_dmft_step(env, run, &loss);
        lm_scratch_release(env, mark);
        if (run->diverged) break;
    }
    return status;
}
