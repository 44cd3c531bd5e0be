/* The outer product of two tensors. */
#include "core/decl.h"
#include "tensor/elementwise.h"
#include "tensor/shape.h"

LM_BINARY_LOOP(times, x *y)

typedef struct {
    lm_tensor x, y, value;
} outer_args;

static lm_status outer_run(lm_env *env, void *args)
{
    outer_args *a = args;
    lm_tensor shape;
    lm_status status = lm_shape_join(env, &a->x, &a->y, &shape);
    if (!status) status = lm_result(env, &a->value, shape.rank, shape.size);
    if (status) return status;
    const int64_t m = lm_length(&a->x), n = lm_length(&a->y);
    const lm_tensor x = {a->x.data, 2, {m, 1}}, y = {a->y.data, 1, {n}};
    lm_tensor out = {a->value.data, 2, {m, n}};
    return lm_binary_apply(env, times, &x, &y, &out);
}

#define ARGS outer_args
static const lm_slot outer_slots[] = {
    IN_TENSOR(x, "?", "a tensor, usually a vector"),
    IN_TENSOR(y, "?", "another one"),
    OUT_TENSOR(value, "?", "x_i y_j; the axes of x come before those of y"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, outer, "Outer product of two tensors.", "",
          "assert(limn.tensor.outer({1, 2}, {3, 4})[2][1] == 6)");
#undef ARGS
