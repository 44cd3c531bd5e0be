#include "tensor/random/orthogonal.h"

#include "core/decl.h"
#include "core/rng.h"
#include "linalg/blas.h"
#include "linalg/qr.h"
#include "tensor/random/seed.h"

lm_mat lm_normal_matrix(lm_env *env, uint64_t seed, const char *purpose,
                        int64_t rows, int64_t cols)
{
    const int64_t size[2] = {rows, cols}, n = lm_count(2, size);
    double *data = n < 0 ? NULL : lm_scratch_doubles(env, n);
    /* Whoever goes on with it sees the flag as well. */
    if (data) lm_draw_normal(env, lm_stream_named(seed, purpose, 0), 0, n, data);
    return (lm_mat){data, rows, cols, cols};
}

/* The q of a = q r, r with a positive diagonal, of a normal matrix: its
 * distribution does not change under rotations (Mezzadri 2007). */
lm_status lm_orthogonal(lm_env *env, uint64_t seed, lm_mat q)
{
    const lm_mark mark = lm_scratch_mark(env);
    const lm_mat a = lm_normal_matrix(env, seed, "orthogonal", q.rows, q.cols);
    double *r = lm_scratch_doubles(env, q.cols * q.cols);
    if (!a.data || !r) return lm_nomem(env);
    const int threads = lm_blas_threads(1);
    const lm_status status =
        lm_qr(env, a, q, (lm_mat){r, q.cols, q.cols, q.cols});
    lm_blas_threads(threads);
    lm_scratch_release(env, mark);
    return status;
}

typedef struct {
    int64_t n, k;
    uint64_t seed;
    lm_tensor value;
} orthogonal_args;

static lm_status orthogonal_run(lm_env *env, void *args)
{
    orthogonal_args *a = args;
    const int64_t size[2] = {a->n, a->k < 0 ? a->n : a->k};
    if (size[1] > size[0])
        return lm_fail(env, LM_DOMAIN, "'k' must not exceed 'n'");
    const lm_status status = lm_result(env, &a->value, 2, size);
    if (status || size[1] == 0) return status;
    return lm_orthogonal(env, a->seed,
                         (lm_mat){a->value.data, size[0], size[1], size[1]});
}

#define ARGS orthogonal_args
static const lm_slot orthogonal_slots[] = {
    IN_INT(n, "[0,46340]", "rows"),
    OPT_INT(k, -1, "[0,46340]", "columns; n by default"),
    LM_SEED_SLOT,
    OUT_TENSOR(value, "?", "n x k, with orthonormal columns"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, orthogonal, "Random orthogonal matrix (Haar measure).",
          "Mezzadri 2007",
          "local q = limn.tensor.orthogonal(4, {seed = 1})\n"
          "assert((q:matmul(q, {ta = true}) - limn.tensor.eye(4)):norm() < "
          "1e-13)",
          .work = 4);
#undef ARGS
