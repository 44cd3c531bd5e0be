/* The identity matrix. */
#include <string.h>

#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    int64_t n, m, diagonal;
    lm_tensor value;
} eye_args;

static lm_status eye_run(lm_env *env, void *args)
{
    eye_args *a = args;
    const int64_t size[2] = {a->n, a->m < 0 ? a->n : a->m};
    lm_status status = lm_result(env, &a->value, 2, size);
    if (!status) status = lm_fill(env, 0, lm_length(&a->value), a->value.data);
    for (int64_t i = 0; !status && i < size[0]; i++) {
        int64_t j;
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (__builtin_add_overflow(i, a->diagonal, &j) || j >= size[1]) break;
        if (j >= 0) a->value.data[i * size[1] + j] = 1;
    }
    return status;
}

#define ARGS eye_args
static const lm_slot eye_slots[] = {
    IN_INT(n, "[0,inf)", "rows"),
    OPT_INT(m, -1, "[0,inf)", "columns; n by default"),
    OPT_INT(diagonal, 0, "",
            "the diagonal of the ones: 0 the main one, 1 above it, -1 below"),
    OUT_TENSOR(value, "?", "the matrix"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, eye, "Identity matrix, or ones on another diagonal.", "",
          "assert(limn.tensor.eye(3):sum() == 3)");
#undef ARGS
