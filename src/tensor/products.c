/* Products of matrices, vectors and tensors, as Lua knows them. */
#include "core/decl.h"
#include "linalg/blas.h"
#include "tensor/element.h"
#include "tensor/nest.h"
#include "linalg/product.h"
#include "tensor/shape.h"
#include "tensor/sum.h"

/* ---- matmul of any ranks ------------------------------------------------ */

typedef struct {
    lm_tensor a, b;
    bool ta, tb;
    lm_tensor value;
} matmul_args;

static lm_mat last_two(const lm_tensor *t)
{
    const int r = t->rank;
    return (lm_mat){t->data, t->size[r - 2], t->size[r - 1], t->size[r - 1]};
}

/* The axes before the last two, as a shape. */
static lm_tensor batch_of(const lm_tensor *t)
{
    lm_tensor batch = *t;
    batch.rank -= 2;
    return batch;
}

/* value has the axes of the batch, which broadcasts, then rows and columns. */
static lm_status multiply_batches(lm_env *env, const matmul_args *a,
                                  const lm_tensor *batch)
{
    const lm_tensor left = batch_of(&a->a), right = batch_of(&a->b);
    const lm_mat p = last_two(&a->a), q = last_two(&a->b);
    const lm_mat c = last_two(&a->value);
    const int64_t k = a->ta ? p.rows : p.cols;
    int64_t c_at[LM_RANK_MAX], p_at[LM_RANK_MAX], q_at[LM_RANK_MAX];
    lm_loop loops[LM_RANK_MAX + 3];
    int n = 0;
    lm_strides(batch->rank, batch->size, c_at);
    lm_broadcast_strides(&left, batch, p_at);
    lm_broadcast_strides(&right, batch, q_at);
    for (int i = 0; i < batch->rank; i++)
        loops[n++] =
            (lm_loop){batch->size[i], c_at[i] * c.rows * c.cols,
                      p_at[i] * p.rows * p.cols, q_at[i] * q.rows * q.cols};
    loops[n++] = (lm_loop){c.rows, c.cols, a->ta ? 1 : p.cols, 0};
    loops[n++] = (lm_loop){c.cols, 1, 0, a->tb ? q.cols : 1};
    loops[n++] = (lm_loop){k, 0, a->ta ? p.cols : 1, a->tb ? 1 : q.cols};
    lm_nest nest;
    lm_nest_plan(n, loops, &nest);
    return lm_nest_run(env, &nest, p.data, q.data, lm_length(&a->value),
                       c.data);
}

/* A vector on the left is a row, on the right a column; the axis that this
 * adds is taken away from the result. */
static lm_status matmul_run(lm_env *env, void *args)
{
    matmul_args *a = args;
    const bool row = a->a.rank == 1, column = a->b.rank == 1;
    if (a->a.rank == 0 || a->b.rank == 0)
        return lm_fail(env, LM_DOMAIN, "a number is not a matrix; use *");
    if (row) a->a = (lm_tensor){a->a.data, 2, {1, a->a.size[0]}};
    if (column) a->b = (lm_tensor){a->b.data, 2, {a->b.size[0], 1}};
    const lm_mat p = last_two(&a->a), q = last_two(&a->b);
    a->ta = a->ta && !row;
    a->tb = a->tb && !column;
    const lm_tensor left = batch_of(&a->a), right = batch_of(&a->b);
    lm_tensor batch;
    const int64_t k = a->ta ? p.rows : p.cols, l = a->tb ? q.cols : q.rows;
    if (k != l) {
        char one[LM_SHAPE_TEXT], two[LM_SHAPE_TEXT];
        return lm_fail(env, LM_DOMAIN,
                       "cannot multiply %s by %s: %lld is not %lld",
                       lm_shape_words(&a->a, one), lm_shape_words(&a->b, two),
                       (long long)k, (long long)l);
    }
    lm_status status = lm_broadcast(env, &left, &right, &batch);
    if (status) return status;
    lm_tensor shape = batch;
    const int64_t m = a->ta ? p.cols : p.rows, n = a->tb ? q.rows : q.cols;
    if (!row) shape.size[shape.rank++] = m;
    if (!column) shape.size[shape.rank++] = n;
    status = lm_result(env, &a->value, shape.rank, shape.size);
    if (status) return status;
    lm_tensor full = batch; /* with both axes */
    full.data = a->value.data;
    full.size[full.rank++] = m;
    full.size[full.rank++] = n;
    a->value = full;
    status = batch.rank ? multiply_batches(env, a, &batch)
                        : lm_matmul(env, a->ta, a->tb, p, q,
                                    (lm_mat){full.data, m, n, n});
    shape.data = full.data;
    a->value = shape;
    return status;
}

#define ARGS matmul_args
static const lm_slot matmul_slots[] = {
    IN_TENSOR(a, "?", "a matrix, a vector (a row), or a batch of matrices"),
    IN_TENSOR(b, "?", "another; a vector is a column"),
    OPT_FLAG(ta, false, "transpose a first, at no cost"),
    OPT_FLAG(tb, false, "transpose b first, at no cost"),
    OUT_TENSOR(value, "?", "the product; batches broadcast"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, matmul, "The product of matrices, also of batches of them.",
          "",
          "local a = limn.tensor.new{{1, 2}, {3, 4}}\n"
          "assert(a:matmul{1, 1}[2] == 7)\n"
          "assert(a:matmul(a, {ta = true})[1][1] == 10)");
#undef ARGS

/* ---- inner, outer, Kronecker ------------------------------------------------
 */

typedef struct {
    lm_vec x, y;
    double value;
} dot_args;

static lm_status dot_run(lm_env *env, void *args)
{
    (void)env;
    dot_args *a = args;
    a->value = lm_dot_d(a->x.n, a->x.data, a->y.data);
    return LM_OK;
}

#define ARGS dot_args
static const lm_slot dot_slots[] = {
    IN_VEC(x, "n", "a vector"),
    IN_VEC(y, "n", "another"),
    OUT_NUM(value, "sum_i x_i y_i"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, dot, "The inner product of two vectors.", "",
          "assert(limn.tensor.new{1, 2}:dot{3, 4} == 11)");
#undef ARGS

LM_BINARY_LOOP(times, x *y)

typedef struct {
    lm_tensor x, y, value;
} outer_args;

static lm_status outer_run(lm_env *env, void *args)
{
    outer_args *a = args;
    lm_tensor shape;
    lm_status status = lm_shape_join(env, &a->x, &a->y, &shape);
    if (!status) status = lm_result(env, &a->value, shape.rank, shape.size);
    if (status) return status;
    const int64_t m = lm_length(&a->x), n = lm_length(&a->y);
    const lm_tensor x = {a->x.data, 2, {m, 1}}, y = {a->y.data, 1, {n}};
    lm_tensor out = {a->value.data, 2, {m, n}};
    return lm_binary_apply(env, times, &x, &y, &out);
}

#define ARGS outer_args
static const lm_slot outer_slots[] = {
    IN_TENSOR(x, "?", "a tensor, mostly a vector"),
    IN_TENSOR(y, "?", "another"),
    OUT_TENSOR(value, "?", "x_i y_j; the axes of x come before those of y"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, outer, "The products of every element with every other.", "",
          "assert(limn.tensor.outer({1, 2}, {3, 4})[2][1] == 6)");
#undef ARGS

typedef struct {
    lm_mat x;
    double value;
} trace_args;

static lm_status trace_run(lm_env *env, void *args)
{
    trace_args *a = args;
    double *diagonal = lm_scratch_doubles(env, a->x.rows);
    if (!diagonal) return lm_nomem(env);
    for (int64_t i = 0; i < a->x.rows; i++)
        diagonal[i] = a->x.data[i * a->x.stride + i];
    a->value = lm_sum(a->x.rows, diagonal);
    return LM_OK;
}

#define ARGS trace_args
static const lm_slot trace_slots[] = {
    IN_MAT(x, "n n", "a square matrix"),
    OUT_NUM(value, "sum_i x_ii"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, trace, "The sum of the diagonal.", "",
          "assert(limn.tensor.eye(3):trace() == 3)");
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

typedef struct {
    lm_mat x, value;
} gram_args;

static lm_status gram_run(lm_env *env, void *args)
{
    gram_args *a = args;
    return lm_gram(env, a->x, a->value);
}

#define ARGS gram_args
static const lm_slot gram_slots[] = {
    IN_MAT(x, "n d", "n points as rows"),
    OUT_MAT(value, "n n", "x x', exactly symmetric"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, gram, "The inner products of all pairs of rows.", "",
          "assert(limn.tensor.new{{1, 2}, {3, 4}}:gram()[1][2] == 11)");
#undef ARGS
