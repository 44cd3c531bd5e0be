/* Differences of neighbours along an axis. */
#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x;
    int64_t axis;
    lm_tensor value;
} diff_args;

static lm_status diff_run(lm_env *env, void *args)
{
    diff_args *a = args;
    int k = 0;
    lm_status status = lm_axis(env, a->axis, a->x.rank, &k);
    if (status) return status;
    lm_tensor shape = a->x;
    if (shape.size[k]) shape.size[k]--;
    status = lm_result(env, &a->value, shape.rank, shape.size);
    const int64_t inner = lm_split_at(&shape, k).inner;
    const int64_t block = shape.size[k] * inner;
    const int64_t outer = block && !status ? lm_length(&shape) / block : 0;
    for (int64_t o = 0; o < outer && !lm_stopped(env); o++) {
        const double *x = a->x.data + o * (block + inner);
        double *out = a->value.data + o * block;
        int64_t i, end = 0;
        while (lm_next_piece(env, block, &i, &end))
            for (; i < end; i++) out[i] = x[i + inner] - x[i];
    }
    return status ? status : lm_unless_stopped(env);
}

#define ARGS diff_args
static const lm_slot diff_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    OPT_INT(axis, -1, "", "the axis; -1 is the last"),
    OUT_TENSOR(value, "?", "x[i + 1] - x[i], one element fewer along the axis"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, diff, "Differences of successive elements along an axis.", "",
          "assert(limn.tensor.new{1, 4, 9}:diff()[2] == 5)");
#undef ARGS
