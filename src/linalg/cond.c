/* The condition number of a matrix. */
#include <math.h>

#include "core/decl.h"
#include "linalg/lapack.h"
#include "linalg/svd.h"

typedef struct {
    lm_mat a;
    double value;
} cond_args;

static lm_status cond_run(lm_env *env, void *args)
{
    cond_args *a = args;
    lm_vec s;
    const lm_status status = lm_singular_ratios(env, a->a, &s);
    if (!status)
        a->value = s.n == 0               ? 0
                   : s.data[s.n - 1] == 0 ? INFINITY
                                          : s.data[0] / s.data[s.n - 1];
    return status;
}

static double cond_work(const void *args)
{
    return lm_passes_of(&((const cond_args *)args)->a, 0);
}

#define ARGS cond_args
static const lm_slot cond_slots[] = {
    IN_MAT(a, "m n", "a matrix"),
    OUT_NUM(value, "ratio of the largest to the smallest singular value; "
                   "of a singular matrix infinite, or 1e16 and more, where "
                   "rounding has the smallest"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, cond, "Condition number of a matrix in the 2-norm.",
          "LAPACK dgesdd",
          "assert(math.abs(limn.tensor.new{{4, 0}, {0, 2}}:cond() - 2) < "
          "1e-14)",
          .work = 6, .work_of = cond_work);
#undef ARGS
