/* Copies of a tensor side by side. */
#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x;
    lm_ints times;
    lm_tensor value;
} tile_args;

static lm_status tile_run(lm_env *env, void *args)
{
    tile_args *a = args;
    const int rank = a->x.rank;
    if (a->times.n != rank)
        return lm_fail(env, LM_DOMAIN,
                       "a tensor of rank %d needs %d numbers of repetitions",
                       rank, rank);
    int64_t whole[LM_RANK_MAX], at[LM_RANK_MAX], x_at[LM_RANK_MAX];
    int64_t index[LM_RANK_MAX] = {0};
    for (int i = 0; i < rank; i++)
        if (__builtin_mul_overflow(a->x.size[i], a->times.data[i], &whole[i]))
            return lm_nomem(env);
    lm_status status = lm_result(env, &a->value, rank, whole);
    if (status || lm_length(&a->value) == 0) return status;
    lm_strides(rank, whole, at);
    lm_strides(rank, a->x.size, x_at);
    for (;;) {
        double *out = a->value.data;
        for (int i = 0; i < rank; i++) out += index[i] * a->x.size[i] * at[i];
        status = lm_copy_all(env, rank, a->x.size, out, at, a->x.data, x_at);
        if (status) return status;
        int k = rank - 1;
        for (; k >= 0; k--) {
            if (++index[k] < a->times.data[k]) break;
            index[k] = 0;
        }
        if (k < 0) return LM_OK;
        if (lm_stopped(env)) return LM_STOPPED;
    }
}

#define ARGS tile_args
static const lm_slot tile_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_INTS(times, "[0,inf)", "the number of repetitions along each axis"),
    OUT_MOVED(value, "?", "the tiled tensor"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, tile, "Tile a tensor: repeat it along each axis.", "",
          "assert(#limn.tensor.new{1, 2}:tile(3) == 6)");
#undef ARGS
