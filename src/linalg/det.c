#include "linalg/det.h"

#include <math.h>

#include "core/decl.h"
#include "linalg/equilibrate.h"
#include "linalg/lapack.h"

/* The product of n numbers as m 2^e with 1/2 <= |m| < 1, or m = 0. */
static double product(int64_t n, const double *d, int64_t at, int64_t *e)
{
    double m = 1;
    *e = 0;
    for (int64_t i = 0; i < n; i++) {
        int here;
        m = frexp(m * d[i * at], &here);
        *e += here;
    }
    return m;
}

lm_status lm_det(lm_env *env, lm_mat a, double *m, int64_t *e)
{
    const int n = (int)a.rows;
    lm_status status = lm_finite(env, "a", a);
    if (status) return status;
    int64_t of_scales = 0;
    if (lm_badly_scaled(env, a)) {
        lm_scales s;
        status = lm_equilibrate(env, a, LM_FORM_GENERAL, false, &s);
        double *scaled = lm_scratch_doubles(env, a.rows * a.rows);
        if (status || !scaled) return status ? status : lm_nomem(env);
        lm_scales_apply(&s, a, LM_FORM_GENERAL, scaled);
        for (int i = 0; i < n; i++) of_scales += s.row[i] + s.column[i];
        a = lm_mat_of(scaled, n, n);
    }
    double *f = lm_scratch_doubles(env, a.rows * a.rows);
    int *pivot = lm_scratch_ints(env, n);
    if (!f || !pivot) return lm_nomem(env);
    lm_lu_factors(a, false, f, pivot);
    *m = product(n, f, n + 1, e);
    *e -= of_scales;
    for (int i = 0; i < n; i++)
        if (pivot[i] != i + 1) *m = -*m;
    return LM_OK;
}

typedef struct {
    lm_mat a;
    double value;
} det_args;

static lm_status det_run(lm_env *env, void *args)
{
    det_args *a = args;
    double m = 0;
    int64_t e = 0;
    const lm_status status = lm_det(env, a->a, &m, &e);
    a->value = ldexp(m, e > 4000 ? 4000 : e < -4000 ? -4000 : (int)e);
    return status;
}

#define ARGS det_args
static const lm_slot det_slots[] = {
    IN_MAT(a, "n n", "a square matrix"),
    OUT_NUM(value, "the determinant; 0 or infinite where it underflows or "
                   "overflows (slogdet does not)"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, det, "Determinant of a matrix.", "LAPACK dgetrf",
          "local a = limn.tensor.new{{2, 1}, {1, 3}}\n"
          "assert(math.abs(a:det() - 5) < 1e-14)",
          .work = 1);
#undef ARGS
