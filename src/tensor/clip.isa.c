/* Elements limited to an interval. */
#include <math.h>

#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x;
    double low, high;
    lm_tensor value;
} clip_args;
typedef clip_args clip__args;

static lm_status clip(lm_env *env, const lm_tensor *x, double low, double high,
                      double *out)
{
    const int64_t n = lm_length(x);
    if (!(low <= high))
        return lm_fail(env, LM_DOMAIN,
                       "'low' must be at most 'high', got %g and %g", low,
                       high);
    int64_t i, end = 0;
    while (lm_next_piece(env, n, &i, &end))
        for (; i < end; i++) {
            const double v = x->data[i];
            out[i] = v < low ? low : v > high ? high : v;
        }
    return lm_unless_stopped(env);
}

static lm_status clip_run(lm_env *env, void *args)
{
    clip_args *a = args;
    return clip(env, &a->x, a->low, a->high, a->value.data);
}

static lm_status clip__run(lm_env *env, void *args)
{
    clip__args *a = args;
    return clip(env, &a->x, a->low, a->high, a->x.data);
}

#define ARGS clip_args
#define CLIP_OPTIONS                                                           \
    OPT_NUM(low, -INFINITY, "any", "the lower bound"),                         \
        OPT_NUM(high, INFINITY, "any", "the upper bound")
static const lm_slot clip_slots[] = {
    IN_TENSOR(x, "...", "a tensor"),
    CLIP_OPTIONS,
    OUT_TENSOR(value, "...", "max(low, min(x, high)), elementwise"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, clip, "Clip the elements to an interval; NaN stays.", "",
          "assert(limn.tensor.new{-1, 5}:clip{low = 0, high = 2}:sum() == 2)");
static const lm_slot clip__slots[] = {
    MUT_TENSOR(x, "...", "the tensor to change"),
    CLIP_OPTIONS,
    LM_SLOTS_END,
};
LM_EXPORT(tensor, clip_, "Clip the elements to an interval, in place.", "",
          "assert(limn.tensor.new{-1, 5}:clip_{low = 0}:sum() == 5)");
#undef ARGS
