/* Slices by their indices. */
#include <string.h>

#include "core/decl.h"
#include "tensor/part.h"
#include "tensor/shape.h"

/* Indices from 1 to size as integers from 0; false if one is none.  Added to a
 * power of two that leaves their digits no room for a fraction, they stand in
 * its last digits. */
static bool positions(int64_t n, const double *index, int64_t size, int64_t *at)
{
    const double room = 0x1p52, last = (double)size;
    int64_t wrong = 0;
#pragma omp simd reduction(| : wrong)
    for (int64_t i = 0; i < n; i++) {
        const double v = index[i], sum = v + room;
        const int64_t outside = !((v >= 1) & (v <= last) & (sum - room == v));
        int64_t digits;
        memcpy(&digits, &sum, sizeof digits);
        at[i] = outside ? 0 : (digits & (((int64_t)1 << 52) - 1)) - 1;
        wrong |= outside;
    }
    return !wrong;
}

static lm_status wrong_index(lm_env *env, lm_vec index, int64_t size)
{
    int64_t i = 0, at;
    for (; positions(1, index.data + i, size, &at); i++)
        if (lm_stopped_at(env, i)) return LM_STOPPED;
    return lm_fail(env, LM_DOMAIN, "index %g is not an integer from 1 to %lld",
                   index.data[i], (long long)size);
}

typedef struct {
    lm_tensor x;
    lm_vec index;
    int64_t axis;
    lm_tensor value;
} take_args;

/* Of a vector: some at a time, while their positions are in cache. */
static lm_status take_elements(lm_env *env, const take_args *a)
{
    enum { SOME = 512 };
    int64_t at[SOME];
    const int64_t n = a->index.n;
    const double *index = a->index.data, *x = a->x.data;
    double *out = a->value.data;
    for (int64_t i = 0; i < n; i += SOME) {
        const int64_t now = n - i < SOME ? n - i : SOME;
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (!positions(now, index + i, a->x.size[0], at))
            return wrong_index(env, a->index, a->x.size[0]);
#pragma GCC unroll 8
        for (int64_t k = 0; k < now; k++) out[i + k] = x[at[k]];
    }
    return LM_OK;
}

/* Along axis k. */
static lm_status take_slices(lm_env *env, const take_args *a, int k)
{
    lm_pick picks[LM_RANK_MAX];
    const int64_t n = a->index.n;
    int64_t *list = lm_scratch(env, (size_t)n * sizeof *list);
    if (!list) return lm_nomem(env);
    int64_t first, end = 0;
    while (lm_next_piece(env, n, &first, &end))
        if (!positions(end - first, a->index.data + first, a->x.size[k],
                       list + first))
            return wrong_index(env, a->index, a->x.size[k]);
    if (lm_stopped(env)) return LM_STOPPED;
    for (int i = 0; i < a->x.rank; i++)
        picks[i] = (lm_pick){.count = a->x.size[i], .step = 1};
    picks[k] = (lm_pick){.count = n, .list = list};
    return lm_part_get(env, &a->x, picks, a->value.data);
}

static lm_status take_run(lm_env *env, void *args)
{
    take_args *a = args;
    int k = 0;
    lm_status status = lm_axis(env, a->axis, a->x.rank, &k);
    if (status) return status;
    lm_tensor shape = a->x;
    shape.size[k] = a->index.n;
    status = lm_result(env, &a->value, shape.rank, shape.size);
    if (status) return status;
    return a->x.rank == 1 ? take_elements(env, a) : take_slices(env, a, k);
}

#define ARGS take_args
static const lm_slot take_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_VEC(index, "k", "the indices, which may repeat"),
    OPT_INT(axis, 1, "", "the axis"),
    OUT_MOVED(value, "?", "the slices, in the order of the indices"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, take, "Take slices along an axis by their indices.", "",
          "assert(limn.tensor.new{5, 6, 7}:take{3, 1}[1] == 7)");
#undef ARGS
