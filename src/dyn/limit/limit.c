/* limit: what runs of infinite width have in common. */
#include "dyn/limit/limit.h"

#include <stdio.h>
#include <string.h>

#include "core/decl.h"
#include "dyn/program/lazy.h"

static void limit_free(void *object)
{
    lm_limit *run = object;
    if (run->net && run->net->trained == run) run->net->trained = NULL;
    run->solver->free(run);
}

static size_t limit_bytes(const void *object)
{
    const lm_limit *run = object;
    return run->solver->bytes(run);
}

static int64_t limit_size(const void *object, int i)
{
    const lm_limit *run = object;
    const int64_t sizes[] = {run->plan.d, run->plan.k, run->x.rows,
                             run->plan.depth};
    return i < 4 ? sizes[i] : -1;
}

static void limit_describe(const void *object, char *text, size_t n)
{
    const lm_limit *run = object;
    snprintf(text, n, "infinite width by %s, %s, %s, %lld samples, step %lld%s",
             run->solver->name, lm_limit_opt_name(run->rule.opt),
             lm_loss_name(run->loss), (long long)run->samples,
             (long long)run->t, run->diverged ? ", diverged" : "");
}

const lm_type lm_limit_type = {
    .name = "limit",
    .doc = "a training run of infinite width",
    .free = limit_free,
    .bytes = limit_bytes,
    .size = limit_size,
    .describe = limit_describe,
};

lm_status lm_limit_rows(lm_env *env, lm_limit *run, int64_t *row)
{
    lm_batch *b = &run->batch;
    const bool random = b->order != LM_ORDER_CYCLE &&
                        (b->size < b->n || b->order == LM_ORDER_REPLACE);
    b->stop = env->stop;
    if (random && !lm_batch_rows(b, run->t)) return LM_STOPPED;
    for (int64_t i = 0; i < b->size; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        row[i] = lm_limit_row(run, i);
    }
    return LM_OK;
}

int64_t lm_limit_row(lm_limit *run, int64_t i)
{
    lm_batch *b = &run->batch;
    if (b->size == b->n && b->order != LM_ORDER_REPLACE) return i;
    if (b->order == LM_ORDER_CYCLE) return lm_batch_first(b, run->t) + i;
    return lm_batch_rows(b, run->t)[i];
}

lm_status lm_limit_value(lm_env *env, lm_limit *run, const double *f,
                         double *loss, double *delta)
{
    const int64_t p = run->batch.size, cols = run->y.cols;
    const lm_mark mark = lm_scratch_mark(env);
    double *y = lm_scratch_doubles(env, p * cols);
    if (!y) return lm_nomem(env);
    for (int64_t i = 0; i < p; i++) {
        const double *row = run->y.data + lm_limit_row(run, i) * run->y.stride;
        memcpy(y + i * cols, row, (size_t)cols * sizeof *y);
    }
    *loss = lm_loss_value_d(env->stop, run->loss, p, run->plan.k, f, y, cols,
                            1 / (double)p, delta);
    lm_scratch_release(env, mark);
    return lm_unless_stopped(env);
}

void lm_limit_head(const lm_limit *run, int64_t size, double *to)
{
    const double is[LM_LIMIT_HEAD] = {(double)run->t,
                                      run->diverged,
                                      (double)size,
                                      (double)run->samples,
                                      (double)run->groups,
                                      (double)run->rule.opt,
                                      (double)run->plan.depth,
                                      (double)run->batch.n,
                                      lm_limit_moments(&run->rule)};
    memcpy(to, is, sizeof is);
}

lm_status lm_limit_foreign(lm_env *env)
{
    return lm_fail(env, LM_DOMAIN, "the state is of another run");
}

lm_status lm_limit_mean(const lm_env *env, int64_t g, int64_t n,
                        const double *rows, double *mean, double *se)
{
    for (int64_t j = 0; j < n; j++) {
        if (lm_stopped_at_row(env, j, g)) return LM_STOPPED;
        double sum = 0, off = 0;
        for (int64_t i = 0; i < g; i++) sum += rows[i * n + j];
        mean[j] = sum / (double)g;
        for (int64_t i = 0; i < g; i++) {
            const double d = rows[i * n + j] - mean[j];
            off += d * d;
        }
        se[j] = g > 1 ? sqrt(off / ((double)g * (double)(g - 1))) : NAN;
    }
    return LM_OK;
}

static lm_status fill_rule(lm_env *env, const lm_limit_args *a,
                           lm_limit_rule *rule)
{
    *rule = (lm_limit_rule){.opt = (lm_limit_opt)a->opt,
                            .momentum = a->momentum,
                            .beta1 = a->beta1,
                            .beta2 = a->beta2,
                            .eps = a->eps,
                            .nesterov = a->nesterov};
    if (lm_limit_adaptive(rule) && a->momentum > 0)
        return lm_fail(env, LM_DOMAIN,
                       "'momentum' is of sgd, got %g with opt = '%s'",
                       a->momentum, lm_limit_opt_name(rule->opt));
    return LM_OK;
}

/* The factors of tensors by their names, in order. */
static lm_status rates_of(lm_env *env, const lm_limit_args *a, lm_vec *to)
{
    const lm_net *net = a->net;
    lm_status status = LM_OK;
    *to = (lm_vec){lm_scratch_doubles(env, net->weights), net->weights};
    if (!to->data) return lm_nomem(env);
    for (int64_t i = 0; i < a->rates.n && !status; i++)
        status = lm_pace_known(env, net, "rates", a->rates.name[i]);
    for (int t = 0; t < net->weights; t++)
        to->data[t] = lm_pace_named(&a->rates, &net->weight[t]);
    return status;
}

/* run->plan.w and b have depth + 1 places. */
static lm_status fill(lm_env *env, const lm_limit_args *a, lm_limit *run)
{
    lm_status status = fill_rule(env, a, &run->rule);
    if (!status && (a->x.rows < 1 || a->x.rows > INT32_MAX))
        status =
            lm_fail(env, LM_DOMAIN, "'x' has %lld rows", (long long)a->x.rows);
    if (!status)
        status = lm_loss_target(env, (lm_loss)a->loss, a->y, a->x.rows,
                                a->net->k, &run->y);
    run->x = a->x;
    run->test = a->test.data ? a->test.rows : 0;
    run->schedule = (lm_schedule){.kind = (lm_schedule_kind)a->schedule,
                                  .warmup = a->warmup,
                                  .steps = a->steps,
                                  .every = a->every,
                                  .drop = a->drop,
                                  .factors = a->factors};
    if (!status) status = lm_schedule_check(env, &run->schedule);
    if (!status)
        status =
            a->lazy
                ? lm_limit_lazy_plan(env, a->net, a->lr_n > 0, &run->plan)
                : lm_limit_plan_of(env, a->net, lm_limit_adaptive(&run->rule),
                                   a->rate, &run->plan);
    const bool all = a->batch == 0 || a->batch >= a->x.rows;
    run->batch = (lm_batch){.order = (lm_order)a->order,
                            .n = a->x.rows,
                            .size = all ? a->x.rows : a->batch,
                            .seed = a->seed,
                            .row = run->batch.row};
    run->loss = (lm_loss)a->loss;
    run->lr = a->lazy && a->lr_n > 0 ? a->lr_n : a->lr;
    run->bound = a->limit;
    run->tol = a->tol;
    run->seed = a->seed;
    run->samples = a->samples;
    run->groups = a->groups;
    return status;
}

static void lay_out(const lm_limit_solver *solver, lm_limit *run,
                    const lm_limit_args *a, lm_layout *w)
{
    const int64_t depth = a->net->hidden;
    lm_take(w, 1, solver->size);
    run->plan.w = lm_take(w, depth + 1, sizeof *run->plan.w);
    run->plan.b = lm_take(w, depth + 1, sizeof *run->plan.b);
    run->batch.row = lm_take(w, a->x.rows, sizeof *run->batch.row);
    solver->lay_out(run, a, w);
}

static lm_status room_of(lm_env *env, const lm_limit_solver *solver,
                         const lm_limit_args *a, lm_layout *w)
{
    lm_limit *unplaced = lm_scratch(env, solver->size);
    if (!unplaced) return lm_nomem(env);
    memset(unplaced, 0, solver->size);
    lay_out(solver, unplaced, a, w);
    return w->overflow ? lm_nomem(env) : LM_OK;
}

lm_status lm_limit_new(lm_env *env, const lm_limit_solver *solver,
                       lm_limit_args *a, lm_limit **out)
{
    lm_layout w = {0};
    lm_status status = rates_of(env, a, &a->rate);
    if (!status) status = room_of(env, solver, a, &w);
    if (status) return status;
    lm_limit *run = lm_alloc(env, w.used);
    if (!run) return lm_nomem(env);
    w = (lm_layout){.base = (char *)run};
    lay_out(solver, run, a, &w);
    run->solver = solver;
    run->groups = a->groups;
    status = fill(env, a, run);
    if (!status) status = solver->begin(env, a, run);
    if (status)
        solver->free(run);
    else
        *out = run;
    return status;
}
