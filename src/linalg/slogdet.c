/* Sign and logarithm of a determinant. */
#include <math.h>

#include "core/decl.h"
#include "linalg/det.h"
#include "linalg/lapack.h"

typedef struct {
    lm_mat a;
    double sign, logdet;
} slogdet_args;

static lm_status slogdet_run(lm_env *env, void *args)
{
    slogdet_args *a = args;
    double m = 0;
    int64_t e = 0;
    const lm_status status = lm_det(env, a->a, &m, &e);
    a->sign = (m > 0) - (m < 0);
    a->logdet = m == 0 ? -INFINITY : log(fabs(m)) + (double)e * M_LN2;
    return status;
}

#define ARGS slogdet_args
static const lm_slot slogdet_slots[] = {
    IN_MAT(a, "n n", "a square matrix"),
    OUT_NUM(sign, "sign of the determinant: 1, -1, or 0 if a is singular"),
    OUT_NUM(logdet, "log |det a|"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, slogdet, "Sign and log-magnitude of the determinant.",
          "LAPACK dgetrf",
          "local d = (limn.tensor.eye(500) * -1e-3):slogdet()\n"
          "assert(d.sign == 1)\n"
          "assert(math.abs(d.logdet - 500 * math.log(1e-3)) < 1e-9)",
          .work = 1);
#undef ARGS
