/* Elements shifted around an axis. */
#include <string.h>

#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x;
    int64_t shift, axis;
    lm_tensor value;
} roll_args;

static lm_status roll_run(lm_env *env, void *args)
{
    roll_args *a = args;
    int axis = 0;
    lm_status status = lm_axis(env, a->axis, a->x.rank, &axis);
    if (status) return status;
    const lm_split r = lm_split_at(&a->x, axis);
    const int64_t whole = r.n * r.inner;
    if (whole == 0) return LM_OK;
    const int64_t shift = (a->shift % r.n + r.n) % r.n * r.inner;
    for (int64_t i = 0; i < r.outer && !status; i++) {
        const double *x = a->x.data + i * whole;
        double *out = a->value.data + i * whole;
        status = lm_move(env, whole - shift, x, out + shift);
        if (!status) status = lm_move(env, shift, x + whole - shift, out);
    }
    return status;
}

#define ARGS roll_args
static const lm_slot roll_slots[] = {
    IN_TENSOR(x, "...", "a tensor"),
    IN_INT(shift, "", "the number of places; negative shifts backwards"),
    OPT_INT(axis, 1, "", "the axis"),
    OUT_MOVED(value, "...", "the rolled tensor, a copy"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, roll,
          "Roll the elements along an axis; those beyond one end reappear at "
          "the other.",
          "", "assert(limn.tensor.new{1, 2, 3}:roll(1)[1] == 3)");
#undef ARGS
