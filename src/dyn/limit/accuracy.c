/* accuracy: limn.dyn.limit.accuracy. */
#include "core/decl.h"
#include "dyn/limit/outputs.h"
#include "model/passes/net.h"

typedef struct {
    lm_limit *run;
    lm_mat x;
    lm_tensor y;
    double fraction;
} accuracy_args;

static lm_status accuracy_run(lm_env *env, void *args)
{
    accuracy_args *a = args;
    const int64_t k = a->run->plan.k;
    lm_limit_outputs_of out;
    const lm_status status = lm_limit_outputs(env, a->run, a->x, a->y, &out);
    if (status) return status;
    const int64_t n = lm_count_correct_d(env->stop, out.f.rows, k, out.f.data,
                                         out.y.data, out.y.stride, out.y.cols);
    a->fraction = (double)n / (double)out.f.rows;
    return lm_unless_stopped(env);
}

#define ARGS accuracy_args
static const lm_slot accuracy_slots[] = {
    IN_OBJ(run, limit, "d k", "a run of infinite width"),
    OPT_MAT(x, "m d", "inputs, with y; the training data by default"),
    OPT_TENSOR(y, "?", "targets of x, as those of the loss"),
    OUT_NUM(fraction, "of samples classified correctly by the mean outputs"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.limit, accuracy,
          "Classification accuracy at infinite width: the fraction of samples "
          "classified correctly.",
          NULL,
          LM_LIMIT_EXAMPLE "run:step(10)\n"
                           "assert(run:accuracy() == 1)");
#undef ARGS
