/* step: limn.dyn.limit.step. */
#include "core/decl.h"
#include "dyn/limit/limit.h"

typedef struct {
    lm_limit *run;
    int64_t k, t;
    double loss, loss_se, f_se, mean;
    bool loose;
    const char *why;
} step_args;

/* The user's stop is an outcome; other failures are errors. */
static lm_status one(lm_env *env, step_args *a, lm_limit_loss *loss)
{
    const lm_mark mark = lm_scratch_mark(env);
    const lm_status status = a->run->solver->step(env, a->run, loss);
    lm_scratch_release(env, mark);
    if (status != LM_STOPPED) return status;
    a->why = "stopped";
    return LM_OK;
}

static lm_status step_run(lm_env *env, void *args)
{
    step_args *a = args;
    lm_limit *run = a->run;
    lm_limit_loss last = {NAN, NAN, NAN};
    double sum = 0;
    lm_status status = LM_OK;
    a->mean = NAN;
    for (int64_t i = 0; i < a->k && !status && !a->why; i++) {
        if (run->diverged) break;
        if (lm_stopped(env)) {
            a->why = "stopped";
            break;
        }
        lm_limit_loss loss;
        status = one(env, a, &loss);
        if (status || a->why) break;
        last = loss;
        sum += loss.value;
        a->mean = sum / (double)(i + 1);
    }
    if (run->diverged && a->k > 0) a->why = "diverged";
    a->t = run->t;
    a->loss = last.value;
    a->loss_se = last.se;
    a->f_se = last.f_se;
    a->loose = last.f_se > run->tol;
    return status;
}

#define ARGS step_args
static const lm_slot step_slots[] = {
    IN_OBJ(run, limit, "", "a run of infinite width"),
    IN_INT(k, "[0,inf)", "number of steps, at most"),
    OUT_INT(t, "steps taken since the beginning of the run"),
    OUT_NUM(loss, "batch loss of the last step, before the update"),
    OUT_NUM(loss_se, "its standard error, from groups of samples"),
    OUT_NUM(f_se, "largest standard error of an output of that batch"),
    OUT_FLAG(loose, "whether f_se is above tol"),
    OUT_NUM(mean, "mean batch loss over these steps"),
    OUT_STR(why, "why fewer were taken: \"diverged\", the loss is not finite "
                 "or above the limit; \"stopped\", by the user; else nil"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.limit, step, "Take k training steps at infinite width.", NULL,
          LM_LIMIT_EXAMPLE
          "local s = run:step(10)\n"
          "assert(s.t == 10 and s.loss < s.mean and not s.loose)");
#undef ARGS
