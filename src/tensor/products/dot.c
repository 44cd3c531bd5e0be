/* The inner product of two vectors. */
#include "core/decl.h"
#include "linalg/blas.h"

typedef struct {
    lm_vec x, y;
    double value;
} dot_args;

static lm_status dot_run(lm_env *env, void *args)
{
    (void)env;
    dot_args *a = args;
    a->value = lm_dot_d(a->x.n, a->x.data, a->y.data);
    return LM_OK;
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
