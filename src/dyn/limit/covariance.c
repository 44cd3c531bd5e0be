/* covariance: limn.dyn.limit.covariance. */
#include "core/decl.h"
#include "dyn/limit/tangent.h"

typedef struct {
    lm_limit *run;
    lm_mat x, cov;
    int64_t output;
} covariance_args;

static lm_status covariance_run(lm_env *env, void *args)
{
    covariance_args *a = args;
    if (!lm_tangent_of(a->run))
        return lm_fail(env, LM_DOMAIN,
                       "'run' must be of the kernel limit: outputs of the "
                       "feature-learning limit are not random");
    if (a->output >= a->run->plan.k)
        return lm_fail(env, LM_DOMAIN, "'output' must be 1 to %lld, got %lld",
                       (long long)a->run->plan.k, (long long)a->output + 1);
    return lm_tangent_covariance(env, a->run, a->x,
                                 a->output < 0 ? 0 : a->output, a->cov.data);
}

#define ARGS covariance_args
static const lm_slot covariance_slots[] = {
    IN_OBJ(run, limit, "d", "a run of the kernel limit"),
    IN_MAT(x, "p d", "inputs that the run was made with, one a row"),
    OPT_INDEX(output, "[1,inf)", "the output that is meant; 1"),
    OUT_MAT(cov, "p p",
            "covariance of that output over starts, whose mean is forward's: "
            "exact under the square loss"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.limit, covariance,
          "Covariance over starts of the outputs of a network of infinite "
          "width whose features do not move.",
          "Lee et al. 2019, arXiv 1902.06720",
          "local net = limn.model.net(1, {act = 'erf', param = 'ntp',\n"
          "  width = math.huge, base = 1})\n"
          "local run = limn.dyn.limit.tangent(net, {{1}}, {1}, {lr = 0.3})\n"
          "local before = run:covariance({{1}})[1][1]\n"
          "run:step(5)\n"
          "assert(run:covariance({{1}})[1][1] < before)");
#undef ARGS
