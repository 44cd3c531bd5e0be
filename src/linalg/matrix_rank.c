/* The rank of a matrix. */
#include "core/decl.h"
#include "linalg/lapack.h"
#include "linalg/svd.h"

typedef struct {
    lm_mat a;
    double tol;
    int64_t value;
} matrix_rank_args;

static lm_status matrix_rank_run(lm_env *env, void *args)
{
    matrix_rank_args *a = args;
    lm_vec s;
    const lm_status status = lm_singular_ratios(env, a->a, &s);
    if (!status) a->value = lm_rank(a->a.rows, a->a.cols, s, a->tol);
    return status;
}

static double matrix_rank_work(const void *args)
{
    return lm_passes_of(&((const matrix_rank_args *)args)->a, 0);
}

#define ARGS matrix_rank_args
static const lm_slot matrix_rank_slots[] = {
    IN_MAT(a, "m n", "a matrix"),
    LM_RANK_TOL("do not count"),
    OUT_INT(value, "the rank"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, matrix_rank,
          "Rank of a matrix (x.rank is the number of axes of a tensor).",
          "LAPACK dgesdd",
          "assert(limn.tensor.new{{1, 2}, {2, 4}}:matrix_rank() == 1)",
          .work = 6, .work_of = matrix_rank_work);
#undef ARGS
