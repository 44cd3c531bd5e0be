/* The trace of a matrix. */
#include "core/decl.h"
#include "tensor/sum.h"

typedef struct {
    lm_mat x;
    double value;
} trace_args;

static lm_status trace_run(lm_env *env, void *args)
{
    trace_args *a = args;
    double *diagonal = lm_scratch_doubles(env, a->x.rows);
    if (!diagonal) return lm_nomem(env);
    for (int64_t i = 0; i < a->x.rows; i++)
        diagonal[i] = a->x.data[i * a->x.stride + i];
    a->value = lm_sum(env->stop, a->x.rows, diagonal);
    return LM_OK;
}

#define ARGS trace_args
static const lm_slot trace_slots[] = {
    IN_MAT(x, "n n", "a square matrix"),
    OUT_NUM(value, "sum_i x_ii"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, trace, "Trace of a matrix, the sum of its diagonal.", "",
          "assert(limn.tensor.eye(3):trace() == 3)");
#undef ARGS
