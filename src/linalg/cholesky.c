#include "linalg/cholesky.h"

#include <lapacke.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/lapack.h"

/* The upper triangle of l moves to the lower one, tile by tile. */
static void turn(lm_mat l)
{
    enum { TILE = 32 };
    const int64_t n = l.rows, ld = l.stride;
    for (int64_t i0 = 0; i0 < n; i0 += TILE)
        for (int64_t j0 = 0; j0 <= i0; j0 += TILE)
            for (int64_t i = i0; i < i0 + TILE && i < n; i++) {
                const int64_t end = lm_smaller(j0 + TILE, i);
                for (int64_t j = j0; j < end; j++)
                    l.data[i * ld + j] = l.data[j * ld + i];
            }
    for (int64_t i = 0; i < n; i++)
        memset(l.data + i * ld + i + 1, 0,
               (size_t)(n - i - 1) * sizeof *l.data);
}

/* Lower by columns, which is upper by rows. */
lm_status lm_cholesky(lm_env *env, lm_mat a, lm_mat l)
{
    const int64_t n = a.rows;
    const lm_status status = lm_symmetric_mean(env, "a", a, l.data, l.stride);
    if (status) return status;
    const int info = LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, 'L', (int)n, l.data,
                                         lm_lead(l.stride));
    if (info < 0) return lm_lapack_refused(env, "dpotrf", info);
    if (info > 0)
        return lm_fail(env, LM_SINGULAR,
                       "'a' is not positive definite (its leading %d x %d "
                       "block is not)",
                       info, info);
    turn(l);
    return LM_OK;
}

typedef struct {
    lm_mat a, value;
} cholesky_args;

static lm_status cholesky_run(lm_env *env, void *args)
{
    cholesky_args *a = args;
    return lm_cholesky(env, a->a, a->value);
}

#define ARGS cholesky_args
static const lm_slot cholesky_slots[] = {
    IN_MAT(a, "n n", "a symmetric positive definite matrix"),
    OUT_MAT(value, "n n", "the lower triangular factor l"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, cholesky,
          "Cholesky factorization a = l l' of a positive definite matrix.",
          "LAPACK dpotrf",
          "local l = limn.tensor.new{{4, 2}, {2, 5}}:cholesky()\n"
          "assert(l[1][1] == 2 and l[2][1] == 1 and l[2][2] == 2)",
          .work = 1);
#undef ARGS
