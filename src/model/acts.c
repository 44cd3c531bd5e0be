/* acts: limn.model.acts. */
#include "core/decl.h"
#include "model/act.h"

typedef struct {
    lm_strs names;
} acts_args;

static lm_status acts_run(lm_env *env, void *args)
{
#define ACT(name, ...) #name,
    static const char *const names[] = {
#include "model/acts.def"
    };
#undef ACT
    (void)env;
    acts_args *a = args;
    a->names = (lm_strs){names, sizeof names / sizeof *names};
    return LM_OK;
}

#define ARGS acts_args
static const lm_slot acts_slots[] = {
    OUT_STRS(names,
             "values of the option act, besides hermite0, ..., power0, ... "
             "and functions of x"),
    LM_SLOTS_END,
};
LM_EXPORT(model, acts, "Names of the activation functions.", NULL,
          "for _, act in ipairs(limn.model.acts()) do\n"
          "  assert(limn.model.net(2, {act = act, seed = 1}):count() > 0)\n"
          "end");
#undef ARGS
