/* sampler_step: a training step of all groups. */
#include <string.h>

#include "dyn/limit/chi.h"
#include "dyn/limit/sampler.h"

/* The passes of a step, and where the groups were before it. */
typedef struct stride {
    lm_limit_pass *pass; /* groups */
    lm_group_mark *mark;
    double *f;     /* groups x p x k */
    double *size;  /* groups x p: of chi */
    double *first; /* groups x p x k: outputs at the start */
} stride;

static lm_status open(lm_env *env, lm_sampler *s, stride *w)
{
    const lm_limit *run = &s->base;
    const int64_t g = run->groups, p = run->batch.size, k = run->plan.k;
    w->pass = lm_scratch(env, (size_t)g * sizeof *w->pass);
    w->mark = lm_scratch(env, (size_t)g * sizeof *w->mark);
    w->f = lm_scratch_doubles(env, 2 * g * p * k);
    w->size = lm_scratch_doubles(env, g * p);
    if (!w->pass || !w->mark || !w->f || !w->size) return lm_nomem(env);
    w->first = w->f + g * p * k;
    return LM_OK;
}

/* Enough samples for what a step adds. */
static lm_status reserve(lm_env *env, lm_sampler *s, lm_group *g)
{
    const int64_t p = s->base.batch.size;
    for (int64_t l = 0; l < s->base.plan.depth; l++)
        if (2 * (g->span[l].rank + 4 * p) > g->n)
            return lm_fail(
                env, LM_DOMAIN,
                "step %lld needs 'samples' of at least %lld, got %lld: a layer "
                "has %lld vectors now",
                (long long)s->base.t + 1,
                (long long)(2 * (g->span[l].rank + 4 * p) * s->base.groups),
                (long long)s->base.samples, (long long)g->span[l].rank);
    return lm_sampler_reserve(env, s, g, 6 * p);
}

/* The samples of the batch whose outputs at the start are not known. */
static int64_t unknown(lm_sampler *s, int64_t *row)
{
    int64_t n = 0;
    for (int64_t i = 0; s->base.t > 0 && i < s->base.batch.size; i++) {
        const int64_t at = lm_limit_row(&s->base, i);
        if (!s->known[at]) row[n++] = at;
    }
    return n;
}

static lm_status inputs(lm_env *env, lm_sampler *s, int64_t p,
                        const int64_t *row, lm_limit_pass *pass)
{
    const int64_t d = s->base.x.cols, e = s->inputs;
    double *x = lm_scratch_doubles(env, p * d),
           *input = lm_scratch_doubles(env, p * e);
    if (!x || !input) return lm_nomem(env);
    for (int64_t i = 0; i < p; i++) {
        if (lm_copy_bytes(env, x + i * d,
                          s->base.x.data + row[i] * s->base.x.stride,
                          (size_t)d * sizeof *x))
            return LM_STOPPED;
        memcpy(input + i * e, s->input + row[i] * e, (size_t)e * sizeof *x);
    }
    pass->x = x;
    pass->input = input;
    return LM_OK;
}

/* Outputs at the start of the samples that are new. */
static lm_status learn_start(lm_env *env, lm_sampler *s, int64_t at, int64_t n,
                             const int64_t *row)
{
    const int64_t m = s->base.x.rows, k = s->base.plan.k;
    lm_limit_pass pass;
    bool *moved = lm_scratch(env, (size_t)n);
    if (!moved) return lm_nomem(env);
    memset(moved, 0, (size_t)n);
    lm_status status = lm_limit_pass_new(env, &s->group[at], n, false, &pass);
    if (!status) status = inputs(env, s, n, row, &pass);
    pass.moved = moved;
    pass.last = true;
    if (!status) status = lm_group_forward(env, &s->group[at], &pass);
    for (int64_t i = 0; i < n && !status; i++)
        memcpy(s->start + (at * m + row[i]) * k, pass.f + i * k,
               (size_t)k * sizeof(double));
    return status;
}

static lm_status forward(lm_env *env, lm_sampler *s, int64_t at, stride *w,
                         const int64_t *row, int64_t news, const int64_t *new)
{
    lm_group *g = &s->group[at];
    const int64_t p = s->base.batch.size, k = s->base.plan.k;
    const int64_t m = s->base.x.rows;
    lm_limit_pass *pass = &w->pass[at];
    lm_status status = LM_OK;
    const lm_mark mark = lm_scratch_mark(env);
    if (news > 0) status = learn_start(env, s, at, news, new);
    lm_scratch_release(env, mark);
    if (!status) status = lm_limit_pass_new(env, g, p, true, pass);
    if (!status) status = inputs(env, s, p, row, pass);
    pass->last = true;
    if (!status) status = lm_group_forward(env, g, pass);
    for (int64_t i = 0; i < p && !status; i++)
        for (int64_t j = 0; j < k; j++) {
            const double now = pass->f[i * k + j];
            double *start = s->start + (at * m + row[i]) * k + j;
            if (s->base.t == 0) *start = now;
            w->f[(at * p + i) * k + j] = now - *start;
        }
    return status;
}

static lm_status backward(lm_env *env, lm_sampler *s, int64_t at, stride *w,
                          double *loss)
{
    const int64_t p = s->base.batch.size, k = s->base.plan.k;
    double *chi = lm_scratch_doubles(env, p * k);
    if (!chi) return lm_nomem(env);
    lm_status status =
        lm_limit_value(env, &s->base, w->f + at * p * k, loss, chi);
    if (status) return status;
    lm_limit_split(p, k, chi, w->size + at * p);
    w->pass[at].chi = chi;
    return lm_group_backward(env, &s->group[at], &w->pass[at]);
}

static lm_status walk(lm_env *env, lm_sampler *s, stride *w, bool *go,
                      lm_limit_loss *loss)
{
    lm_limit *run = &s->base;
    const int64_t p = run->batch.size;
    int64_t *row = lm_scratch_integers(env, 2 * p);
    if (!row) return lm_nomem(env);
    lm_status status = lm_limit_rows(env, run, row);
    if (status) return status;
    const int64_t news = unknown(s, row + p);
    for (int64_t i = 0; i < run->groups && !status; i++)
        status = forward(env, s, i, w, row, news, row + p);
    if (!status) status = lm_limit_measure(env, run, w->f, loss);
    *go = !status && isfinite(loss->value) && loss->value <= run->bound;
    double each;
    for (int64_t i = 0; i < run->groups && !status && *go; i++)
        status = backward(env, s, i, w, &each);
    for (int64_t i = 0; i < p && !status && *go; i++) s->known[row[i]] = 1;
    return status;
}

static int64_t update_room(const lm_sampler *s)
{
    int64_t most = 0;
    for (int64_t i = 0; i < s->base.groups; i++) {
        const int64_t n =
            lm_group_update_room(&s->group[i], s->base.batch.size);
        if (n > most) most = n;
    }
    return most;
}

lm_status lm_sampler_step(lm_env *env, lm_limit *run, lm_limit_loss *loss)
{
    lm_sampler *s = (lm_sampler *)run;
    stride w;
    bool go = false;
    if (lm_limit_entrywise(&run->rule) && run->t >= LM_ENTRY_STEPS)
        return lm_fail(env, LM_DOMAIN,
                       "'k' is too large: with opt = '%s' a run of infinite "
                       "width takes %d steps, and it is at step %lld",
                       lm_limit_opt_name(run->rule.opt), LM_ENTRY_STEPS,
                       (long long)run->t);
    lm_status status = open(env, s, &w);
    for (int64_t i = 0; i < run->groups && !status; i++)
        status = reserve(env, s, &s->group[i]);
    if (status) return status;
    for (int64_t i = 0; i < run->groups && !status; i++)
        status = lm_group_mark_at(env, &s->group[i], &w.mark[i]);
    double *work = lm_scratch_doubles(env, update_room(s));
    if (status || !work) return status ? status : lm_nomem(env);
    status = walk(env, s, &w, &go, loss);
    if (status || !go) {
        for (int64_t i = 0; i < run->groups; i++)
            lm_group_return(&s->group[i], &w.mark[i]);
        run->diverged = !status;
        return status;
    }
    const double lr = run->lr * lm_schedule_at(&run->schedule, run->t);
    for (int64_t i = 0; i < run->groups; i++)
        lm_group_update(&s->group[i], &w.pass[i], w.size + i * run->batch.size,
                        lr, run->t + 1, work);
    run->t++;
    return LM_OK;
}
