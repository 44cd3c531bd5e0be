/* forward: limn.dyn.limit.forward. */
#include "core/decl.h"
#include "dyn/limit/limit.h"

typedef struct {
    lm_limit *run;
    lm_mat x, f, se;
    bool errors;
} forward_args;

static lm_status forward_run(lm_env *env, void *args)
{
    forward_args *a = args;
    const int64_t n = a->x.rows * a->run->plan.k;
    double *se = a->se.data ? a->se.data : lm_scratch_doubles(env, n);
    if (!se) return lm_nomem(env);
    return a->run->solver->forward(env, a->run, a->x, a->f.data, se);
}

#define ARGS forward_args
static const lm_slot forward_slots[] = {
    IN_OBJ(run, limit, "d k n l", "a run of infinite width"),
    IN_MAT(
        x, "m d",
        "inputs, one sample a row: any, of dmft those that it was made with"),
    OPT_FLAG(errors, false, "also return standard errors"),
    OUT_MAT(f, "m k", "outputs"),
    OUT_MAT_IF(errors, se, "m k", "their standard errors"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.limit, forward, "Outputs of a network of infinite width.", NULL,
          LM_LIMIT_EXAMPLE
          "run:step(5)\n"
          "local r = run:forward({{1, 1}}, {errors = true})\n"
          "assert(math.abs(r.f[1][1]) < 6 * r.se[1][1] + 0.02)");
#undef ARGS
