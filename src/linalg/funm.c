#include "linalg/funm.h"

#include <float.h>
#include <math.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "linalg/eigh.h"
#include "linalg/lapack.h"
#include "linalg/pattern.h"

static double apply(lm_function f, double power, double x)
{
    switch (f) {
    case LM_FUNCTION_EXP: return exp(x);
    case LM_FUNCTION_LOG: return log(x);
    case LM_FUNCTION_SQRT: return sqrt(x);
    case LM_FUNCTION_INVSQRT: return 1 / sqrt(x);
    default: return pow(x, power);
    }
}

static bool defined_everywhere(lm_function f, double power)
{
    return f == LM_FUNCTION_EXP ||
           (f == LM_FUNCTION_POWER && power >= 0 && power == floor(power));
}

static bool defined_at(lm_function f, double power, double x)
{
    if (x > 0 || defined_everywhere(f, power)) return true;
    if (x == 0)
        return f == LM_FUNCTION_SQRT || (f == LM_FUNCTION_POWER && power > 0);
    return f == LM_FUNCTION_POWER && power == floor(power);
}

/* a is one block, n x n without gaps, and becomes f(a). */
static lm_status of_block(lm_env *env, int64_t n, double *a, lm_function f,
                          double power)
{
    const lm_vec e = {lm_scratch_doubles(env, n), n};
    const lm_mat v = lm_mat_of(lm_scratch_doubles(env, n * n), n, n);
    double *scaled = lm_scratch_doubles(env, n * n);
    double *full = lm_scratch_doubles(env, n * n);
    if (!e.data || !v.data || !scaled || !full) return lm_nomem(env);
    const lm_status status = lm_eigh(env, lm_mat_of(a, n, n), e, v);
    if (status) return status;
    const double noise = (double)(n - 1) * DBL_EPSILON *
                         fmax(fabs(e.data[0]), fabs(e.data[n - 1]));
    const bool keep = defined_everywhere(f, power);
    for (int64_t j = 0; j < n; j++) {
        if (!keep && fabs(e.data[j]) <= noise) e.data[j] = 0;
        if (!defined_at(f, power, e.data[j]))
            return lm_fail(env, LM_DOMAIN,
                           "'a' has the eigenvalue %g, where the function is "
                           "not defined",
                           e.data[j]);
        e.data[j] = apply(f, power, e.data[j]);
    }
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++)
            scaled[i * n + j] = v.data[i * n + j] * e.data[j];
    lm_gemm_d(false, true, n, n, n, 1, scaled, n, v.data, n, 0, full, n);
    lm_mean_of_triangles(lm_mat_of(full, n, n), a);
    return LM_OK;
}

/* Blocks that no entry joins one by one: eigenvalues of one are no noise of
 * those of another. */
lm_status lm_funm(lm_env *env, lm_mat a, lm_function f, double power,
                  lm_mat value)
{
    const int64_t n = a.rows;
    lm_status status = lm_symmetric(env, "a", a);
    int64_t *label = lm_scratch(env, (size_t)n * sizeof *label);
    int64_t *at = lm_scratch(env, (size_t)n * sizeof *at);
    double *mean = lm_scratch_doubles(env, n * n);
    if (!label || !at || !mean) return lm_nomem(env);
    if (status) return status;
    lm_mean_of_triangles(a, mean);
    const int64_t blocks = lm_pattern_blocks(lm_mat_of(mean, n, n), label);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) value.data[i * value.stride + j] = 0;
    for (int64_t k = 0; !status && k < blocks; k++) {
        const lm_mark mark = lm_scratch_mark(env);
        int64_t m = 0;
        for (int64_t i = 0; i < n; i++)
            if (label[i] == k) at[m++] = i;
        double *part = lm_scratch_doubles(env, m * m);
        if (!part) return lm_nomem(env);
        for (int64_t i = 0; i < m; i++)
            for (int64_t j = 0; j < m; j++)
                part[i * m + j] = mean[at[i] * n + at[j]];
        status = of_block(env, m, part, f, power);
        for (int64_t i = 0; !status && i < m; i++)
            for (int64_t j = 0; j < m; j++)
                value.data[at[i] * value.stride + at[j]] = part[i * m + j];
        lm_scratch_release(env, mark);
    }
    return status;
}

/* ---- in Lua -------------------------------------------------------------- */

typedef struct {
    lm_mat a;
    int f;
    double power;
    lm_mat value;
} funm_args;

static lm_status funm_run(lm_env *env, void *args)
{
    funm_args *a = args;
    return lm_funm(env, a->a, (lm_function)a->f, a->power, a->value);
}

#define ARGS funm_args
static const lm_slot funm_slots[] = {
    IN_MAT(a, "n n", "a symmetric matrix"),
    IN_CHOICE(f, LM_FUNCTION_RULE, "the function, applied to the eigenvalues"),
    OPT_NUM(power, 1, "", "the exponent, for f = \"power\""),
    OUT_MAT(value, "n n", "v f(diag) v' where a = v diag v'"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, funm,
          "Function of a symmetric matrix, such as its square root.",
          "Higham 2008",
          "local a = limn.tensor.new{{2, 1}, {1, 2}}\n"
          "local root = a:funm(\"sqrt\")\n"
          "assert((root:matmul(root) - a):norm() < 1e-14)",
          .work = 60);
#undef ARGS
