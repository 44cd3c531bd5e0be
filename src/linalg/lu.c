#include "linalg/lu.h"

#include "core/decl.h"
#include "linalg/lapack.h"

lm_status lm_lu(lm_env *env, lm_mat a, lm_mat l, lm_mat u, int64_t *p)
{
    const int64_t m = a.rows, n = a.cols, k = lm_smaller(m, n);
    int e = 0;
    lm_status status = lm_finite(env, "a", a);
    if (!status) status = lm_tame(env, &a, &e);
    if (status) return status;
    double *f = lm_scratch_doubles(env, m * n);
    int *pivot = lm_scratch_ints(env, k);
    if (!f || !pivot) return lm_nomem(env);
    const int info = lm_lu_factors(a, true, f, pivot);
    if (info < 0) return lm_lapack_refused(env, "dgetrf", info);
    lm_upper_part(f, m, u);
    for (int64_t i = 0; i < k; i++) lm_scale(n, u.data + i * u.stride, e);
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < k; j++)
            l.data[i * l.stride + j] = i > j ? f[j * m + i] : i == j;
    for (int64_t i = 0; i < m; i++) p[i] = i;
    for (int64_t i = 0; i < k; i++) {
        const int64_t other = pivot[i] - 1, row = p[i];
        p[i] = p[other];
        p[other] = row;
    }
    return LM_OK;
}

typedef struct {
    lm_mat a;
    lm_vec p;
    lm_tensor l, u;
} lu_args;

static lm_status lu_run(lm_env *env, void *args)
{
    lu_args *a = args;
    const int64_t m = a->a.rows, n = a->a.cols, k = lm_smaller(m, n);
    lm_status status = lm_result(env, &a->l, 2, (int64_t[]){m, k});
    if (!status) status = lm_result(env, &a->u, 2, (int64_t[]){k, n});
    if (status) return status;
    int64_t *p = lm_scratch(env, (size_t)m * sizeof *p);
    if (!p) return lm_nomem(env);
    status =
        lm_lu(env, a->a, lm_mat_of_tensor(&a->l), lm_mat_of_tensor(&a->u), p);
    if (!status) lm_count_from_one(m, p, a->p.data);
    return status;
}

static double lu_work(const void *args)
{
    const lm_mat *a = &((const lu_args *)args)->a;
    return lm_passes_of(a, 0) + 70 * (double)a->rows * (double)a->cols;
}

#define ARGS lu_args
static const lm_slot lu_slots[] = {
    IN_MAT(a, "m n", "a matrix"),
    OUT_VEC(p, "m", "the permutation: row p[i] of a is row i of l u"),
    OUT_TENSOR(l, "?", "m x min(m, n), unit lower triangular"),
    OUT_TENSOR(u, "?", "min(m, n) x n, upper triangular"),
    LM_SLOTS_END,
};
LM_EXPORT(
    linalg, lu,
    "LU factorization with partial pivoting: rows of a, permuted, are l u.",
    "LAPACK dgetrf",
    "local a = limn.tensor.new{{1, 2}, {3, 4}}\n"
    "local d = a:lu()\n"
    "assert(d.p[1] == 2 and d.u[1][1] == 3)\n"
    "assert((d.l:matmul(d.u)[2] - a[1]):norm() < 1e-15)",
    .work = 1, .work_of = lu_work);
#undef ARGS
