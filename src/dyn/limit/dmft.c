/* dmft: limn.dyn.limit.dmft. */
#include "dyn/limit/dmft.h"

#include <string.h>

#include "core/decl.h"
#include "dyn/limit/points.h"
#include "linalg/until.h"

/* ---- memory ----------------------------------------------------------------
 */

static void lay_out(lm_limit *run, const lm_limit_args *a, lm_layout *w)
{
    lm_dmft *s = (lm_dmft *)run;
    const int64_t depth = a->net->hidden;
    const int64_t points = a->x.rows + (a->test.data ? a->test.rows : 0);
    s->all = lm_take(w, points * a->x.cols, sizeof(double));
    s->gram = lm_take(w, points * points, sizeof(double));
    s->march = lm_take(w, a->groups, sizeof *s->march);
    for (int64_t i = 0; i < a->groups; i++) {
        void *field = lm_take(w, depth, sizeof(lm_field));
        if (w->base) s->march[i].field = field;
    }
    s->points = points;
}

static void dmft_free(lm_limit *run)
{
    lm_dmft *s = (lm_dmft *)run;
    for (int64_t i = 0; i < run->groups; i++) lm_free(s->march[i].block);
    lm_free(s);
}

static size_t dmft_bytes(const lm_limit *run)
{
    const lm_dmft *s = (const lm_dmft *)run;
    size_t bytes = sizeof *s;
    for (int64_t i = 0; i < run->groups; i++) bytes += s->march[i].bytes;
    return bytes;
}

/* ---- starting ---------------------------------------------------------------
 */

static lm_status check(lm_env *env, const lm_dmft *s)
{
    const lm_limit *run = &s->base;
    const int64_t vectors = (s->steps + 1) * (s->points + run->batch.size);
    const int64_t least = 2 * run->groups * (vectors + run->plan.k + 1);
    if (run->plan.act.row == LM_ACT_relu)
        return lm_fail(env, LM_DOMAIN,
                       "'net' has the activation relu, whose second derivative "
                       "is no function; dyn.limit.sampler does without it");
    if (run->batch.order == LM_ORDER_REPLACE)
        return lm_fail(env, LM_DOMAIN,
                       "'order' must be epoch or cycle: with replace a batch "
                       "may have a sample twice");
    if (run->samples < least)
        return lm_fail(
            env, LM_DOMAIN,
            "'samples' must be at least %lld in %lld groups for %lld "
            "steps of these data, got %lld",
            (long long)least, (long long)run->groups, (long long)s->steps,
            (long long)run->samples);
    return LM_OK;
}

static lm_status start_march(lm_env *env, lm_dmft *s, int64_t i)
{
    lm_march *m = &s->march[i];
    m->plan = &s->base.plan;
    m->n = s->base.samples / s->base.groups;
    m->points = s->points;
    m->batch = s->base.batch.size;
    m->steps = s->steps + 1;
    m->gram = s->gram;
    lm_layout w = {0};
    lm_march_place(m, &w);
    if (w.overflow) return lm_nomem(env);
    m->bytes = w.used;
    m->block = lm_alloc(env, m->bytes);
    if (!m->block)
        return lm_fail(env, LM_NOMEM,
                       "%lld steps with %lld samples need %.3g GB; fewer of "
                       "either fit, or dyn.limit.sampler",
                       (long long)s->steps, (long long)s->base.samples,
                       (double)m->bytes * (double)s->base.groups / 1e9);
    w = (lm_layout){.base = (char *)m->block};
    lm_march_place(m, &w);
    return LM_OK;
}

void lm_dmft_rewind(const volatile lm_flag *stop, lm_dmft *s)
{
    for (int64_t i = 0; i < s->base.groups; i++) {
        lm_march *m = &s->march[i];
        if (s->base.t > 0 || s->ahead) memset(m->block, 0, m->bytes);
        for (int64_t l = 0; l < s->base.plan.depth; l++) {
            lm_field *q = &m->field[l];
            q->u.rows = q->u.rank = q->r.rows = q->r.rank = 0;
        }
        lm_march_start(m, stop, lm_seed_split(s->base.seed, (uint64_t)i));
    }
    s->base.t = 0;
    s->base.diverged = s->ahead = false;
    s->base.batch.drawn = 0;
}

static lm_status place_points(const lm_env *env, lm_dmft *s,
                              const lm_limit_args *a)
{
    const int64_t d = a->x.cols;
    const lm_status status = lm_limit_place(env, a->x, a->test, s->all);
    if (status) return status;
    lm_syrk_until_d(env->stop, false, s->points, d, 1, s->all, d, 0, s->gram,
                    s->points);
    return lm_unless_stopped(env);
}

static lm_status begin(lm_env *env, const lm_limit_args *a, lm_limit *run)
{
    lm_dmft *s = (lm_dmft *)run;
    s->steps = a->steps;
    lm_status status = check(env, s);
    for (int64_t i = 0; i < a->groups && !status; i++)
        status = start_march(env, s, i);
    if (!status) status = place_points(env, s, a);
    if (status) return status;
    lm_dmft_rewind(env->stop, s);
    return lm_unless_stopped(env);
}

static const lm_limit_solver solver = {
    .name = "dmft",
    .size = sizeof(lm_dmft),
    .lay_out = lay_out,
    .begin = begin,
    .step = lm_dmft_step,
    .forward = lm_dmft_forward,
    .kernels = lm_dmft_kernels,
    .state = lm_dmft_state,
    .restore = lm_dmft_restore,
    .free = dmft_free,
    .bytes = dmft_bytes,
};

lm_status lm_dmft_new(lm_env *env, lm_limit_args *a, lm_limit **out)
{
    return lm_limit_new(env, &solver, a, out);
}

typedef lm_limit_args dmft_args;

static lm_status dmft_run(lm_env *env, void *args)
{
    dmft_args *a = args;
    return lm_dmft_new(env, a, &a->run);
}

#define ARGS dmft_args
static const lm_slot dmft_slots[] = {
    LM_LIMIT_IN,
    OPT_NUM(momentum, 0, "[0,1)", "momentum coefficient"),
    OPT_FLAG(nesterov, false, "Nesterov momentum"),
    OPT_MAT(test, "p d", "more inputs whose outputs are wanted"),
    OPT_INT(
        steps, 20, "[1,100000]",
        "steps at most, which memory is for; also the length of a linear or "
        "cosine schedule"),
    OPT_INT(samples, 4096, "[1,inf)", "samples of the fields, in all"),
    OPT_INT(groups, 4, "[1,1000]",
            "independent groups of samples, from which standard errors come"),
    LM_LIMIT_END,
};
LM_EXPORT(dyn.limit, dmft,
          "Training at infinite width by dynamical mean-field theory, marched "
          "in time.",
          "Bordelon & Pehlevan 2022",
          "local net = limn.model.net(2, {act = 'tanh', base = 1, seed = 1})\n"
          "local x, y = {{1, 0}, {0, 1}}, {1, -1}\n"
          "local run = limn.dyn.limit.dmft(net, x, y, {lr = 0.3, steps = 10,\n"
          "  test = {{1, 1}}, samples = 2000, seed = 1})\n"
          "run:step(10)\n"
          "local f = run:forward({{1, 0}, {1, 1}})\n"
          "assert(f[1][1] > 0.3 and math.abs(f[2][1]) < 0.1)");
#undef ARGS
