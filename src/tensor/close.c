/* Equality up to rounding. */
#include <math.h>

#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x, y;
    double rtol, atol;
    bool close;
} close_args;

static lm_status close_run(lm_env *env, void *args)
{
    close_args *a = args;
    const int64_t n = lm_length(&a->x);
    a->close = lm_same_shape(&a->x, &a->y);
    for (int64_t i = 0; i < n && a->close; i++) {
        const double x = a->x.data[i], y = a->y.data[i];
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        a->close = x == y || fabs(x - y) <= a->atol + a->rtol * fabs(y);
    }
    return LM_OK;
}

#define ARGS close_args
static const lm_slot close_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_TENSOR(y, "?", "the reference"),
    OPT_NUM(rtol, 1e-9, "[0,inf)", "relative tolerance"),
    OPT_NUM(atol, 1e-12, "[0,inf)", "absolute tolerance"),
    OUT_FLAG(close, "true if the shapes are equal and |x - y| <= atol + rtol "
                    "|y| everywhere"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, close, "True if two tensors are equal within a tolerance.",
          "", "assert(limn.tensor.close({1, 2}, {1, 2 + 1e-13}))");
#undef ARGS
