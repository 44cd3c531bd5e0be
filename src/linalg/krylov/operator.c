#include "linalg/krylov/operator.h"

#include <stdio.h>

#include "linalg/lapack.h"
#include "linalg/krylov/pieces.h"
#include "linalg/matmul.h"
#include "linalg/until.h"

static int64_t size(const void *object, int k)
{
    const lm_operator *a = object;
    return k == 0 ? a->rows : a->cols;
}

static size_t bytes(const void *object)
{
    return ((const lm_operator *)object)->bytes;
}

static void describe(const void *object, char *text, size_t n)
{
    const lm_operator *a = object;
    snprintf(text, n, "%s, %lld x %lld%s", a->what, (long long)a->rows,
             (long long)a->cols, a->symmetric ? ", symmetric" : "");
}

const lm_type lm_operator_type = {
    .name = "operator",
    .doc = "a linear map that is known by its products with vectors",
    .free = lm_free,
    .bytes = bytes,
    .size = size,
    .describe = describe,
};

lm_status lm_operator_apply(lm_env *env, const lm_operator *a, bool transposed,
                            int64_t count, const double *x, double *y)
{
    if (lm_stopped(env)) return LM_STOPPED;
    const lm_mark mark = lm_scratch_mark(env);
    const lm_status status =
        a->apply(env, a, transposed && !a->symmetric, count, x, y);
    lm_scratch_release(env, mark);
    return status;
}

/* A block of vectors as a matrix; the products below only read `x`. */
static lm_mat block(const double *x, int64_t count, int64_t n)
{
    return lm_mat_of((double *)x, count, n);
}

/* ---- a matrix, and a matrix times its transpose ------------------------- */

static lm_status times(lm_env *env, lm_mat a, bool transposed, int64_t count,
                       const double *x, double *y)
{
    enum { FEW = 12 };
    const int64_t from = transposed ? a.rows : a.cols;
    const int64_t to = transposed ? a.cols : a.rows;
    if (count == 1 && a.rows > 0 && a.cols > 0) {
        lm_gemv_until_d(env->stop, transposed, a.rows, a.cols, 1, a.data,
                        a.stride, x, 0, y);
        return lm_unless_stopped(env);
    }
    if (count <= FEW && a.rows > 0 && a.cols > 0)
        return lm_few_apply(
            env, a, transposed ? LM_FEW_TRANSPOSED : LM_FEW_TIMES, count, x, y);
    return lm_matmul(env, false, !transposed, block(x, count, from), a,
                     block(y, count, to));
}

static lm_status matrix_apply(lm_env *env, const lm_operator *self,
                              bool transposed, int64_t count, const double *x,
                              double *y)
{
    const lm_matrix *m = (const lm_matrix *)self;
    return times(env, m->a, transposed, count, x, y);
}

lm_matrix lm_matrix_of(lm_mat a, bool symmetric)
{
    return (lm_matrix){{a.rows, a.cols, symmetric, matrix_apply, "matrix", 0},
                       a};
}

static lm_status gram_apply(lm_env *env, const lm_operator *self,
                            bool transposed, int64_t count, const double *x,
                            double *y)
{
    (void)transposed;
    const lm_matrix *m = (const lm_matrix *)self;
    double *between = lm_scratch_doubles(env, count * m->a.cols);
    if (!between) return lm_nomem(env);
    const lm_status status = times(env, m->a, true, count, x, between);
    return status ? status : times(env, m->a, false, count, between, y);
}

lm_matrix lm_gram_of(lm_mat x)
{
    return (lm_matrix){{x.rows, x.rows, true, gram_apply, "Gram matrix", 0}, x};
}

static lm_status cogram_apply(lm_env *env, const lm_operator *self,
                              bool transposed, int64_t count, const double *x,
                              double *y)
{
    (void)transposed;
    const lm_mat a = ((const lm_matrix *)self)->a;
    if (a.rows > 0 && a.cols > 0)
        return lm_few_apply(env, a, LM_FEW_COGRAM, count, x, y);
    return lm_zero_bytes(env->stop, y, (size_t)(count * a.cols) * sizeof *y);
}

lm_matrix lm_cogram_of(lm_mat x)
{
    return (lm_matrix){{x.cols, x.cols, true, cogram_apply, "Gram matrix", 0},
                       x};
}

/* ---- of other operators ------------------------------------------------- */

static lm_status affine_apply(lm_env *env, const lm_operator *self,
                              bool transposed, int64_t count, const double *x,
                              double *y)
{
    const lm_combined *c = (const lm_combined *)self;
    const int64_t n = count * (transposed ? self->cols : self->rows);
    const lm_status status =
        lm_operator_apply(env, c->a, transposed, count, x, y);
    int64_t i, end = 0;
    while (!status && lm_next_piece(env, n, &i, &end))
        for (; i < end; i++) y[i] *= c->scale;
    if (!status && c->shift != 0) lm_axpy_until_d(env->stop, n, c->shift, x, y);
    return status ? status : lm_unless_stopped(env);
}

lm_combined lm_affine_of(const lm_operator *a, double scale, double shift)
{
    return (lm_combined){
        {a->rows, a->cols, a->symmetric, affine_apply, "scaled and shifted", 0},
        a,
        NULL,
        scale,
        shift};
}

static lm_status sum_apply(lm_env *env, const lm_operator *self,
                           bool transposed, int64_t count, const double *x,
                           double *y)
{
    const lm_combined *c = (const lm_combined *)self;
    const int64_t n = count * (transposed ? self->cols : self->rows);
    double *second = lm_scratch_doubles(env, n);
    if (!second) return lm_nomem(env);
    lm_status status = lm_operator_apply(env, c->a, transposed, count, x, y);
    if (!status)
        status = lm_operator_apply(env, c->b, transposed, count, x, second);
    if (!status) lm_axpy_until_d(env->stop, n, 1, second, y);
    return status ? status : lm_unless_stopped(env);
}

lm_combined lm_sum_of(const lm_operator *a, const lm_operator *b)
{
    return (lm_combined){
        {a->rows, a->cols, a->symmetric && b->symmetric, sum_apply, "sum", 0},
        a,
        b,
        1,
        0};
}

static lm_status composed_apply(lm_env *env, const lm_operator *self,
                                bool transposed, int64_t count, const double *x,
                                double *y)
{
    const lm_combined *c = (const lm_combined *)self;
    const lm_operator *first = transposed ? c->a : c->b;
    const lm_operator *second = transposed ? c->b : c->a;
    double *between = lm_scratch_doubles(env, count * c->a->cols);
    if (!between) return lm_nomem(env);
    lm_status status =
        lm_operator_apply(env, first, transposed, count, x, between);
    if (!status)
        status = lm_operator_apply(env, second, transposed, count, between, y);
    return status;
}

/* A A' and A A of a symmetric A are symmetric; of other products nothing is
 * known. */
lm_combined lm_composed_of(const lm_operator *a, const lm_operator *b)
{
    const lm_combined *c = (const lm_combined *)b;
    const lm_combined t = lm_transposed_of(a);
    const bool square = b == a && a->symmetric;
    const bool gram = b->apply == t.base.apply && c->a == a;
    return (lm_combined){
        {a->rows, b->cols, square || gram, composed_apply, "product", 0},
        a,
        b,
        1,
        0};
}

static lm_status transposed_apply(lm_env *env, const lm_operator *self,
                                  bool transposed, int64_t count,
                                  const double *x, double *y)
{
    const lm_combined *c = (const lm_combined *)self;
    return lm_operator_apply(env, c->a, !transposed, count, x, y);
}

lm_combined lm_transposed_of(const lm_operator *a)
{
    return (lm_combined){
        {a->cols, a->rows, a->symmetric, transposed_apply, "transposed", 0},
        a,
        NULL,
        1,
        0};
}
