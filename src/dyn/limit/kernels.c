/* kernels: limn.dyn.limit.kernels. */
#include "core/decl.h"
#include "dyn/limit/limit.h"
#include "dyn/limit/summary.h"

typedef struct {
    lm_limit *run;
    lm_mat x;
    int64_t output;
    lm_tensor pre, features, gradients, pre_se, features_se, gradients_se;
    lm_vec change, change_se, start_min, start_min_se, now_min, now_min_se,
        spacetime_min, spacetime_min_se;
} kernels_args;

static lm_status make(lm_env *env, int64_t depth, int64_t p, lm_tensor *t)
{
    return lm_result(env, t, 3, (int64_t[]){depth, 2 * p, 2 * p});
}

static lm_status make_all(lm_env *env, kernels_args *a)
{
    lm_tensor *const all[] = {&a->pre,    &a->features,    &a->gradients,
                              &a->pre_se, &a->features_se, &a->gradients_se};
    lm_status status = LM_OK;
    for (int i = 0; i < 6 && !status; i++)
        status = make(env, a->run->plan.depth, a->x.rows, all[i]);
    return status;
}

static void spread(const lm_limit_kernels *k, int64_t depth, kernels_args *a)
{
    const lm_vec *const to[2][LM_SUMMARIES] = {
        {&a->change, &a->start_min, &a->now_min, &a->spacetime_min},
        {&a->change_se, &a->start_min_se, &a->now_min_se,
         &a->spacetime_min_se}};
    for (int64_t l = 0; l < depth; l++)
        for (int q = 0; q < LM_SUMMARIES; q++) {
            to[0][q]->data[l] = k->summary[l * LM_SUMMARIES + q];
            to[1][q]->data[l] = k->summary_se[l * LM_SUMMARIES + q];
        }
}

static lm_status kernels_run(lm_env *env, void *args)
{
    kernels_args *a = args;
    const int64_t depth = a->run->plan.depth;
    if (a->x.rows < 1) return lm_fail(env, LM_DOMAIN, "'x' has no rows");
    if (a->output >= a->run->plan.k)
        return lm_fail(env, LM_DOMAIN, "'output' must be 1 to %lld, got %lld",
                       (long long)a->run->plan.k, (long long)a->output + 1);
    lm_status status = make_all(env, a);
    double *summary = lm_scratch_doubles(env, 2 * depth * LM_SUMMARIES);
    if (status) return status;
    if (!summary) return lm_nomem(env);
    const lm_limit_kernels k = {
        .p = a->x.rows,
        .output = a->output < 0 ? 0 : a->output,
        .pre = a->pre.data,
        .features = a->features.data,
        .gradients = a->gradients.data,
        .pre_se = a->pre_se.data,
        .features_se = a->features_se.data,
        .gradients_se = a->gradients_se.data,
        .summary = summary,
        .summary_se = summary + depth * LM_SUMMARIES,
    };
    status = a->run->solver->kernels(env, a->run, a->x, &k);
    if (!status) spread(&k, depth, a);
    return status;
}

#define ARGS kernels_args
static const lm_slot kernels_slots[] = {
    IN_OBJ(run, limit, "d k n l", "a run of infinite width"),
    IN_MAT(x, "m d", "p inputs, one a row, as forward takes them"),
    OPT_INDEX(output, "[1,inf)", "output whose gradient is meant; 1"),
    OUT_TENSOR(pre, "?",
               "<h h'> of each layer, 2p x 2p: the p points at the start, and "
               "the p points now"),
    OUT_TENSOR(features, "?", "<x x'> of each layer, likewise"),
    OUT_TENSOR(gradients, "?",
               "<dh dh'> of each layer, likewise: of the gradient of the "
               "output by h, in units of the read-out"),
    OUT_TENSOR(pre_se, "?", "standard errors of pre"),
    OUT_TENSOR(features_se, "?", "of features"),
    OUT_TENSOR(gradients_se, "?", "of gradients"),
    OUT_VEC(change, "l", "|h_t - h_0| / |h_0| of each layer, mean of points"),
    OUT_VEC(change_se, "l", "its standard error"),
    OUT_VEC(start_min, "l", "smallest eigenvalue of pre at the start"),
    OUT_VEC(start_min_se, "l", "its standard error"),
    OUT_VEC(now_min, "l", "smallest eigenvalue of pre now"),
    OUT_VEC(now_min_se, "l", "its standard error"),
    OUT_VEC(spacetime_min, "l", "smallest eigenvalue of all of pre"),
    OUT_VEC(spacetime_min_se, "l", "its standard error"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.limit, kernels,
          "Kernels of features and gradients at infinite width, at the start "
          "and now, and how far features have moved.",
          "Bordelon & Pehlevan 2022; Chen et al. 2025, arXiv 2503.09565",
          LM_LIMIT_EXAMPLE
          "run:step(5)\n"
          "local k = run:kernels(x)\n"
          "assert(math.abs(k.pre[1][1][1] - 0.5) < 0.02)\n"
          "assert(k.change[1] > 0.05 and k.spacetime_min[2] > 0)");
#undef ARGS
