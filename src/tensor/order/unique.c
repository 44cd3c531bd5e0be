/* The distinct elements. */
#include <string.h>

#include "core/decl.h"
#include "tensor/order/radix_sort.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x, value;
} unique_args;

static lm_status unique_run(lm_env *env, void *args)
{
    unique_args *a = args;
    const int64_t n = lm_length(&a->x);
    int64_t kept = 0;
    double *x = lm_scratch_doubles(env, n);
    if (!x) return lm_nomem(env);
    lm_status status = lm_sort(env, n, a->x.data, 1, x, 1);
    if (status) return status;
    for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++)
        if (i == 0 || (x[i] != x[kept - 1] && x[kept - 1] == x[kept - 1]))
            x[kept++] = x[i];
    status = lm_result(env, &a->value, 1, &kept);
    return status ? status : lm_move(env, kept, x, a->value.data);
}

#define ARGS unique_args
static const lm_slot unique_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    OUT_TENSOR(value, "?",
               "the distinct elements, in ascending order; NaN once, last"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, unique, "Sorted distinct elements.", "",
          "assert(#limn.tensor.new{3, 1, 3}:unique() == 2)");
#undef ARGS
