/* Axes in another order. */
#include "core/decl.h"
#include "tensor/shape.h"

static lm_status permuted(lm_env *env, const lm_tensor *x, const int *order,
                          lm_tensor *value)
{
    int64_t size[LM_RANK_MAX], from[LM_RANK_MAX], at[LM_RANK_MAX];
    int64_t to[LM_RANK_MAX];
    lm_strides(x->rank, x->size, from);
    for (int i = 0; i < x->rank; i++) {
        size[i] = x->size[order[i]];
        at[i] = from[order[i]];
    }
    const lm_status status = lm_result(env, value, x->rank, size);
    if (status) return status;
    lm_strides(x->rank, size, to);
    return lm_copy_all(env, x->rank, size, value->data, to, x->data, at);
}

typedef struct {
    lm_tensor x;
    lm_ints axes;
    lm_tensor value;
} permute_args;

static lm_status permute_run(lm_env *env, void *args)
{
    permute_args *a = args;
    bool seen[LM_RANK_MAX] = {false};
    int order[LM_RANK_MAX] = {0};
    if (a->axes.n != a->x.rank)
        return lm_fail(env, LM_DOMAIN,
                       "a tensor of rank %d needs a permutation of %d axes",
                       a->x.rank, a->x.rank);
    lm_status status =
        a->axes.n ? lm_axes(env, a->axes, a->x.rank, seen) : LM_OK;
    for (int i = 0; !status && i < a->x.rank; i++)
        status = lm_axis(env, a->axes.data[i], a->x.rank, &order[i]);
    return status ? status : permuted(env, &a->x, order, &a->value);
}

#define ARGS permute_args
static const lm_slot permute_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_INTS(axes, "",
            "the axis of x that becomes axis 1, 2, ... of the result"),
    OUT_MOVED(value, "?", "the tensor with permuted axes, a copy"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, permute, "Permute the axes of a tensor.", "",
          "local x = limn.tensor.randn(2, 3, 4)\n"
          "assert(x:permute(3, 1, 2)[4][2][3] == x[2][3][4])");
#undef ARGS

typedef struct {
    lm_tensor x;
    int64_t i, j;
    lm_tensor value;
} transpose_args;
typedef transpose_args t_args;

static lm_status transpose_run(lm_env *env, void *args)
{
    transpose_args *a = args;
    int order[LM_RANK_MAX], i = 0, j = 0;
    if (a->x.rank < 2)
        return lm_fail(env, LM_DOMAIN,
                       "'x' must have at least two axes, but its rank is %d",
                       a->x.rank);
    lm_status status = lm_axis(env, a->i, a->x.rank, &i);
    if (!status) status = lm_axis(env, a->j, a->x.rank, &j);
    if (status) return status;
    for (int k = 0; k < a->x.rank; k++) order[k] = k == i ? j : k == j ? i : k;
    return permuted(env, &a->x, order, &a->value);
}

#define ARGS transpose_args
static const lm_slot transpose_slots[] = {
    IN_TENSOR(x, "?", "a tensor of rank 2 or more"),
    OPT_INT(i, -2, "", "the first axis"),
    OPT_INT(j, -1, "", "the axis to swap it with"),
    OUT_MOVED(value, "?", "the transposed tensor, a copy"),
    LM_SLOTS_END,
};
LM_EXPORT(
    tensor, transpose,
    "Transpose of a matrix: the last two axes, or two given ones, are swapped.",
    "", "assert(limn.tensor.new{{1, 2}, {3, 4}}:transpose()[1][2] == 3)");
#define t_run transpose_run
#define t_slots transpose_slots
LM_EXPORT(tensor, t, "Transpose of a matrix; short for transpose.", "",
          "assert(limn.tensor.new{{1, 2}, {3, 4}}:t()[1][2] == 3)");
#undef ARGS
