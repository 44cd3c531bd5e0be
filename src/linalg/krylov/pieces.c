#include "linalg/krylov/pieces.h"

#include <string.h>

#include "core/share.h"
#include "linalg/blas.h"
#include "linalg/lapack.h"
#include "linalg/skinny.h"
#include "linalg/until.h"

/* A share is the rows of a that one thread takes.  Those after the first have
 * sums of their own, `count` rows of a.cols, where all rows add to all of y. */
typedef struct product {
    lm_mat a;
    lm_few what;
    int64_t count, shares, most; /* most: rows of a piece */
    const double *x;
    double *y, *sums;
} product;

/* Rows first .. first + rows - 1 of a; `between` has room for count x most. */
static void piece(const lm_env *env, const product *p, int64_t first,
                  int64_t rows, double *sum, double *between)
{
    const int64_t count = p->count, m = p->a.rows, n = p->a.cols,
                  ld = p->a.stride;
    const double *a = p->a.data + first * ld, *x = p->x + first;
    int64_t ldx = m;
    if (p->what == LM_FEW_TIMES) {
        lm_gemm_few_d(env->stop, false, true, count, rows, n, 1, p->x, n, a, ld,
                      0, p->y + first, m);
        return;
    }
    if (p->what == LM_FEW_COGRAM) {
        if (count == 1)
            lm_gemv_until_d(env->stop, false, rows, n, 1, a, ld, p->x, 0,
                            between);
        else
            lm_gemm_few_d(env->stop, false, true, count, rows, n, 1, p->x, n, a,
                          ld, 0, between, rows);
        x = between;
        ldx = rows;
    }
    if (count == 1)
        lm_gemv_until_d(env->stop, true, rows, n, 1, a, ld, x, 1, sum);
    else
        lm_gemm_few_d(env->stop, false, false, count, n, rows, 1, x, ldx, a, ld,
                      1, sum, n);
}

static lm_status share(lm_env *env, void *what, int64_t part)
{
    const product *p = what;
    const int64_t pieces = (p->a.rows + p->most - 1) / p->most,
                  end = lm_smaller(p->a.rows,
                                   (part + 1) * pieces / p->shares * p->most);
    double *sum =
               part == 0 ? p->y : p->sums + (part - 1) * p->count * p->a.cols,
           *between = NULL;
    if (p->what == LM_FEW_COGRAM) {
        between = lm_scratch_doubles(env, p->count * p->most);
        if (!between) return lm_nomem(env);
    }
    int64_t at, to = 0;
    while (p->what != LM_FEW_TIMES &&
           lm_next_piece(env, p->count * p->a.cols, &at, &to))
        memset(sum + at, 0, (size_t)(to - at) * sizeof *sum);
    for (int64_t i = part * pieces / p->shares * p->most; i < end;
         i += p->most) {
        if (lm_stopped(env)) return LM_STOPPED;
        piece(env, p, i, lm_smaller(p->most, end - i), sum, between);
    }
    return lm_unless_stopped(env);
}

/* Where a thread has a millisecond to do, or more. */
static int64_t shares(const product *p)
{
    const double work =
        (double)p->a.rows * (double)p->a.cols * (double)p->count / 1e7;
    const int64_t threads = lm_blas_threads(0);
    return work < 2 ? 1 : work < (double)threads ? (int64_t)work : threads;
}

lm_status lm_few_apply(lm_env *env, lm_mat a, lm_few what, int64_t count,
                       const double *x, double *y)
{
    enum { CACHED = 1 << 16 }; /* numbers that a second cache holds */
    const int64_t rows = CACHED / a.cols, numbers = count * a.cols;
    product p = {.a = a,
                 .what = what,
                 .count = count,
                 .x = x,
                 .y = y,
                 .most = rows < 4 ? 4 : rows};
    p.shares = shares(&p);
    if (what != LM_FEW_TIMES && p.shares > 1) {
        p.sums = lm_scratch_doubles(env, (p.shares - 1) * numbers);
        if (!p.sums) return lm_nomem(env);
    }
    const int threads = lm_blas_threads(1);
    const lm_status status =
        lm_share_tasks(env, (int)p.shares, p.shares, share, &p);
    lm_blas_threads(threads);
    for (int64_t i = 1; !status && p.sums && i < p.shares; i++)
        lm_axpy_until_d(env->stop, numbers, 1, p.sums + (i - 1) * numbers, y);
    return status ? status : lm_unless_stopped(env);
}
