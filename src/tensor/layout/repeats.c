/* Every slice several times in a row. */
#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x;
    int64_t times, axis;
    lm_tensor value;
} repeats_args;

static lm_status repeats_run(lm_env *env, void *args)
{
    repeats_args *a = args;
    int axis = 0;
    lm_status status = lm_axis(env, a->axis, a->x.rank, &axis);
    if (status) return status;
    const lm_split r = lm_split_at(&a->x, axis);
    lm_tensor shape = a->x;
    if (__builtin_mul_overflow(r.n, a->times, &shape.size[axis]))
        return lm_nomem(env);
    status = lm_result(env, &a->value, shape.rank, shape.size);
    if (status) return status;
    const int64_t size[3] = {r.outer * r.n, a->times, r.inner};
    const int64_t to[3] = {a->times * r.inner, r.inner, 1};
    const int64_t from[3] = {r.inner, 0, 1};
    return lm_copy_all(env, 3, size, a->value.data, to, a->x.data, from);
}

#define ARGS repeats_args
static const lm_slot repeats_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_INT(times, "[0,inf)", "the number of repetitions"),
    OPT_INT(axis, 1, "", "the axis"),
    OUT_MOVED(value, "?", "each slice repeated, the copies adjacent"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, repeats, "Repeat each slice along an axis.", "",
          "assert(limn.tensor.new{1, 2}:repeats(2)[2] == 1)");
#undef ARGS
