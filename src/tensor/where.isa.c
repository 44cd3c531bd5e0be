/* Elements of one tensor where a condition holds, of another elsewhere. */
#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor cond, x, y, value;
} where_args;

static lm_status where_run(lm_env *env, void *args)
{
    where_args *a = args;
    lm_tensor two, all;
    lm_status status = lm_broadcast(env, &a->x, &a->y, &two);
    if (!status) status = lm_broadcast(env, &a->cond, &two, &all);
    if (!status) status = lm_result(env, &a->value, all.rank, all.size);
    if (status) return status;
    const int64_t n = lm_length(&all);
    const lm_tensor *in[3] = {&a->cond, &a->x, &a->y};
    const double *from[3];
    int64_t at[LM_RANK_MAX], to[LM_RANK_MAX];
    lm_strides(all.rank, all.size, to);
    for (int k = 0; k < 3; k++) {
        from[k] = in[k]->data;
        if (lm_same_shape(in[k], &all)) continue;
        double *copy = lm_scratch_doubles(env, n);
        if (!copy) return lm_nomem(env);
        lm_broadcast_strides(in[k], &all, at);
        status =
            lm_copy_all(env, all.rank, all.size, copy, to, in[k]->data, at);
        if (status) return status;
        from[k] = copy;
    }
    double *out = a->value.data;
    int64_t i, end = 0;
    while (lm_next_piece(env, n, &i, &end))
        for (; i < end; i++)
            out[i] = from[0][i] != 0 ? from[1][i] : from[2][i];
    return lm_unless_stopped(env);
}

#define ARGS where_args
static const lm_slot where_slots[] = {
    IN_TENSOR(cond, "?", "the condition; nonzero is true"),
    IN_TENSOR(x, "?", "values where the condition is true"),
    IN_TENSOR(y, "?", "values where it is false"),
    OUT_TENSOR(value, "?", "the selected elements; all three shapes broadcast"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, where,
          "Elements of x where a condition holds, of y elsewhere.", "",
          "local x = limn.tensor.new{-1, 2}\n"
          "assert(limn.tensor.where(x:gt(0), x, 0)[1] == 0)");
#undef ARGS
