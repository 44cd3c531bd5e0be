/* Contractions of tensors: everything is one product of matrices. */
#include "core/decl.h"
#include "tensor/product.h"
#include "tensor/shape.h"

/* A copy of x with the axes in `order`, as rows x cols. */
static lm_status laid_out(lm_env *env, const lm_tensor *x, const int *order,
                          double **out)
{
    int64_t size[LM_RANK_MAX], from[LM_RANK_MAX], at[LM_RANK_MAX];
    int64_t to[LM_RANK_MAX];
    lm_strides(x->rank, x->size, from);
    for (int i = 0; i < x->rank; i++) {
        size[i] = x->size[order[i]];
        at[i] = from[order[i]];
    }
    *out = lm_scratch_doubles(env, lm_length(x));
    if (!*out) return lm_nomem(env);
    lm_strides(x->rank, size, to);
    lm_copy(x->rank, size, *out, to, x->data, at);
    return LM_OK;
}

/* The axes that stay, in order, before or after those that are named. */
static lm_status arrange(lm_env *env, const lm_tensor *x, lm_ints axes,
                         bool last, int *order, int *kept)
{
    bool marked[LM_RANK_MAX] = {false};
    int n = 0;
    lm_status status = axes.n ? lm_axes(env, axes, x->rank, marked) : LM_OK;
    if (status) return status;
    *kept = x->rank - (int)axes.n;
    for (int i = 0; i < x->rank; i++)
        if (!marked[i]) order[(last ? 0 : (int)axes.n) + n++] = i;
    for (int i = 0; i < (int)axes.n && !status; i++)
        status =
            lm_axis(env, axes.data[i], x->rank, &order[(last ? *kept : 0) + i]);
    return status;
}

typedef struct {
    lm_tensor x, y;
    lm_ints x_axes, y_axes;
    lm_tensor value;
} tensordot_args;

static lm_status tensordot_run(lm_env *env, void *args)
{
    tensordot_args *a = args;
    int left[LM_RANK_MAX], right[LM_RANK_MAX], m = 0, n = 0;
    if (a->x_axes.n != a->y_axes.n)
        return lm_fail(env, LM_DOMAIN, "both must name as many axes");
    lm_status status = arrange(env, &a->x, a->x_axes, true, left, &m);
    if (!status) status = arrange(env, &a->y, a->y_axes, false, right, &n);
    if (status) return status;
    if (m + n > LM_RANK_MAX)
        return lm_fail(env, LM_DOMAIN, "a tensor has at most %d axes",
                       LM_RANK_MAX);
    int64_t size[LM_RANK_MAX], rows = 1, cols = 1, inner = 1;
    for (int i = 0; i < m; i++) rows *= size[i] = a->x.size[left[i]];
    for (int i = 0; i < n; i++)
        cols *= size[m + i] = a->y.size[right[a->y_axes.n + i]];
    for (int i = 0; i < (int)a->x_axes.n; i++) {
        const int64_t p = a->x.size[left[m + i]], q = a->y.size[right[i]];
        if (p != q)
            return lm_fail(
                env, LM_DOMAIN, "axis %d of x has size %lld, axis %d of y %lld",
                left[m + i] + 1, (long long)p, right[i] + 1, (long long)q);
        inner *= p;
    }
    double *x, *y;
    status = laid_out(env, &a->x, left, &x);
    if (!status) status = laid_out(env, &a->y, right, &y);
    if (!status) status = lm_result(env, &a->value, m + n, size);
    if (status) return status;
    return lm_matmul(env, false, false, (lm_mat){x, rows, inner, inner},
                     (lm_mat){y, inner, cols, cols},
                     (lm_mat){a->value.data, rows, cols, cols});
}

#define ARGS tensordot_args
static const lm_slot tensordot_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_TENSOR(y, "?", "another"),
    IN_INTS(x_axes, "", "the axes of x to sum over"),
    IN_INTS(y_axes, "", "the axes of y that go with them, in this order"),
    OUT_TENSOR(value, "?", "the axes of x that are left, then those of y"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, tensordot, "Sum products over pairs of axes.", "",
          "local x = limn.tensor.randn(2, 3, 4, {seed = 1})\n"
          "local s = limn.tensor.tensordot(x, x, {1, 2, 3}, {1, 2, 3})\n"
          "assert(math.abs(s - x:norm()^2) < 1e-12)");
#undef ARGS

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
    double *out = a->value.data;
    for (int64_t i = 0; i < a->x.rows; i++)
        for (int64_t k = 0; k < a->y.rows; k++)
            for (int64_t j = 0; j < a->x.cols; j++)
                for (int64_t l = 0; l < a->y.cols; l++)
                    *out++ = a->x.data[i * a->x.stride + j] *
                             a->y.data[k * a->y.stride + l];
    return LM_OK;
}

#define ARGS kron_args
static const lm_slot kron_slots[] = {
    IN_MAT(x, "m n", "a matrix"),
    IN_MAT(y, "p q", "another"),
    OUT_TENSOR(value, "?", "mp x nq, blocks x_ij y"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, kron, "The Kronecker product of two matrices.", "",
          "assert(limn.tensor.kron({{1, 2}}, {{3}, {4}})[2][2] == 8)");
#undef ARGS
