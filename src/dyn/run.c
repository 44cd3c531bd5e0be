/* run: a training run in memory, and what its type says about it. */
#include "dyn/run.h"

#include <stdio.h>
#include <string.h>

#include "core/layout.h"
#include "dyn/data.h"
#include "dyn/noise.h"

/* ---- the block: run, pace, moments, gradient, batch, rows, tape ---------- */

static int64_t largest_tensor(const lm_net *net)
{
    int64_t largest = 0;
    for (int t = 0; t < net->weights; t++) {
        const int64_t n = net->weight[t].rows * net->weight[t].cols;
        if (n > largest) largest = n;
    }
    return largest;
}

/* Samples that the block holds: double precision reads whole data in place. */
static int64_t held(const lm_run *run)
{
    if (!run->whole) return run->batch.size;
    return run->net->single || run->x.stride != run->x.cols ? run->x.rows : 0;
}

/* A gradient is stored where the rule needs it, and where it moves nothing. */
static bool stores_gradient(const lm_run *run)
{
    const lm_rule *rule = run->spec.rule;
    for (int t = 0; t < run->net->weights; t++)
        if (run->pace[t].factor == 0) return true;
    return rule->gradient(&run->spec.hyper);
}

void *lm_run_changes(const lm_run *run, int i)
{
    return i == 0 ? run->net->w : i == 1 ? run->net->moved : run->moment[i - 2];
}

/* What a number that a node makes costs beside products, and one of a block
 * that a step changes, in multiplications. */
enum { NUMBER = 64, CHANGE = 32 };

/* Multiplications of a step with m samples: forward, and back to inputs and to
 * tensors, with each tensor that has a row for every number it reads. */
static double multiplications(const lm_run *run, int64_t m)
{
    const lm_net *net = run->net;
    double all = run->spec.rule->work
                     ? run->spec.rule->work(net, &run->spec.hyper, run->pace)
                     : 0;
    for (int i = 0; i < LM_MOMENTS + 2; i++)
        if (i < 2 ? lm_run_changes(run, i) != NULL
                  : i - 2 < run->spec.rule->moments(&run->spec.hyper))
            all += CHANGE * (double)net->room;
    for (int i = 0; i < net->nodes; i++) {
        const lm_node *node = &net->node[i];
        all += NUMBER * (double)m * (double)node->size;
        const int v = node->input[0];
        const int64_t reads = v == 0 ? net->d : net->node[v - 1].size;
        for (int t = 0; t < node->tensors; t++) {
            if (node->tensor[t] < 0) continue;
            const int64_t rows = net->weight[node->tensor[t]].rows;
            all += 3 * (double)m * (double)node->size *
                   (double)(rows > reads ? 1 : rows);
        }
    }
    return all;
}

/* Does the way back, which changes tensors as it goes, take longer than one
 * waits after Ctrl-C? */
static bool is_long(const lm_run *run)
{
    return multiplications(run, run->batch.size) > 8e9;
}

static void *lay_out(lm_run *run, lm_layout *w)
{
    const lm_net *net = run->net;
    const lm_rule *rule = run->spec.rule;
    const size_t size = net->single ? sizeof(float) : sizeof(double);
    const int moments = rule->moments(&run->spec.hyper);
    lm_batch *b = &run->batch;
    const bool gradient = stores_gradient(run), keeps = is_long(run);
    lm_take(w, 1, sizeof *run);
    lm_pace *pace = lm_take(w, net->weights, sizeof *pace);
    if (pace) run->pace = pace;
    for (int i = 0; i < LM_MOMENTS; i++)
        run->moment[i] = lm_take(w, i < moments ? net->room : 0, size);
    run->gradient = lm_take(w, gradient ? largest_tensor(net) : 0, size);
    run->room = lm_take(w, rule->room ? rule->room(net) : 0, size);
    run->noisy = lm_take(w, run->spec.label_noise > 0 ? b->size : 0,
                         (size_t)run->y.cols * size);
    run->own = lm_take(w, (int64_t)rule->own, 1);
    for (int i = 0; i < LM_MOMENTS + 2; i++) {
        const bool has =
            i < 2 ? lm_run_changes(run, i) != NULL : i - 2 < moments;
        run->before[i] = lm_take(w, has && keeps ? net->room : 0, size);
    }
    run->px = lm_take(w, held(run), (size_t)run->x.cols * size);
    run->py = lm_take(w, held(run), (size_t)run->y.cols * size);
    b->row = lm_take(w, run->whole ? 0 : lm_batch_room(b->order, b->n, b->size),
                     sizeof(int32_t));
    const size_t tape = (net->single ? lm_tape_bytes_s : lm_tape_bytes_d)(
        net, b->size, LM_KEEP_DERIVATIVES);
    return lm_take(w, (int64_t)tape, 1);
}

static lm_status check(lm_env *env, const lm_net *net, lm_mat x)
{
    if (x.cols != net->d)
        return lm_fail(env, LM_DOMAIN, "'x' has %lld columns, expected %lld",
                       (long long)x.cols, (long long)net->d);
    if (x.rows < 1 || x.rows > INT32_MAX)
        return lm_fail(env, LM_DOMAIN, "'x' has %lld rows", (long long)x.rows);
    const lm_status status = lm_net_can(env, net, LM_PASS_BACKWARD);
    return status ? status : lm_net_admits(env, net, x);
}

static lm_status check_noise(lm_env *env, const lm_net *net, lm_mat y,
                             const lm_run_spec *spec)
{
    const lm_noise noise = {
        .loss = spec->loss, .size = spec->label_noise, .k = net->k};
    return lm_noise_check(env, &noise, y.cols);
}

/* How each tensor moves, in scratch. */
static lm_status find_pace(lm_env *env, const lm_net *net,
                           const lm_run_spec *spec, lm_pace **pace)
{
    *pace = lm_scratch(env, ((size_t)net->weights + 1) * sizeof **pace);
    if (!*pace) return lm_nomem(env);
    return lm_pace_fill(env, net, spec->rule, &spec->hyper, &spec->rates,
                        &spec->decay, *pace);
}

/* The plan as a block of its own. */
static lm_status build(lm_env *env, lm_run *plan, lm_run **out)
{
    const lm_pace *pace = plan->pace;
    const void *own = plan->spec.hyper.own;
    lm_layout w = {0};
    lay_out(plan, &w);
    plan->bytes = w.used;
    lm_run *run = w.overflow ? NULL : lm_alloc(env, w.used);
    if (!run) return lm_nomem(env);
    *run = *plan;
    w = (lm_layout){.base = (char *)run};
    void *tape = lay_out(run, &w);
    memcpy(run->pace, pace, (size_t)run->net->weights * sizeof *pace);
    if (run->own) memcpy(run->own, own, run->spec.rule->own);
    run->spec.hyper.own = run->own;
    run->spec.rates.n = run->spec.decay.n =
        0; /* their names are the caller's */
    const lm_status status =
        (run->net->single ? lm_run_open_s : lm_run_open_d)(env, run, tape);
    if (status)
        lm_free(run);
    else
        *out = run;
    return status;
}

lm_status lm_run_new(lm_env *env, lm_net *net, lm_mat x, lm_tensor y,
                     const lm_run_spec *spec, lm_run **out)
{
    lm_mat target;
    lm_pace *pace = NULL;
    *out = NULL;
    const lm_mark mark = lm_scratch_mark(env);
    lm_status status = check(env, net, x);
    if (!status) status = lm_schedule_check(env, &spec->schedule);
    if (!status)
        status = lm_loss_target(env, spec->loss, y, x.rows, net->k, &target);
    if (!status) status = check_noise(env, net, target, spec);
    if (!status) status = find_pace(env, net, spec, &pace);
    if (status) return status;
    const bool all = spec->batch <= 0 || spec->batch >= x.rows;
    lm_run plan = {
        .net = net,
        .x = x,
        .y = target,
        .spec = *spec,
        .pace = pace,
        .batch = {.order = spec->order,
                  .n = x.rows,
                  .size = all ? x.rows : spec->batch,
                  .seed = spec->seed},
        .whole = (all && spec->order == LM_ORDER_EPOCH) ||
                 spec->order == LM_ORDER_CYCLE,
    };
    status = build(env, &plan, out);
    lm_scratch_release(env, mark);
    return status;
}

bool lm_run_draws(const lm_run *run)
{
    return !run->whole || run->noisy;
}

void lm_run_free(void *run)
{
    lm_free(run);
}

lm_status lm_run_data(lm_env *env, const lm_run *run, lm_mat *x, lm_tensor *y)
{
    return lm_data_or(env, run->x, run->y, x, y);
}

/* ---- the type ---------------------------------------------------------------
 */

static size_t run_bytes(const void *object)
{
    return ((const lm_run *)object)->bytes;
}

static int64_t run_size(const void *object, int i)
{
    const lm_run *run = object;
    const int64_t sizes[] = {run->net->d, run->net->k, run->x.rows,
                             lm_run_state_size(run), run->net->weights};
    return i < 5 ? sizes[i] : -1;
}

static void run_describe(const void *object, char *text, size_t n)
{
    const lm_run *run = object;
    snprintf(text, n, "%s, %s, step %lld%s", run->spec.rule->name,
             lm_loss_name(run->spec.loss), (long long)run->t,
             run->diverged ? ", diverged" : "");
}

const lm_type lm_run_type = {
    .name = "run",
    .doc = "a training run",
    .free = lm_run_free,
    .bytes = run_bytes,
    .size = run_size,
    .describe = run_describe,
};
