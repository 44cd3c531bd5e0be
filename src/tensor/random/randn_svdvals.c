/* Singular values of normal matrices, without the matrices. */
#include <math.h>

#include "core/decl.h"
#include "core/rng.h"
#include "linalg/bidiagonal.h"
#include "linalg/blas.h"
#include "tensor/random/seed.h"

typedef struct {
    int64_t m, n;
    uint64_t seed;
    lm_tensor s;
} randn_svdvals_args;

/* The norm of k normal numbers, which are the next ones of a stream. */
static double chi(lm_stream s, uint64_t *at, int64_t k)
{
    enum { SOME = 1024 };
    double x[SOME], norm = 0;
    for (int64_t i = 0; i < k; i += SOME) {
        const int64_t count = k - i < SOME ? k - i : SOME;
        lm_fill_normal(s, *at, count, x);
        *at += (uint64_t)count;
        norm = hypot(norm, lm_nrm2_d(count, x));
    }
    return norm;
}

/* Reflections from both sides make a normal matrix bidiagonal, with the norms
 * of what they act on, which are independent. */
static lm_status randn_svdvals_run(lm_env *env, void *args)
{
    randn_svdvals_args *a = args;
    const int64_t more = a->m > a->n ? a->m : a->n,
                  few = a->m > a->n ? a->n : a->m;
    const lm_stream s = lm_stream_named(a->seed, "randn_svdvals", 0);
    double *e = lm_scratch_doubles(env, few);
    uint64_t at = 0;
    if (!e) return lm_nomem(env);
    const lm_status status = lm_result(env, &a->s, 1, &few);
    if (status) return status;
    for (int64_t i = 0; i < few; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        a->s.data[i] = chi(s, &at, more - i);
        e[i] = chi(s, &at, few - 1 - i);
    }
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
          "assert(#s == 100 and s[1] < 32 and s[100] > 8) -- 20 + 10, 20 - 10");
#undef ARGS
