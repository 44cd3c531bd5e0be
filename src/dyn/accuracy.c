/* accuracy: limn.dyn.accuracy. */
#include "dyn/docs.h"
#include "dyn/run.h"

typedef struct {
    lm_run *run;
    lm_mat x;
    lm_tensor y;
    double fraction;
} accuracy_args;

static lm_status accuracy_run(lm_env *env, void *args)
{
    accuracy_args *a = args;
    lm_status status = lm_run_data(env, a->run, &a->x, &a->y);
    if (status) return status;
    return lm_net_accuracy(env, a->run->net, a->x, a->y, &a->fraction);
}

#define ARGS accuracy_args
static const lm_slot accuracy_slots[] = {
    IN_OBJ(run, run, "d k", "a run"),
    OPT_MAT(x, "m d", "inputs, with y; the training data by default"),
    OPT_TENSOR(y, "?", "targets of x"),
    OUT_NUM(fraction, "of samples classified correctly"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, accuracy,
          "Classification accuracy on all training data, or on other data: "
          "the fraction of samples classified correctly.",
          NULL,
          LM_RUN_EXAMPLE "run:step(200)\n"
                         "assert(run:accuracy() == 1)");
#undef ARGS
