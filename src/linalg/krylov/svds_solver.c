/* limn.linalg.svds_solver and svds_found: svds, step by step. */
#include "linalg/krylov/svds.h"
#include "linalg/lapack.h"

typedef struct {
    int64_t m, n, k, block, steps;
    double tol;
    uint64_t seed;
    lm_solver *solver;
} svds_solver_args;

static lm_status svds_solver_run(lm_env *env, void *args)
{
    svds_solver_args *a = args;
    if (a->k > lm_smaller(a->m, a->n))
        return lm_fail(env, LM_DOMAIN,
                       "'k' must be at most %lld, the smaller side of 'a'",
                       (long long)lm_smaller(a->m, a->n));
    const lm_svds_wish wish = {a->k, a->block, a->steps, a->tol, a->seed};
    return lm_svds_new(env, a->m, a->n, &wish, &a->solver);
}

#define ARGS svds_solver_args
static const lm_slot svds_solver_slots[] = {
    IN_INT(m, "[0,2147483647]", "rows of the operator"),
    IN_INT(n, "[0,2147483647]", "and its columns"),
    IN_INT(k, "[0,2147483647]", "how many singular values"),
    OPT_INT(block, 0, "[0,100000]",
            "vectors in a block, from k on; 0: k, or 4"),
    OPT_INT(steps, 300, "[0,inf)", "powers of a a' at most"),
    OPT_NUM(tol, 1e-8, "[0,1]", "residuals relative to the largest value"),
    OPT_SEED(seed, "of the random block; the session's next one unless given"),
    OUT_OBJ(solver, solver, "block Lanczos, which asks for products"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, svds_solver,
          "Block Lanczos method of svds as a stepping solver (reverse "
          "communication).",
          "Golub, Luk and Overton 1981; Baglama and Reichel 2006",
          "local solver = limn.linalg.svds_solver(2, 3, 1, {seed = 1})\n"
          "solver:run(limn.linalg.operator{{3, 0, 0}, {0, 0, 4}})\n"
          "assert(math.abs(solver:svds_found().s[1] - 4) < 1e-14)");
#undef ARGS

typedef struct {
    lm_solver *solver;
    lm_tensor u, s, vt, residuals;
    bool converged;
    int64_t powers, products;
} svds_found_args;

static lm_status give(lm_env *env, int rank, int64_t m, int64_t n,
                      const double *from, lm_tensor *to)
{
    const int64_t size[] = {m, n};
    const lm_status status = lm_result(env, to, rank, size);
    if (status || m == 0 || n == 0) return status;
    return lm_copy_bytes(env, to->data, from, (size_t)(m * n) * sizeof *from);
}

static lm_status svds_found_run(lm_env *env, void *args)
{
    svds_found_args *a = args;
    const lm_svds *f = lm_svds_found(a->solver);
    if (!f)
        return lm_fail(env, LM_DOMAIN,
                       "the solver is not one of singular values");
    const int64_t k = f->k;
    lm_status status = give(env, 1, k, 1, f->s, &a->s);
    if (!status) status = give(env, 1, k, 1, f->residual, &a->residuals);
    if (!status) status = give(env, 2, a->solver->rows, k, f->u, &a->u);
    if (!status) status = give(env, 2, k, a->solver->cols, f->vt, &a->vt);
    a->converged = f->converged;
    a->powers = f->powers;
    a->products = a->solver->products;
    return status;
}

#define ARGS svds_found_args
static const lm_slot svds_found_slots[] = {
    IN_OBJ(solver, solver, "", "one that limn.linalg.svds_solver made"),
    OUT_TENSOR(u, "?", "orthonormal columns"),
    OUT_TENSOR(s, "?", "the largest singular values, falling"),
    OUT_TENSOR(vt, "?", "orthonormal rows"),
    OUT_TENSOR(residuals, "?", "max(|a v - s u|, |a' u - s v|) of each"),
    OUT_FLAG(converged, "every residual is within the tolerance"),
    OUT_INT(powers, "of a a' that were taken"),
    OUT_INT(products, "with vectors, how many it took"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, svds_found, "The singular values that a solver has found.",
          NULL,
          "local solver = limn.linalg.svds_solver(2, 3, 1, {seed = 1})\n"
          "solver:run(limn.linalg.operator{{3, 0, 0}, {0, 0, 4}})\n"
          "assert(solver:svds_found().converged)");
#undef ARGS
