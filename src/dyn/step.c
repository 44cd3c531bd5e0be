/* step: limn.dyn.step. */
#include <math.h>

#include "dyn/docs.h"
#include "dyn/run.h"
#include "linalg/blas.h"

/* Products of a step below about 2 ms are slower on two threads, which wait
 * for each other, than on one. */
static bool small(const lm_run *run)
{
    const double flops = 6 * (double)run->batch.size * (double)run->net->count;
    return flops < 4e8;
}

lm_status lm_run_step(lm_env *env, lm_run *run, int64_t k, lm_report *report)
{
    lm_status status = LM_OK;
    *report = (lm_report){.loss = NAN, .mean = NAN};
    const int threads = small(run) ? lm_blas_threads(1) : 0;
    if (run->spec.rule->advance)
        status = run->spec.rule->advance(env, run, k, report);
    else
        (run->net->single ? lm_run_steps_s : lm_run_steps_d)(env, run, k,
                                                             report);
    if (threads > 1) lm_blas_threads(threads);
    return status;
}

typedef struct {
    lm_run *run;
    int64_t k, t;
    double loss, mean;
    const char *why;
} step_args;

static lm_status step_run(lm_env *env, void *args)
{
    step_args *a = args;
    lm_report report;
    const lm_status status = lm_run_step(env, a->run, a->k, &report);
    a->t = report.t;
    a->loss = report.loss;
    a->mean = report.mean;
    a->why = report.why;
    return status;
}

#define ARGS step_args
static const lm_slot step_slots[] = {
    IN_OBJ(run, run, "", "a run"),
    IN_INT(k, "[0,inf)", "number of steps, at most"),
    OUT_INT(t, "steps taken since the beginning of the run"),
    OUT_NUM(loss, "batch loss of the last step, before the update"),
    OUT_NUM(mean, "mean batch loss over these steps"),
    OUT_STR(why, "why fewer were taken: \"diverged\", the loss is not finite "
                 "or above the limit; \"stopped\", by the user; \"stuck\", a "
                 "gradient flow finds no step that is short enough; else nil"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, step, "Take k training steps.", NULL,
          LM_RUN_EXAMPLE "local s = run:step(10)\n"
                         "assert(s.t == 10 and s.loss < s.mean and not s.why)");
#undef ARGS
