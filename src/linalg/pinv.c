/* The Moore-Penrose inverse. */
#include "core/decl.h"
#include "linalg/blas.h"
#include "linalg/lapack.h"
#include "linalg/svd.h"

static lm_status pinv(lm_env *env, lm_mat a, double tol, lm_mat value)
{
    const int64_t m = a.rows, n = a.cols, k = lm_smaller(m, n);
    const lm_mat u = lm_mat_of(lm_scratch_doubles(env, m * k), m, k);
    const lm_mat vt = lm_mat_of(lm_scratch_doubles(env, k * n), k, n);
    const lm_vec s = {lm_scratch_doubles(env, k), k};
    if (!u.data || !vt.data || !s.data) return lm_nomem(env);
    const lm_status status = lm_svd(env, a, u, s, vt);
    if (status || k == 0) return status;
    const int64_t rank = lm_rank(m, n, s, tol);
    for (int64_t i = 0; i < rank; i++)
        for (int64_t j = 0; j < n; j++) vt.data[i * n + j] /= s.data[i];
    lm_gemm_d(true, true, n, m, rank, 1, vt.data, n, u.data, k, 0, value.data,
              value.stride);
    return LM_OK;
}

typedef struct {
    lm_mat a;
    double tol;
    lm_mat value;
} pinv_args;

static lm_status pinv_run(lm_env *env, void *args)
{
    pinv_args *a = args;
    return pinv(env, a->a, a->tol, a->value);
}

static double pinv_work(const void *args)
{
    return lm_passes_of(&((const pinv_args *)args)->a, 0);
}

#define ARGS pinv_args
static const lm_slot pinv_slots[] = {
    IN_MAT(a, "m n", "a matrix"),
    LM_RANK_TOL("are taken as zero"),
    OUT_MAT(value, "n m", "the pseudoinverse"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, pinv, "Moore-Penrose pseudoinverse of a matrix.",
          "Penrose 1955",
          "local a = limn.tensor.new{{1, 2}, {2, 4}}\n"
          "assert((a:matmul(a:pinv()):matmul(a) - a):norm() < 1e-14)",
          .work = 15, .work_of = pinv_work);
#undef ARGS
