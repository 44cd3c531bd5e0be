/* Singular values of normal matrices, without the matrices. */
#include "core/decl.h"
#include "linalg/bidiagonal.h"
#include "tensor/random/normal_bidiagonal.h"
#include "tensor/random/seed.h"

typedef struct {
    int64_t m, n;
    uint64_t seed;
    lm_tensor s;
} randn_svdvals_args;

static lm_status randn_svdvals_run(lm_env *env, void *args)
{
    randn_svdvals_args *a = args;
    const int64_t few = a->m > a->n ? a->n : a->m;
    double *e = lm_scratch_doubles(env, few);
    if (!e) return lm_nomem(env);
    const lm_status status = lm_result(env, &a->s, 1, &few);
    if (status) return status;
    lm_normal_bidiagonal(a->seed, "randn_svdvals", a->m, a->n, a->s.data, e);
    return lm_bidiagonal_values(env, few, a->s.data, e);
}

#define ARGS randn_svdvals_args
static const lm_slot randn_svdvals_slots[] = {
    IN_INT(m, "[0,1000000]", "rows"),
    IN_INT(n, "[0,1000000]", "columns"),
    LM_SEED_SLOT,
    OUT_TENSOR(s, "?", "min(m, n), falling"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, randn_svdvals,
          "Singular values of a matrix of independent standard normal numbers, "
          "drawn from their exact law without the matrix.",
          "Silverstein 1985; Dumitriu & Edelman 2002",
          "local s = limn.tensor.randn_svdvals(100, 400, {seed = 1})\n"
          "assert(#s == 100 and s[1] < 32 and s[100] > 8) -- 20 + 10, 20 - 10",
          .work = 0.05);
#undef ARGS
