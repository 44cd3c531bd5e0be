/* A tensor broadcast to a shape. */
#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x;
    lm_ints size;
    lm_tensor value;
} expand_args;

static lm_status expand_run(lm_env *env, void *args)
{
    expand_args *a = args;
    lm_tensor want, common;
    lm_status status = lm_shape_list(env, a->size, &want);
    if (!status) status = lm_broadcast(env, &a->x, &want, &common);
    if (!status && !lm_same_shape(&want, &common))
        status = lm_fail(env, LM_DOMAIN, "'x' does not broadcast to 'size'");
    if (!status) status = lm_result(env, &a->value, want.rank, want.size);
    if (status) return status;
    int64_t to[LM_RANK_MAX], from[LM_RANK_MAX];
    lm_strides(want.rank, want.size, to);
    lm_broadcast_strides(&a->x, &want, from);
    return lm_copy_all(env, want.rank, want.size, a->value.data, to, a->x.data,
                       from);
}

#define ARGS expand_args
static const lm_slot expand_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_INTS(size, "[0,inf)", "the shape to broadcast to"),
    OUT_MOVED(value, "?", "the broadcast tensor, a copy"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, expand, "Broadcast a tensor to a shape.", "",
          "assert(limn.tensor.new{1, 2}:expand(3, 2)[3][2] == 2)");
#undef ARGS
