/* The indices of nonzero elements. */
#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x;
    lm_tensor value;
} nonzero_args;

static lm_status nonzero_run(lm_env *env, void *args)
{
    nonzero_args *a = args;
    const int64_t n = lm_length(&a->x);
    const int rank = a->x.rank ? a->x.rank : 1;
    int64_t count = 0, at[LM_RANK_MAX] = {1};
    int64_t first, end = 0;
    while (lm_next_piece(env, n, &first, &end))
        for (; first < end; first++) count += a->x.data[first] != 0;
    const int64_t size[2] = {count, rank};
    const lm_status status = lm_result(env, &a->value, rank == 1 ? 1 : 2, size);
    if (status) return status;
    lm_strides(a->x.rank, a->x.size, at);
    double *out = a->value.data;
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (a->x.data[i] == 0) continue;
        int64_t rest = i;
        for (int k = 0; k < rank; k++) {
            *out++ = (double)(rest / at[k] + 1);
            rest %= at[k];
        }
    }
    return LM_OK;
}

#define ARGS nonzero_args
static const lm_slot nonzero_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    OUT_TENSOR(value, "?",
               "the indices of a vector as a vector, else one row of indices "
               "for each element"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, nonzero, "Indices of the nonzero elements.", "",
          "assert(limn.tensor.new{0, 3, 0, 4}:nonzero()[2] == 4)");
#undef ARGS
