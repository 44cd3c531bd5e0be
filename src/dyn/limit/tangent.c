/* tangent: limn.dyn.limit.tangent. */
#include "dyn/limit/tangent.h"

#include <string.h>

#include "core/decl.h"
#include "dyn/limit/points.h"
#include "dyn/program/lazy.h"
#include "dyn/program/span.h"
#include "linalg/eigh.h"
#include "linalg/until.h"
#include "model/nodes/node.h"

/* ---- memory ----------------------------------------------------------------
 */

static void lay_out(lm_limit *run, const lm_limit_args *a, lm_layout *w)
{
    lm_tangent *s = (lm_tangent *)run;
    const int64_t m = a->x.rows, p = m + (a->test.data ? a->test.rows : 0);
    const int64_t draws = a->samples / a->groups * a->groups;
    const int64_t outputs = lm_count(3, (int64_t[]){p, draws, a->net->k});
    s->all = lm_take(w, p * a->x.cols, sizeof(double));
    s->kernel = lm_take(w, p * p, sizeof(double));
    s->f = lm_take(w, outputs, sizeof(double));
    if (a->momentum > 0) s->v = lm_take(w, outputs, sizeof(double));
    s->points = p;
    s->draws = draws;
}

static size_t tangent_bytes(const lm_limit *run)
{
    const lm_tangent *s = (const lm_tangent *)run;
    const size_t outputs = (size_t)(s->points * s->draws * run->plan.k);
    return sizeof *s + sizeof(double) * ((s->v ? 2 : 1) * outputs +
                                         (size_t)(s->points * s->points));
}

static void tangent_free(lm_limit *run)
{
    lm_free(run);
}

static lm_status no_kernels(lm_env *env, lm_limit *run, lm_mat z,
                            const lm_limit_kernels *out)
{
    (void)run, (void)z, (void)out;
    return lm_fail(env, LM_DOMAIN,
                   "'run' must have features that move: those of the kernel "
                   "limit do not, and theory.kernel.ntk has its kernels");
}

static lm_status tangent_state(lm_env *env, lm_limit *run, double *to,
                               int64_t *n)
{
    const lm_tangent *s = (const lm_tangent *)run;
    const int64_t outputs = s->points * s->draws * run->plan.k;
    lm_status status = LM_OK;
    if (to) {
        lm_limit_head(run, *n, to);
        status = lm_copy_bytes(env, to + LM_LIMIT_HEAD, s->f,
                               (size_t)outputs * sizeof *to);
        if (s->v && !status)
            status = lm_copy_bytes(env, to + LM_LIMIT_HEAD + outputs, s->v,
                                   (size_t)outputs * sizeof *to);
    }
    *n = LM_LIMIT_HEAD + outputs * (s->v ? 2 : 1);
    return status;
}

static lm_status tangent_restore(lm_env *env, lm_limit *run, lm_vec state)
{
    lm_tangent *s = (lm_tangent *)run;
    const int64_t outputs = s->points * s->draws * run->plan.k;
    if (state.n != LM_LIMIT_HEAD + outputs * (s->v ? 2 : 1))
        return lm_limit_foreign(env);
    const double *from = state.data + LM_LIMIT_HEAD;
    memcpy(s->f, from, (size_t)outputs * sizeof *from);
    if (s->v) memcpy(s->v, from + outputs, (size_t)outputs * sizeof *from);
    return LM_OK;
}

static const double *tangent_numbers(const lm_limit *run, int64_t *n)
{
    const lm_tangent *s = (const lm_tangent *)run;
    *n = s->points * s->points;
    return s->kernel;
}

/* ---- starting ---------------------------------------------------------------
 */

/* root (p x p): K = root root'. */
static lm_status root_of(lm_env *env, int64_t p, const double *k, double *root)
{
    double *values = lm_scratch_doubles(env, p);
    if (!values) return lm_nomem(env);
    const lm_status status =
        lm_eigh(env, (lm_mat){(double *)k, p, p, p}, (lm_vec){values, p},
                (lm_mat){root, p, p, p});
    for (int64_t i = 0; i < p && !status; i++)
        for (int64_t j = 0; j < p; j++) {
            if (lm_stopped_at(env, i * p + j)) return LM_STOPPED;
            root[i * p + j] *= sqrt(fmax(values[j], 0));
        }
    return status;
}

/* Draws of one group from whitened normals. */
static lm_status draw(lm_env *env, lm_tangent *s, int64_t g, const double *root)
{
    const int64_t p = s->points, k = s->base.plan.k;
    const int64_t n = s->draws / s->base.groups, room = p * k + 1;
    lm_span span = {.n = n,
                    .room = room,
                    .row = lm_scratch_doubles(env, room * n),
                    .stop = env->stop,
                    .normals =
                        lm_stream_named(s->base.seed, "start", (uint64_t)g)};
    double *work = lm_scratch_doubles(env, room * (room + 1)),
           *f = lm_scratch_doubles(env, p * n);
    if (!span.row || !work || !f) return lm_nomem(env);
    lm_span_begin(&span);
    lm_span_fresh(&span, p * k, work);
    for (int64_t j = 0; j < k; j++) {
        if (lm_stopped(env)) return LM_STOPPED;
        lm_gemm_until_d(env->stop, false, false, p, n, p, 1, root, p,
                        span.row + (1 + j * p) * n, n, 0, f, n);
        for (int64_t i = 0; i < p; i++)
            for (int64_t c = 0; c < n && !lm_stopped_at(env, c); c++)
                s->f[(i * s->draws + g * n + c) * k + j] = f[i * n + c];
    }
    return LM_OK;
}

static lm_status check(lm_env *env, const lm_tangent *s)
{
    const int64_t least = s->base.groups * (s->points * s->base.plan.k + 2);
    if (s->base.samples >= least) return LM_OK;
    return lm_fail(env, LM_DOMAIN,
                   "'samples' must be at least %lld in %lld groups for %lld "
                   "points, got %lld",
                   (long long)least, (long long)s->base.groups,
                   (long long)s->points, (long long)s->base.samples);
}

static lm_status kernels(lm_env *env, const lm_limit_args *a, lm_tangent *s,
                         lm_kernel *kernel)
{
    const int64_t p = s->points;
    lm_net net;
    lm_status status = lm_limit_place(env, a->x, a->test, s->all);
    if (!status)
        status = lm_limit_lazy_net(env, a->net, a->lr_n > 0, a->rate, &net);
    if (status) return status;
    const lm_kernel_wish wish = lm_kernel_of_output(&net);
    const lm_mat all = {s->all, p, a->x.cols, a->x.cols};
    status = lm_net_kernel(env, &net, all, (lm_mat){0}, &wish, kernel);
    return status ? status
                  : lm_copy_bytes(env, s->kernel, kernel->t,
                                  (size_t)(p * p) * sizeof *s->kernel);
}

static lm_status begin(lm_env *env, const lm_limit_args *a, lm_limit *run)
{
    lm_tangent *s = (lm_tangent *)run;
    const int64_t p = s->points;
    lm_kernel kernel;
    double *root = lm_scratch_doubles(env, p * p);
    if (!root) return lm_nomem(env);
    lm_status status = check(env, s);
    if (!status) status = kernels(env, a, s, &kernel);
    if (!status) status = root_of(env, p, kernel.k, root);
    for (int64_t g = 0; g < a->groups && !status; g++) {
        const lm_mark mark = lm_scratch_mark(env);
        status = draw(env, s, g, root);
        lm_scratch_release(env, mark);
        if (!status && lm_stopped(env)) status = LM_STOPPED;
    }
    return status;
}

/* As many draws as whitening needs, and some. */
static int64_t enough(const lm_limit_args *a)
{
    const int64_t p = a->x.rows + (a->test.data ? a->test.rows : 0);
    const int64_t per = 2 * p * a->net->k + 2;
    return a->groups * (per > 64 ? per : 64);
}

static const lm_limit_solver solver = {
    .name = "tangent",
    .size = sizeof(lm_tangent),
    .lay_out = lay_out,
    .begin = begin,
    .step = lm_tangent_step,
    .forward = lm_tangent_forward,
    .loss = lm_tangent_loss,
    .kernels = no_kernels,
    .state = tangent_state,
    .restore = tangent_restore,
    .numbers = tangent_numbers,
    .free = tangent_free,
    .bytes = tangent_bytes,
};

lm_tangent *lm_tangent_of(lm_limit *run)
{
    return run->solver == &solver ? (lm_tangent *)run : NULL;
}

lm_status lm_tangent_new(lm_env *env, lm_limit_args *a, lm_limit **out)
{
    a->lazy = true;
    if (a->samples == 0) a->samples = enough(a);
    return lm_limit_new(env, &solver, a, out);
}

typedef lm_limit_args tangent_args;

static lm_status tangent_run(lm_env *env, void *args)
{
    tangent_args *a = args;
    return lm_tangent_new(env, a, &a->run);
}

#define ARGS tangent_args
static const lm_slot tangent_slots[] = {
    LM_LIMIT_IN,
    OPT_NUM(lr_n, NAN, "[0,inf)",
            "param = 'sp': the learning rate of the limit, lr n / base"),
    OPT_NUM(momentum, 0, "[0,1)", "momentum coefficient"),
    OPT_FLAG(nesterov, false, "Nesterov momentum"),
    OPT_MAT(test, "p d", "more inputs whose outputs are wanted"),
    OPT_INT(steps, 0, "[0,inf)",
            "length of a linear or cosine schedule: where it reaches 0"),
    OPT_INT(samples, 0, "[0,inf)",
            "draws of the start, in all; 0: twice as many as whitening needs"),
    OPT_INT(groups, 4, "[1,1000]",
            "independent groups of them, from which standard errors come"),
    LM_LIMIT_END,
};
LM_EXPORT(dyn.limit, tangent,
          "Training at infinite width where features do not move: along the "
          "tangent kernel, from a start that is a Gaussian process. Exact "
          "under the square loss.",
          "Jacot, Gabriel & Hongler 2018; Lee et al. 2019, arXiv 1902.06720",
          "local net = limn.model.net(2, {act = 'erf', param = 'ntp',\n"
          "  width = math.huge, base = 1})\n"
          "local x, y = {{1, 0}, {0, 1}}, {1, -1}\n"
          "local run = limn.dyn.limit.tangent(net, x, y, {lr = 0.3,\n"
          "  test = {{1, 1}}, seed = 1})\n"
          "run:step(200)\n"
          "assert(math.abs(run:forward(x)[1][1] - 1) < 1e-6)\n"
          "assert(run:covariance({{1, 1}})[1][1] > 0.01)");
#undef ARGS
