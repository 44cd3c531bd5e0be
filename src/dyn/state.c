/* state: limn.dyn.state. */
#include "dyn/state.h"

#include "dyn/docs.h"

int lm_state_blocks(const lm_run *run, void *block[LM_STATE_BLOCKS])
{
    int n = 0;
    block[n++] = run->net->w;
    if (run->net->track) {
        block[n++] = run->net->start;
        block[n++] = run->net->moved;
    }
    for (int i = 0; i < LM_MOMENTS; i++)
        if (run->moment[i]) block[n++] = run->moment[i];
    return n;
}

int64_t lm_run_state_size(const lm_run *run)
{
    void *block[LM_STATE_BLOCKS];
    return LM_STATE_HEAD + run->spec.rule->numbers +
           lm_state_blocks(run, block) * run->net->room;
}

void lm_run_state(const volatile lm_flag *stop, const lm_run *run,
                  double *state)
{
    void *block[LM_STATE_BLOCKS];
    const int blocks = lm_state_blocks(run, block);
    *state++ = (double)run->t;
    *state++ = run->diverged;
    *state++ = (double)run->net->count;
    for (int i = 0; i < run->spec.rule->numbers; i++) *state++ = run->number[i];
    for (int b = 0; b < blocks; b++)
        for (int64_t i = 0; i < run->net->room; i++) {
            if (lm_told_at(stop, i)) return;
            *state++ = run->net->single ? (double)((float *)block[b])[i]
                                        : ((double *)block[b])[i];
        }
}

typedef struct {
    lm_run *run;
    lm_vec values;
} state_args;

static lm_status state_run(lm_env *env, void *args)
{
    state_args *a = args;
    lm_run_state(env->stop, a->run, a->values.data);
    return lm_unless_stopped(env);
}

#define ARGS state_args
static const lm_slot state_slots[] = {
    IN_OBJ(run, run, "d k n s", "a run"),
    OUT_VEC(values, "s", "step count, parameters and moments"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn, state,
          "State of a run: a run restored to it continues bit for bit.", NULL,
          LM_RUN_EXAMPLE "local saved = run:state()\n"
                         "local a = run:step(5).loss\n"
                         "run:restore(saved)\n"
                         "assert(run:step(5).loss == a)");
#undef ARGS
