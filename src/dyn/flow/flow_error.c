/* flow_error: limn.dyn.flow_error. */
#include "dyn/flow/flow.h"

typedef struct {
    lm_run *run;
    double time, error;
    int64_t gradients;
} flow_error_args;

static lm_status flow_error_run(lm_env *env, void *args)
{
    flow_error_args *a = args;
    const lm_run *run = a->run;
    if (run->spec.rule != &lm_rule_flow)
        return lm_fail(env, LM_DOMAIN,
                       "'run' must be a gradient flow (dyn.flow), got %s",
                       run->spec.rule->name);
    a->time = (double)run->t * ((const lm_flow_own *)run->spec.hyper.own)->dt;
    a->error = run->number[LM_FLOW_ERROR];
    a->gradients = (int64_t)run->number[LM_FLOW_GRADIENTS];
    return LM_OK;
}

#define ARGS flow_error_args
static const lm_slot flow_error_slots[] = {
    IN_OBJ(run, run, "", "a gradient flow"),
    OUT_NUM(time, "time that has passed"),
    OUT_NUM(error, "estimated error of the parameters, the largest |dw| / "
                   "(|w| + 1), or with track / (|w - start| + min(1, gamma))"),
    OUT_INT(gradients, "gradients on all data that it took"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, flow_error,
          "Time, global error and cost of a gradient flow.  Stiff problems "
          "cost at least 6.5 t times the largest eigenvalue of the Hessian in "
          "gradients.",
          NULL,
          "local net = limn.model.net(2, {width = 16, act = \"tanh\", "
          "seed = 1})\n"
          "local run = limn.dyn.flow(net, {{1, 0}, {0, 1}}, {1, -1})\n"
          "run:step(3)\n"
          "local e = run:flow_error()\n"
          "assert(math.abs(e.time - 0.3) < 1e-15 and e.error < 1e-7)");
#undef ARGS
