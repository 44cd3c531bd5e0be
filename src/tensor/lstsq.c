#include "tensor/lstsq.h"

#include <math.h>

#include "core/decl.h"
#include "tensor/blas.h"
#include "tensor/lapack.h"
#include "tensor/svd.h"

lm_status lm_lstsq(lm_env *env, lm_mat a, lm_mat b, double tol, lm_mat w,
                   lm_vec s, int64_t *rank)
{
    const int64_t m = a.rows, n = a.cols, c = b.cols, k = lm_smaller(m, n);
    const lm_mat u = lm_mat_of(lm_scratch_doubles(env, m * k), m, k);
    const lm_mat vt = lm_mat_of(lm_scratch_doubles(env, k * n), k, n);
    double *uy = lm_scratch_doubles(env, k * c);
    if (!u.data || !vt.data || !uy) return lm_nomem(env);
    lm_status status = lm_finite(env, "b", b);
    if (!status) status = lm_svd(env, a, u, s, vt);
    if (status) return status;
    const int64_t r = *rank = k ? lm_rank(m, n, s, tol) : 0;
    lm_gemm_d(true, false, r, c, m, 1, u.data, k, b.data, b.stride, 0, uy, c);
    for (int64_t i = 0; i < r; i++)
        for (int64_t j = 0; j < c; j++) uy[i * c + j] /= s.data[i];
    lm_gemm_d(true, false, n, c, r, 1, vt.data, n, uy, c, 0, w.data, w.stride);
    return LM_OK;
}

/* ---- in Lua -------------------------------------------------------------- */

typedef struct {
    lm_mat a;
    lm_tensor b;
    double tol;
    lm_tensor x;
    int64_t rank;
    lm_vec s;
} lstsq_args;

static lm_status lstsq_run(lm_env *env, void *args)
{
    lstsq_args *a = args;
    const int64_t m = a->a.rows, n = a->a.cols;
    if (a->b.rank < 1 || a->b.rank > 2 || a->b.size[0] != m)
        return lm_fail(env, LM_DOMAIN,
                       "'b' must be a vector or a matrix with %lld rows",
                       (long long)m);
    const int64_t c = a->b.rank == 2 ? a->b.size[1] : 1;
    lm_status status = lm_result(env, &a->x, a->b.rank, (int64_t[]){n, c});
    if (status) return status;
    const lm_mat b = lm_mat_of(a->b.data, m, c), x = lm_mat_of(a->x.data, n, c);
    a->s.n = lm_smaller(m, n);
    status = lm_lstsq(env, a->a, b, a->tol, x, a->s, &a->rank);
    return status;
}

#define ARGS lstsq_args
static const lm_slot lstsq_slots[] = {
    IN_MAT(a, "m n", "a matrix, one equation a row"),
    IN_TENSOR(b, "?", "m numbers, or m x c for c problems at once"),
    OPT_NUM(tol, -1, "[-1,1]",
            "singular values below tol times the largest are taken as zero; "
            "negative: max(m, n) 2^-52"),
    OUT_TENSOR(x, "?", "of least norm among those that minimise |a x - b|"),
    OUT_INT(rank, "how many singular values are not taken as zero"),
    OUT_VEC(s, "n", "the min(m, n) singular values of a, falling"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, lstsq, "Least squares: the x that minimises |a x - b|.",
          "Golub and Reinsch 1970",
          "local a = limn.tensor.new{{1, 0}, {1, 1}, {1, 2}}\n"
          "local fit = a:lstsq{1, 3, 5}\n"
          "assert(math.abs(fit.x[1] - 1) < 1e-13)\n"
          "assert(math.abs(fit.x[2] - 2) < 1e-13)");
#undef ARGS
