/* The inner product of two vectors. */
#include "core/decl.h"
#include "linalg/until.h"

typedef struct {
    lm_vec x, y;
    double value;
} dot_args;

static lm_status dot_run(lm_env *env, void *args)
{
    dot_args *a = args;
    a->value = lm_dot_until_d(env->stop, a->x.n, a->x.data, a->y.data);
    return lm_unless_stopped(env);
}

#define ARGS dot_args
static const lm_slot dot_slots[] = {
    IN_VEC(x, "n", "a vector"),
    IN_VEC(y, "n", "another one"),
    OUT_NUM(value, "sum_i x_i y_i"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, dot, "Inner product of two vectors.", "",
          "assert(limn.tensor.new{1, 2}:dot{3, 4} == 11)");
#undef ARGS
