/* restore: limn.dyn.limit.restore. */
#include "core/decl.h"
#include "dyn/limit/limit.h"

typedef struct {
    lm_limit *run;
    lm_vec values;
} restore_args;

static bool same(const lm_limit *run, lm_vec state)
{
    double head[LM_LIMIT_HEAD];
    if (state.n < LM_LIMIT_HEAD) return false;
    lm_limit_head(run, state.n, head);
    for (int i = 2; i < LM_LIMIT_HEAD; i++)
        if (state.data[i] != head[i]) return false;
    return state.data[0] >= 0 && state.data[0] < 0x1p53;
}

static lm_status restore_run(lm_env *env, void *args)
{
    restore_args *a = args;
    if (!same(a->run, a->values))
        return lm_limit_foreign(env);
    const lm_status status = a->run->solver->restore(env, a->run, a->values);
    if (status) return status;
    a->run->t = (int64_t)a->values.data[0];
    a->run->diverged = a->values.data[1] != 0;
    a->run->batch.drawn = 0;
    return LM_OK;
}

#define ARGS restore_args
static const lm_slot restore_slots[] = {
    IN_OBJ(run, limit, "", "a run made like the one of the state"),
    IN_VEC(values, "s", "a state, from run:state()"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.limit, restore, "Restore a run at infinite width to a state.",
          NULL,
          LM_LIMIT_EXAMPLE "local saved = run:state()\n"
                           "run:step(2)\n"
                           "run:restore(saved)\n"
                           "assert(run:step(1).t == 1)");
#undef ARGS
