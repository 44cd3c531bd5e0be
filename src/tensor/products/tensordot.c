/* Sums of products over pairs of axes. */
#include "core/decl.h"
#include "tensor/products/contract.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x, y;
    lm_ints x_axes, y_axes;
    lm_tensor value;
} tensordot_args;

/* The axes of x are labels from 0, those of y from LM_RANK_MAX unless they are
 * summed with one of x. */
static lm_status pair_axes(lm_env *env, const tensordot_args *a, lm_labels *y)
{
    for (int i = 0; i < (int)a->x_axes.n; i++) {
        int p, q;
        lm_status status = lm_axis(env, a->x_axes.data[i], a->x.rank, &p);
        if (!status) status = lm_axis(env, a->y_axes.data[i], a->y.rank, &q);
        if (status) return status;
        if (a->x.size[p] != a->y.size[q])
            return lm_fail(
                env, LM_DOMAIN, "axis %d of x has size %lld, axis %d of y %lld",
                p + 1, (long long)a->x.size[p], q + 1, (long long)a->y.size[q]);
        y->at[q] = (uint8_t)p;
    }
    return LM_OK;
}

static lm_status tensordot_run(lm_env *env, void *args)
{
    tensordot_args *a = args;
    bool in_x[LM_RANK_MAX] = {false}, in_y[LM_RANK_MAX] = {false};
    if (a->x_axes.n != a->y_axes.n)
        return lm_fail(env, LM_DOMAIN,
                       "'x_axes' and 'y_axes' must have equal length");
    lm_status status = LM_OK;
    if (a->x_axes.n) status = lm_axes(env, a->x_axes, a->x.rank, in_x);
    if (a->y_axes.n && !status)
        status = lm_axes(env, a->y_axes, a->y.rank, in_y);
    const int64_t rank = a->x.rank + a->y.rank - 2 * a->x_axes.n;
    if (!status) status = lm_rank_check(env, rank);
    if (status) return status;
    lm_labels x = {.n = a->x.rank}, y = {.n = a->y.rank}, c = {0};
    int64_t size[LM_LABELS], shape[LM_RANK_MAX];
    for (int i = 0; i < x.n; i++) {
        size[x.at[i] = (uint8_t)i] = a->x.size[i];
        if (!in_x[i]) c.at[c.n++] = x.at[i];
    }
    for (int i = 0; i < y.n; i++) {
        size[y.at[i] = (uint8_t)(LM_RANK_MAX + i)] = a->y.size[i];
        if (!in_y[i]) c.at[c.n++] = y.at[i];
    }
    for (int i = 0; i < c.n; i++) shape[i] = size[c.at[i]];
    status = pair_axes(env, a, &y);
    if (!status) status = lm_result(env, &a->value, c.n, shape);
    if (status) return status;
    const lm_sizes e = {env, size};
    const lm_term left = lm_term_of(&e, &a->x, &x);
    const lm_term right = lm_term_of(&e, &a->y, &y);
    const lm_term value = lm_term_of(&e, &a->value, &c);
    return lm_contract(&e, &left, &right, &value);
}

#define ARGS tensordot_args
static const lm_slot tensordot_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_TENSOR(y, "?", "another one"),
    IN_INTS(x_axes, "", "the axes of x to contract"),
    IN_INTS(y_axes, "", "the matching axes of y, in the same order"),
    OUT_TENSOR(value, "?", "the remaining axes of x, then those of y"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, tensordot,
          "Tensor contraction: sum of products over pairs of axes.", "",
          "local x = limn.tensor.randn(2, 3, 4, {seed = 1})\n"
          "local s = limn.tensor.tensordot(x, x, {1, 2, 3}, {1, 2, 3})\n"
          "assert(math.abs(s - x:norm()^2) < 1e-12)");
#undef ARGS
