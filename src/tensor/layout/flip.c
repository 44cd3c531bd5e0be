/* Reversed axes. */
#include "core/decl.h"
#include "tensor/part.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x;
    lm_ints axis;
    lm_tensor value;
} flip_args;

static lm_status flip_run(lm_env *env, void *args)
{
    flip_args *a = args;
    bool marked[LM_RANK_MAX];
    lm_pick picks[LM_RANK_MAX];
    const lm_status status = lm_axes(env, a->axis, a->x.rank, marked);
    if (status) return status;
    for (int i = 0; i < a->x.rank; i++) {
        const int64_t n = a->x.size[i];
        picks[i] = (lm_pick){.start = marked[i] && n ? n - 1 : 0,
                             .count = n,
                             .step = marked[i] ? -1 : 1};
    }
    return lm_part_get(env, &a->x, picks, a->value.data);
}

#define ARGS flip_args
static const lm_slot flip_slots[] = {
    IN_TENSOR(x, "...", "a tensor"),
    OPT_INTS(axis, "", "the axes to reverse; all by default"),
    OUT_MOVED(value, "...", "the reversed tensor, a copy"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, flip, "Reverse the order of the elements along axes.", "",
          "assert(limn.tensor.new{1, 2, 3}:flip()[1] == 3)");
#undef ARGS
