/* ranks: limn.probe.ranks, how many directions a spectrum has. */
#include <math.h>

#include "core/decl.h"
#include "linalg/lapack.h"

typedef struct {
    lm_vec s;
    double tol;
    double stable, effective, participation;
    int64_t numerical;
} ranks_args;

/* Numbers relative to the largest, so that no square leaves the range. */
static void sums(const lm_env *env, const ranks_args *a, double largest,
                 double *one, double *two, double *four)
{
    *one = *two = *four = 0;
    for (int64_t i = 0; i < a->s.n && !lm_stopped_at(env, i); i++) {
        const double x = fabs(a->s.data[i]) / largest;
        *one += x;
        *two += x * x;
        *four += x * x * x * x;
    }
}

static double entropy(const lm_env *env, const ranks_args *a, double sum,
                      double largest)
{
    double h = 0;
    for (int64_t i = 0; i < a->s.n && !lm_stopped_at(env, i); i++) {
        const double p = fabs(a->s.data[i]) / largest / sum;
        if (p > 0) h -= p * log(p);
    }
    return h;
}

static lm_status ranks_run(lm_env *env, void *args)
{
    ranks_args *a = args;
    double largest = 0, one, two, four;
    const lm_status status =
        lm_finite(env, "s", lm_mat_of(a->s.data, 1, a->s.n));
    if (status) return status;
    for (int64_t i = 0; i < a->s.n && !lm_stopped_at(env, i); i++)
        largest = fmax(largest, fabs(a->s.data[i]));
    a->stable = a->effective = a->participation = 0;
    a->numerical = 0;
    if (largest == 0) return lm_unless_stopped(env);
    sums(env, a, largest, &one, &two, &four);
    a->stable = two;
    a->effective = exp(entropy(env, a, one, largest));
    a->participation = two * two / four;
    for (int64_t i = 0; i < a->s.n && !lm_stopped_at(env, i); i++)
        a->numerical += fabs(a->s.data[i]) > a->tol * largest;
    return lm_unless_stopped(env);
}

#define ARGS ranks_args
static const lm_slot ranks_slots[] = {
    IN_VEC(s, "n", "singular values, or eigenvalues, of which sizes count"),
    OPT_NUM(tol, 1e-6, "[0,1)", "of the numerical rank"),
    OUT_NUM(stable, "sum of squares over the largest square"),
    OUT_NUM(effective, "exponential of the entropy of s / sum s"),
    OUT_NUM(participation, "(sum of s^2)^2 over the sum of s^4"),
    OUT_INT(numerical, "values above tol times the largest"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, ranks, "Effective ranks of a matrix, from its spectrum.",
          "Rudelson & Vershynin 2007; Roy & Vetterli 2007",
          "local r = limn.probe.ranks{3, 3, 3, 0}\n"
          "assert(math.abs(r.stable - 3) < 1e-14 and r.numerical == 3)\n"
          "assert(math.abs(r.effective - 3) < 1e-14)\n"
          "assert(math.abs(r.participation - 3) < 1e-14)");
#undef ARGS
