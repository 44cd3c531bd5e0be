/* restore: limn.dyn.restore. */
#include "dyn/docs.h"
#include "dyn/state.h"

lm_status lm_run_restore(lm_env *env, lm_run *run, const double *state)
{
    void *block[LM_STATE_BLOCKS];
    const int blocks = lm_state_blocks(run, block);
    if (!(state[0] >= 0 && state[0] < 0x1p53) ||
        state[2] != (double)run->net->count)
        return lm_fail(env, LM_DOMAIN, "the state is of another run");
    run->t = (int64_t)state[0];
    run->diverged = state[1] != 0;
    run->batch.drawn = 0;
    state += LM_STATE_HEAD;
    for (int i = 0; i < run->spec.rule->numbers; i++) run->number[i] = *state++;
    for (int b = 0; b < blocks; b++)
        for (int64_t i = 0; i < run->net->room; i++, state++)
            if (run->net->single)
                ((float *)block[b])[i] = (float)*state;
            else
                ((double *)block[b])[i] = *state;
    return LM_OK;
}

typedef struct {
    lm_run *run;
    lm_vec values;
} restore_args;

static lm_status restore_run(lm_env *env, void *args)
{
    restore_args *a = args;
    return lm_run_restore(env, a->run, a->values.data);
}

#define ARGS restore_args
static const lm_slot restore_slots[] = {
    IN_OBJ(run, run, "d k n s", "a run made like the one of the state"),
    IN_VEC(values, "s", "a state, from run:state()"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, restore, "Restore a run to a saved state.", NULL,
          LM_RUN_EXAMPLE "local saved = run:state()\n"
                         "run:step(5)\n"
                         "run:restore(saved)\n"
                         "assert(run:step(1).t == 1)");
#undef ARGS
