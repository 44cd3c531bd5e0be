/* step: limn.dyn.particles.step. */
#include "core/decl.h"
#include "dyn/particles/docs.h"
#include "dyn/particles/particles.h"

typedef struct {
    lm_particles *run;
    int64_t k, t;
    double loss, mean;
    const char *why;
} step_args;

static lm_status step_run(lm_env *env, void *args)
{
    step_args *a = args;
    lm_report report;
    lm_particles_step(env, a->run, a->k, &report);
    a->t = report.t;
    a->loss = report.loss;
    a->mean = report.mean;
    a->why = report.why;
    return LM_OK;
}

#define ARGS step_args
static const lm_slot step_slots[] = {
    IN_OBJ(run, particles, "", LM_PARTICLES_RUN_DOC),
    IN_INT(k, "[0,inf)", "number of steps, at most"),
    OUT_INT(t, "steps taken since the beginning of the run"),
    OUT_NUM(loss, "loss of the last step, before the particles moved"),
    OUT_NUM(mean, "mean loss over these steps"),
    OUT_STR(why, "why fewer were taken: \"diverged\", the loss is not finite "
                 "or above the limit; \"stopped\", by the user; else nil"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.particles, step, "Move the particles k times.", NULL,
          LM_PARTICLES_EXAMPLE "local s = run:step(10)\n"
                               "assert(s.t == 10 and not s.why)");
#undef ARGS
