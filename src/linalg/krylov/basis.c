#include "linalg/krylov/basis.h"

#include "linalg/blas.h"
#include "linalg/skinny.h"
#include "linalg/until.h"

double *lm_rows_alloc(lm_env *env, int64_t rows, int64_t n)
{
    const int64_t size[] = {rows, n};
    const int64_t count = lm_count(2, size);
    double *block =
        count < 0 ? NULL : lm_alloc(env, (size_t)count * sizeof *block);
    if (!block)
        lm_fail(env, LM_NOMEM, "not enough memory for %lld vectors of %lld",
                (long long)rows, (long long)n);
    return block;
}

lm_status lm_rows_reserve(lm_env *env, int64_t n, int64_t used, int64_t rows,
                          double **data, int64_t *room)
{
    if (rows <= *room) return LM_OK;
    const int64_t want = 2 * *room > rows ? 2 * *room : rows;
    double *more = lm_rows_alloc(env, want, n);
    if (!more) return LM_NOMEM;
    if (used &&
        lm_copy_bytes(env, more, *data, (size_t)(used * n) * sizeof *more)) {
        lm_free(more);
        return LM_STOPPED;
    }
    lm_free(*data);
    *data = more;
    *room = want;
    return LM_OK;
}

lm_status lm_basis_reserve(lm_env *env, lm_basis *b, int64_t rows)
{
    return lm_rows_reserve(env, b->n, b->r, rows, &b->v, &b->room);
}

static void add(int64_t count, int64_t n, const double *x, double *c,
                int64_t ldc)
{
    for (int64_t i = 0; c && i < count; i++)
        lm_axpy_d(n, 1, x + i * n, c + i * ldc);
}

static lm_status clean(lm_env *env, const lm_basis *b, int64_t first,
                       int64_t count, double *y, double *c, int64_t ldc)
{
    const int64_t r = b->r - first, n = b->n;
    const double *v = b->v + first * n;
    if (r == 0 || count == 0) return LM_OK;
    const lm_mark mark = lm_scratch_mark(env);
    double *part = lm_scratch_doubles(env, count * r);
    if (!part) return lm_nomem(env);
    for (int pass = 0; pass < 2; pass++) {
        if (count == 1) {
            lm_gemv_until_d(env->stop, false, r, n, 1, v, n, y, 0, part);
            lm_gemv_until_d(env->stop, true, r, n, -1, v, n, part, 1, y);
        } else {
            lm_gemm_few_d(env->stop, false, true, count, r, n, 1, y, n, v, n, 0,
                          part, r);
            lm_gemm_few_d(env->stop, false, false, count, n, r, -1, part, r, v,
                          n, 1, y, n);
        }
        add(count, r, part, c ? c + first : NULL, ldc);
    }
    lm_scratch_release(env, mark);
    return lm_unless_stopped(env);
}

lm_status lm_basis_clean(lm_env *env, const lm_basis *b, int64_t count,
                         double *y, double *c, int64_t ldc)
{
    return clean(env, b, 0, count, y, c, ldc);
}

/* A vector that has almost vanished consists of rounding along the basis and
 * is cleaned once more. */
lm_status lm_basis_append(lm_env *env, lm_basis *b, int64_t first, double *y,
                          double least, double *c, double *norm)
{
    const double before = *norm;
    lm_status status = lm_basis_reserve(env, b, b->r + 1);
    if (!status) status = clean(env, b, first, 1, y, c, 0);
    if (status) return status;
    *norm = lm_nrm2_until_d(env->stop, b->n, y);
    if (!status && *norm < 1e-4 * before) {
        status = clean(env, b, 0, 1, y, c, 0);
        *norm = lm_nrm2_until_d(env->stop, b->n, y);
    }
    if (!status) status = lm_unless_stopped(env);
    if (status || !(*norm > least) || b->r == b->n) return status;
    double *v = b->v + b->r * b->n;
    int64_t i, end = 0;
    while (lm_next_piece(env, b->n, &i, &end))
        for (; i < end; i++) v[i] = y[i] / *norm;
    if (lm_stopped(env)) return LM_STOPPED;
    if (c) c[b->r] = *norm;
    b->r++;
    return LM_OK;
}

int64_t lm_basis_next(const lm_basis *b, int64_t done)
{
    const double least = 3 * (double)done * (double)done / (double)b->n;
    return done + 1 + (least < (double)done / 4 ? (int64_t)least : done / 4);
}
