/* The Kronecker product of two matrices. */
#include "core/decl.h"

typedef struct {
    lm_mat x, y;
    lm_tensor value;
} kron_args;

static lm_status kron_run(lm_env *env, void *args)
{
    kron_args *a = args;
    int64_t size[2];
    if (__builtin_mul_overflow(a->x.rows, a->y.rows, &size[0]) ||
        __builtin_mul_overflow(a->x.cols, a->y.cols, &size[1]))
        return lm_nomem(env);
    const lm_status status = lm_result(env, &a->value, 2, size);
    if (status) return status;
    if (size[0] == 0 || size[1] == 0) return LM_OK;
    double *out = a->value.data;
    for (int64_t i = 0; i < a->x.rows; i++)
        for (int64_t k = 0; k < a->y.rows; k++)
            for (int64_t j = 0; j < a->x.cols; j++) {
                int64_t l, end = 0;
                if (lm_stopped(env)) return LM_STOPPED;
                while (lm_next_piece(env, a->y.cols, &l, &end))
                    for (; l < end; l++)
                        *out++ = a->x.data[i * a->x.stride + j] *
                                 a->y.data[k * a->y.stride + l];
            }
    return lm_unless_stopped(env);
}

#define ARGS kron_args
static const lm_slot kron_slots[] = {
    IN_MAT(x, "m n", "a matrix"),
    IN_MAT(y, "p q", "another one"),
    OUT_TENSOR(value, "?", "mp x nq, the blocks x_ij y"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, kron, "Kronecker product of two matrices.", "",
          "assert(limn.tensor.kron({{1, 2}}, {{3}, {4}})[2][2] == 8)");
#undef ARGS
