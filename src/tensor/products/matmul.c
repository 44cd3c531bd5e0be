/* The product of two matrices, and of batches of them. */
#include "core/decl.h"
#include "linalg/matmul.h"
#include "tensor/products/loops.h"
#include "tensor/shape.h"

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
    lm_loops plan;
    lm_loops_plan(n, loops, &plan);
    return lm_loops_multiply(env, &plan, p.data, q.data, lm_length(&a->value),
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
    IN_TENSOR(b, "?", "another one; a vector is a column"),
    OPT_FLAG(ta, false, "multiply by the transpose of a, without a copy"),
    OPT_FLAG(tb, false, "multiply by the transpose of b, without a copy"),
    OUT_TENSOR(value, "?", "the product"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, matmul, "Matrix product; batches of matrices broadcast.", "",
          "local a = limn.tensor.new{{1, 2}, {3, 4}}\n"
          "assert(a:matmul{1, 1}[2] == 7)\n"
          "assert(a:matmul(a, {ta = true})[1][1] == 10)");
#undef ARGS
