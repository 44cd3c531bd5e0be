/* state: limn.dyn.particles.state and restore. */
#include "core/decl.h"
#include "dyn/particles/docs.h"
#include "dyn/particles/particles.h"

enum { HEAD = 3 }; /* steps taken, whether it has diverged, how many numbers */

typedef struct {
    lm_particles *run;
    lm_vec values;
} state_args;

static int64_t count(const lm_particles *run)
{
    return run->spec.width * (run->D + run->T);
}

static lm_status state_run(lm_env *env, void *args)
{
    state_args *a = args;
    const lm_particles *run = a->run;
    const int64_t first = run->spec.width * run->D;
    double *to = a->values.data;
    *to++ = (double)run->t;
    *to++ = run->diverged;
    *to++ = (double)count(run);
    for (int64_t i = 0; i < count(run); i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        *to++ = i < first ? lm_particles_at(run, run->w, i)
                          : lm_particles_at(run, run->a, i - first);
    }
    return LM_OK;
}

#define ARGS state_args
static const lm_slot state_slots[] = {
    IN_OBJ(run, particles, "d T n s", LM_PARTICLES_RUN_DOC),
    OUT_VEC(values, "s", "step count, w and a"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.particles, state,
          "State of a run: a run restored to it continues bit for bit.", NULL,
          LM_PARTICLES_EXAMPLE "local saved = run:state()\n"
                               "local a = run:step(5).loss\n"
                               "run:restore(saved)\n"
                               "assert(run:step(5).loss == a)");

typedef state_args restore_args;

static lm_status restore_run(lm_env *env, void *args)
{
    restore_args *a = args;
    lm_particles *run = a->run;
    const double *from = a->values.data;
    const int64_t first = run->spec.width * run->D;
    if (!(from[0] >= 0 && from[0] < 0x1p53) || from[2] != (double)count(run))
        return lm_fail(env, LM_DOMAIN, "the state is of another run");
    /* Where that takes long, beside what there is. */
    const bool beside = run->before_w;
    void *const w = beside ? run->before_w : run->w;
    void *const second = beside ? run->before_a : run->a;
    for (int64_t i = 0; i < count(run); i++) {
        if (beside && lm_stopped_at(env, i)) return LM_STOPPED;
        if (i < first)
            lm_particles_put(run, w, i, from[HEAD + i]);
        else
            lm_particles_put(run, second, i - first, from[HEAD + i]);
    }
    if (beside) lm_particles_exchange(run);
    run->t = (int64_t)from[0];
    run->diverged = from[1] != 0;
    run->batch.drawn = 0;
    run->fresh = false;
    return LM_OK;
}

static const lm_slot restore_slots[] = {
    IN_OBJ(run, particles, "d T n s", "a run made like the one of the state"),
    IN_VEC(values, "s", "a state, from run:state()"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.particles, restore, "Restore a run to a saved state.", NULL,
          LM_PARTICLES_EXAMPLE "local saved = run:state()\n"
                               "run:step(5)\n"
                               "run:restore(saved)\n"
                               "assert(run:step(1).t == 1)");
#undef ARGS
