/* state: limn.dyn.limit.state. */
#include "core/decl.h"
#include "dyn/limit/limit.h"

typedef struct {
    lm_limit *run;
    lm_tensor values;
} state_args;

static lm_status state_run(lm_env *env, void *args)
{
    state_args *a = args;
    int64_t n = 0;
    lm_status status = a->run->solver->state(env, a->run, NULL, &n);
    if (!status) status = lm_result(env, &a->values, 1, &n);
    if (!status)
        status = a->run->solver->state(env, a->run, a->values.data, &n);
    return status;
}

#define ARGS state_args
static const lm_slot state_slots[] = {
    IN_OBJ(run, limit, "", "a run of infinite width"),
    OUT_TENSOR(values, "?", "all that it needs to go on; it grows with steps"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.limit, state,
          "State of a run at infinite width: a run restored to it continues "
          "bit for bit.",
          NULL,
          LM_LIMIT_EXAMPLE "local saved = run:state()\n"
                           "local a = run:step(3).loss\n"
                           "run:restore(saved)\n"
                           "assert(run:step(3).loss == a)");
#undef ARGS
