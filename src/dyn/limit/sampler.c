/* sampler: limn.dyn.limit.sampler. */
#include "dyn/limit/sampler.h"

#include "core/decl.h"
#include "dyn/program/points.h"

/* ---- memory ----------------------------------------------------------------
 */

static void lay_out_group(lm_group *g, int64_t depth, lm_layout *w)
{
    g->span = lm_take(w, depth, sizeof *g->span);
    g->op = lm_take(w, depth, sizeof *g->op);
    g->db = lm_take(w, depth, sizeof *g->db);
}

static void lay_out(lm_limit *run, const lm_limit_args *a, lm_layout *w)
{
    lm_sampler *s = (lm_sampler *)run;
    const int64_t depth = a->net->hidden, m = a->x.rows, d = a->x.cols;
    const int64_t most = m < d ? m : d;
    s->basis = lm_take(w, most * d, sizeof(double));
    s->input = lm_take(w, m * most, sizeof(double));
    s->start = lm_take(w, a->groups * m * a->net->k, sizeof(double));
    s->known = lm_take(w, m, sizeof(double));
    s->group = lm_take(w, a->groups, sizeof *s->group);
    lm_group unplaced = {0};
    for (int64_t i = 0; i < a->groups; i++)
        lay_out_group(w->base ? &s->group[i] : &unplaced, depth, w);
}

static void sampler_free(lm_limit *run)
{
    lm_sampler *s = (lm_sampler *)run;
    for (int64_t i = 0; i < run->groups; i++) lm_free(s->group[i].block);
    lm_free(s);
}

static size_t sampler_bytes(const lm_limit *run)
{
    const lm_sampler *s = (const lm_sampler *)run;
    size_t bytes = sizeof *s;
    for (int64_t i = 0; i < run->groups; i++) bytes += s->group[i].bytes;
    return bytes;
}

lm_status lm_sampler_reserve(lm_env *env, lm_sampler *s, lm_group *g,
                             int64_t more)
{
    int64_t need = 0;
    for (int64_t l = 0; l < s->base.plan.depth; l++)
        if (g->span[l].rank > need) need = g->span[l].rank;
    need += more;
    if (need <= g->room) return LM_OK;
    const int64_t half = g->room + g->room / 2;
    return lm_group_room(env, env->stop, g, need > half ? need : half);
}

/* ---- starting ---------------------------------------------------------------
 */

static lm_status start_group(lm_env *env, lm_sampler *s, int64_t i)
{
    lm_group *g = &s->group[i];
    const lm_limit *run = &s->base;
    const int64_t most = s->inputs + run->plan.k;
    g->plan = &run->plan;
    g->rule = &run->rule;
    g->n = run->samples / run->groups;
    g->inputs = s->inputs;
    for (int64_t l = 0; l < run->plan.depth; l++) {
        g->span[l].n = g->n;
        g->span[l].stop = env->stop;
    }
    const int64_t room = 1 + most + 4 * run->batch.size;
    if (2 * (1 + most + 4 * run->batch.size) > g->n)
        return lm_fail(
            env, LM_DOMAIN,
            "'samples' must be at least %lld in %lld groups for "
            "these data, got %lld",
            (long long)(2 * (1 + most + 4 * run->batch.size) * run->groups),
            (long long)run->groups, (long long)run->samples);
    const lm_status status = lm_group_room(env, env->stop, g, room);
    if (status) return status;
    double *work = lm_scratch_doubles(env, (most + 1) * (g->room + 1));
    if (!work) return lm_nomem(env);
    lm_group_start(g, lm_seed_split(run->seed, (uint64_t)i), work);
    return lm_unless_stopped(env);
}

/* Matrices of samples bound what an entrywise rule can do. */
static lm_status check(lm_env *env, const lm_limit *run)
{
    const char *opt = lm_limit_opt_name(run->rule.opt);
    if (!lm_limit_entrywise(&run->rule)) return LM_OK;
    if (run->samples / run->groups > LM_ENTRY_SAMPLES)
        return lm_fail(env, LM_DOMAIN,
                       "'samples' with opt = '%s' must be at most %d in each "
                       "of %lld groups, got %lld: a group keeps matrices of "
                       "samples by samples",
                       opt, LM_ENTRY_SAMPLES, (long long)run->groups,
                       (long long)run->samples);
    if (run->plan.depth > LM_ENTRY_DEPTH)
        return lm_fail(env, LM_DOMAIN,
                       "'net' with opt = '%s' must have at most %d hidden "
                       "layers at infinite width, got %lld",
                       opt, LM_ENTRY_DEPTH, (long long)run->plan.depth);
    return LM_OK;
}

static lm_status begin(lm_env *env, const lm_limit_args *a, lm_limit *run)
{
    lm_sampler *s = (lm_sampler *)run;
    const int64_t m = a->x.rows, d = a->x.cols, most = m < d ? m : d;
    lm_status status = check(env, run);
    if (status) return status;
    s->inputs = lm_points_basis(env, a->x, s->basis, 0, most);
    lm_points_coordinates(env, a->x, s->basis, s->inputs, s->input);
    status = lm_unless_stopped(env);
    for (int64_t i = 0; i < a->groups && !status; i++) {
        const lm_mark mark = lm_scratch_mark(env);
        status = start_group(env, s, i);
        lm_scratch_release(env, mark);
    }
    return status;
}

const lm_limit_solver lm_sampler_solver = {
    .name = "sampler",
    .size = sizeof(lm_sampler),
    .lay_out = lay_out,
    .begin = begin,
    .step = lm_sampler_step,
    .forward = lm_sampler_forward,
    .kernels = lm_sampler_kernels,
    .state = lm_sampler_state,
    .restore = lm_sampler_restore,
    .free = sampler_free,
    .bytes = sampler_bytes,
};

lm_status lm_sampler_new(lm_env *env, lm_limit_args *a, lm_limit **out)
{
    return lm_limit_new(env, &lm_sampler_solver, a, out);
}

typedef lm_limit_args sampler_args;

static lm_status sampler_run(lm_env *env, void *args)
{
    sampler_args *a = args;
    return lm_sampler_new(env, a, &a->run);
}

#define ARGS sampler_args
static const lm_slot sampler_slots[] = {
    LM_LIMIT_IN,
    OPT_CHOICE(opt, "sgd", LM_CHOICE_OF(LM_LIMIT_OPTS),
               "update rule; sign and adam keep n x n matrices of samples (at "
               "most 4096 in a group, 3 hidden layers, 20 steps), and so "
               "does entry, which is sgd by their way"),
    OPT_NUM(momentum, 0, "[0,1)", "momentum coefficient of sgd and entry"),
    OPT_FLAG(nesterov, false, "Nesterov momentum"),
    OPT_NUM(beta1, 0.9, "[0,1)", "adam: decay rate of the first moment"),
    OPT_NUM(beta2, 0.999, "[0,1)", "adam: decay rate of the second moment"),
    OPT_NUM(eps, 1e-8, "[0,inf)",
            "adam: epsilon, which scales with width as eps_scaled does"),
    OPT_INT(steps, 0, "[0,inf)",
            "length of a linear or cosine schedule: where it reaches 0"),
    OPT_INT(samples, 32768, "[1,inf)", "virtual neurons of a layer, in all"),
    OPT_INT(groups, 8, "[1,1000]",
            "independent groups of samples, from which standard errors come"),
    LM_LIMIT_END,
};
LM_EXPORT(dyn.limit, sampler,
          "Training at infinite width by a sequential tensor program: Monte "
          "Carlo over neurons.",
          "Yang & Hu 2021; Yang & Littwin 2023",
          LM_LIMIT_EXAMPLE "run:step(10)\n"
                           "local f = run:forward(x)\n"
                           "assert(f[1][1] > 0.3 and f[2][1] < -0.3)");
#undef ARGS
