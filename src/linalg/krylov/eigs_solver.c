/* limn.linalg.eigs_solver and eigs_found: block Lanczos, step by step. */
#include <math.h>
#include <string.h>

#include "linalg/krylov/lanczos.h"
#include "linalg/lapack.h"

typedef struct {
    int64_t n, k, block, basis, products;
    int which;
    double tol;
    uint64_t seed;
    lm_solver *solver;
} eigs_solver_args;

static lm_status eigs_solver_run(lm_env *env, void *args)
{
    const eigs_solver_args *a = args;
    const lm_eigs_wish wish = {.k = a->k,
                               .end = (lm_end)a->which,
                               .block = a->block,
                               .basis = a->basis,
                               .products = a->products,
                               .tol = a->tol,
                               .seed = a->seed};
    return lm_lanczos_new(env, a->n, &wish,
                          &((eigs_solver_args *)args)->solver);
}

#define ARGS eigs_solver_args
static const lm_slot eigs_solver_slots[] = {
    IN_INT(n, "[0,2147483647]", "the size of the operator"),
    IN_INT(k, "[0,n]", "how many eigenvalues"),
    OPT_CHOICE(which, "top", LM_END_RULE,
               "the largest, the smallest, or the largest in absolute value"),
    OPT_INT(block, 0, "[0,100000]",
            "vectors in a block, which is how often a value can be found; "
            "0: k"),
    OPT_INT(basis, 0, "[0,2147483647]",
            "vectors kept before a restart, at least k and three blocks; "
            "0: 16 blocks, or 64"),
    OPT_INT(products, 3000, "[1,inf)", "with vectors, at most"),
    OPT_NUM(tol, 1e-12, "[0,1]",
            "residuals relative to the largest absolute value"),
    OPT_SEED(seed, "of random vectors; the session's next one unless given"),
    OUT_OBJ(solver, solver, "block Lanczos, which asks for products"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, eigs_solver,
          "Block Lanczos method of eigs as a stepping solver (reverse "
          "communication).",
          "Golub and Underwood 1977; Wu and Simon 2000",
          "local solver = limn.linalg.eigs_solver(2, 1, {seed = 1})\n"
          "solver:run(limn.linalg.operator{{2, 1}, {1, 2}})\n"
          "assert(math.abs(solver:eigs_found().values[1] - 3) < 1e-14)");
#undef ARGS

/* What eigs and its solver give. */
typedef struct {
    lm_solver *solver;
    lm_tensor values, v, residuals;
    bool converged;
    int64_t products;
} eigs_found_args;

static lm_status vector(lm_env *env, int64_t k, const double *from,
                        lm_tensor *to)
{
    const lm_status status = lm_result(env, to, 1, &k);
    if (!status && k) memcpy(to->data, from, (size_t)k * sizeof *from);
    return status;
}

static lm_status eigs_found_run(lm_env *env, void *args)
{
    eigs_found_args *a = args;
    const lm_eigs *found = lm_lanczos_found(a->solver);
    if (!found)
        return lm_fail(env, LM_DOMAIN, "the solver is not one of eigenvalues");
    const int64_t k = found->k, size[] = {a->solver->rows, k};
    lm_status status = vector(env, k, found->value, &a->values);
    if (!status) status = vector(env, k, found->residual, &a->residuals);
    if (!status) status = lm_result(env, &a->v, 2, size);
    if (status) return status;
    lm_columns_copy(env->stop, lm_mat_of(found->x, k, size[0]), a->v.data, k);
    a->converged = found->converged;
    a->products = a->solver->products;
    return lm_unless_stopped(env);
}

#define ARGS eigs_found_args
static const lm_slot eigs_found_slots[] = {
    IN_OBJ(solver, solver, "", "one that limn.linalg.eigs_solver made"),
    OUT_TENSOR(values, "?", "in the order of which; NaN where there are none"),
    OUT_TENSOR(v, "?", "unit vectors, column j belongs to values[j]"),
    OUT_TENSOR(residuals, "?",
               "|a v - value v| of each, which bounds its error"),
    OUT_FLAG(converged, "all, to the tolerance"),
    OUT_INT(products, "with vectors, how many it took"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, eigs_found, "The eigenvalues that a solver has found.", NULL,
          "local solver = limn.linalg.eigs_solver(2, 1, {seed = 1})\n"
          "solver:run(limn.linalg.operator{{2, 1}, {1, 2}})\n"
          "assert(solver:eigs_found().converged)");
#undef ARGS
