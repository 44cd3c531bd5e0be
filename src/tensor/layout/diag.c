/* Diagonals. */
#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x;
    lm_tensor value;
} diag_args;

static lm_status diag_run(lm_env *env, void *args)
{
    diag_args *a = args;
    const int64_t m = a->x.rank ? a->x.size[0] : 0;
    if (a->x.rank != 1 && a->x.rank != 2)
        return lm_fail(env, LM_DOMAIN, "'x' must be a vector or a matrix");
    if (a->x.rank == 1) {
        const int64_t size[2] = {m, m};
        lm_status status = lm_result(env, &a->value, 2, size);
        if (!status) status = lm_fill(env, 0, m * m, a->value.data);
        for (int64_t i = 0; i < m && !status; i++)
            a->value.data[i * m + i] = a->x.data[i];
        return status;
    }
    const int64_t n = a->x.size[1], k = m < n ? m : n;
    const lm_status status = lm_result(env, &a->value, 1, &k);
    for (int64_t i = 0; i < k && !status; i++)
        a->value.data[i] = a->x.data[i * n + i];
    return status;
}

#define ARGS diag_args
static const lm_slot diag_slots[] = {
    IN_TENSOR(x, "?", "a vector or a matrix"),
    OUT_MOVED(value, "?", "the diagonal, or the matrix with this diagonal"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, diag,
          "The diagonal of a matrix, or the diagonal matrix of a vector.", "",
          "assert(limn.tensor.new{1, 2}:diag():diag()[2] == 2)");
#undef ARGS
