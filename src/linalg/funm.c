#include "linalg/funm.h"

#include <float.h>
#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "linalg/eigen.h"
#include "linalg/lapack.h"

/* ---- the exponential --------------------------------------------------- */

/* Coefficients of the [13/13] approximant p(x) / p(-x), and the 1-norm up to
 * which it is exact to rounding: Higham 2005, table 2.3. */
static const double pade[] = {64764752532480000,
                              32382376266240000,
                              7771770303897600,
                              1187353796428800,
                              129060195264000,
                              10559470521600,
                              670442572800,
                              33522128640,
                              1323241920,
                              40840800,
                              960960,
                              16380,
                              182,
                              1};
static const double pade_norm = 5.371920351148152;

typedef struct {
    int64_t n;
    double *a, *a2, *a4, *a6, *u, *v, *w; /* n x n each, room for more */
} expm_space;

static void multiply(int64_t n, const double *x, const double *y, double *out)
{
    lm_gemm_d(false, false, n, n, n, 1, x, n, y, n, 0, out, n);
}

/* out = c6 a6 + c4 a4 + c2 a2 + c0 1, added to what is there. */
static void combine(const expm_space *s, const double *c, bool with_one,
                    double *out)
{
    const int64_t n = s->n;
    for (int64_t i = 0; i < n * n; i++)
        out[i] += c[6] * s->a6[i] + c[4] * s->a4[i] + c[2] * s->a2[i];
    for (int64_t i = 0; with_one && i < n; i++) out[i * (n + 1)] += c[0];
}

/* log2 of |abs(a)^27| / |a| (infinity-norms) at the scale 2^-h; w is used. */
static double log_growth(const expm_space *s, int h)
{
    const int64_t n = s->n;
    double *x = s->u, *y = s->u + n, log_sum = 0;
    for (int64_t i = 0; i < n * n; i++) s->w[i] = ldexp(fabs(s->a[i]), -h);
    const double norm = lm_one_norm(n, s->w);
    for (int64_t i = 0; i < n; i++) x[i] = 1;
    for (int power = 0; power < 27; power++) {
        double most = 0;
        lm_gemv_d(false, n, n, 1, s->w, n, x, 0, y);
        for (int64_t i = 0; i < n; i++) most = fmax(most, y[i]);
        if (most == 0) return -INFINITY;
        log_sum += log2(most);
        for (int64_t i = 0; i < n; i++) x[i] = y[i] / most;
    }
    return log_sum - log2(norm);
}

/* How often to halve a: the norms of its powers tell more than the power of
 * its norm, and fewer squares mean less rounding (Al-Mohy & Higham 2009,
 * algorithm 5.1; 1.13e35 = C(26, 13) 27!). */
static int halvings(const expm_space *s)
{
    const int64_t n = s->n;
    const double norm = lm_one_norm(n, s->a);
    if (norm <= pade_norm) return 0;
    const int most = (int)ceil(log2(norm / pade_norm));
    const double size = fmax(pow(lm_one_norm(n, s->a4), 1 / 4.),
                             pow(lm_one_norm(n, s->a6), 1 / 6.));
    int h = size > pade_norm ? (int)ceil(log2(size / pade_norm)) : 0;
    const double excess = log_growth(s, h) - log2(1.1325183e35) + 53;
    if (excess > 0) h += (int)fmin(ceil(excess / 26), most);
    return h < most ? h : most;
}

/* a and its powers, of a 2^-h. */
static void powers(const expm_space *s, int *h)
{
    const int64_t n = s->n;
    multiply(n, s->a, s->a, s->a2);
    multiply(n, s->a2, s->a2, s->a4);
    multiply(n, s->a2, s->a4, s->a6);
    *h = halvings(s);
    for (int64_t i = 0; *h && i < n * n; i++) {
        s->a[i] = ldexp(s->a[i], -*h);
        s->a2[i] = ldexp(s->a2[i], -2 * *h);
        s->a4[i] = ldexp(s->a4[i], -4 * *h);
        s->a6[i] = ldexp(s->a6[i], -6 * *h);
    }
}

/* u = the odd part of p(a), v = the even part, from three products more. */
static void pade_parts(const expm_space *s)
{
    const int64_t n = s->n;
    const size_t bytes = (size_t)(n * n) * sizeof(double);
    memset(s->u, 0, bytes);
    combine(s, pade + 7, false, s->u);
    multiply(n, s->a6, s->u, s->w);
    combine(s, pade + 1, true, s->w);
    multiply(n, s->a, s->w, s->u);
    memset(s->w, 0, bytes);
    combine(s, pade + 6, false, s->w);
    multiply(n, s->a6, s->w, s->v);
    combine(s, pade, true, s->v);
}

/* w = (v - u)^-1 (v + u); by rows in memory, so the transposed system. */
static lm_status quotient(lm_env *env, const expm_space *s)
{
    const int64_t n = s->n;
    int *pivot = lm_scratch_ints(env, n);
    if (!pivot) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            s->a2[i * n + j] = s->v[i * n + j] - s->u[i * n + j];
            s->a4[j * n + i] = s->v[i * n + j] + s->u[i * n + j];
        }
    int info = LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, (int)n, (int)n, s->a2,
                                   lm_lead(n), pivot);
    if (!info)
        info = LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, 'T', (int)n, (int)n, s->a2,
                                   lm_lead(n), pivot, s->a4, lm_lead(n));
    if (info)
        return lm_fail(env, LM_SINGULAR,
                       "the exponential of 'a' cannot be "
                       "computed");
    lm_columns_copy(lm_mat_of(s->a4, n, n), s->w, n);
    return LM_OK;
}

static lm_status expm_space_new(lm_env *env, int64_t n, expm_space *s)
{
    double **part[] = {&s->a, &s->a2, &s->a4, &s->a6, &s->u, &s->v, &s->w};
    s->n = n;
    for (int i = 0; i < 7; i++) {
        *part[i] = lm_scratch_doubles(env, n * n + 2 * n);
        if (!*part[i]) return lm_nomem(env);
    }
    return LM_OK;
}

lm_status lm_expm(lm_env *env, lm_mat a, lm_mat value)
{
    const int64_t n = a.rows;
    expm_space s;
    lm_status status = lm_finite(env, "a", a);
    if (!status) status = expm_space_new(env, n, &s);
    if (status || n == 0) return status;
    lm_rows_copy(a, s.a, n);
    double mean = 0;
    for (int64_t i = 0; i < n; i++) mean += s.a[i * (n + 1)] / (double)n;
    for (int64_t i = 0; i < n; i++) s.a[i * (n + 1)] -= mean;
    if (!(lm_one_norm(n, s.a) < 1e15))
        return lm_fail(env, LM_DOMAIN,
                       "'a' is too large: its exponential is "
                       "beyond the range of numbers");
    int h;
    powers(&s, &h);
    pade_parts(&s);
    status = quotient(env, &s);
    /* The factor of the trace joins before the squares, so that neither
     * over- nor underflows alone. */
    const double factor = exp(ldexp(mean, -h));
    for (int64_t i = 0; !status && i < n * n; i++) s.w[i] *= factor;
    for (int i = 0; !status && i < h; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        multiply(n, s.w, s.w, s.v);
        double *const swap = s.w;
        s.w = s.v;
        s.v = swap;
    }
    if (!status) lm_rows_copy(lm_mat_of(s.w, n, n), value.data, value.stride);
    return status;
}

/* ---- functions of symmetric matrices ----------------------------------- */

static double apply(lm_function f, double power, double x)
{
    switch (f) {
    case LM_FUN_EXP: return exp(x);
    case LM_FUN_LOG: return log(x);
    case LM_FUN_SQRT: return sqrt(x);
    case LM_FUN_INVSQRT: return 1 / sqrt(x);
    default: return pow(x, power);
    }
}

static bool defined_everywhere(lm_function f, double power)
{
    return f == LM_FUN_EXP ||
           (f == LM_FUN_POWER && power >= 0 && power == floor(power));
}

static bool defined_at(lm_function f, double power, double x)
{
    if (x > 0 || defined_everywhere(f, power)) return true;
    if (x == 0) return f == LM_FUN_SQRT || (f == LM_FUN_POWER && power > 0);
    return f == LM_FUN_POWER && power == floor(power);
}

lm_status lm_funm(lm_env *env, lm_mat a, lm_function f, double power,
                  lm_mat value)
{
    const int64_t n = a.rows;
    const lm_vec e = {lm_scratch_doubles(env, n), n};
    const lm_mat v = lm_mat_of(lm_scratch_doubles(env, n * n), n, n);
    double *scaled = lm_scratch_doubles(env, n * n);
    double *full = lm_scratch_doubles(env, n * n);
    if (!e.data || !v.data || !scaled || !full) return lm_nomem(env);
    lm_status status = lm_eigh(env, a, e, v);
    if (status || n == 0) return status;
    const double noise =
        (double)n * DBL_EPSILON * fmax(fabs(e.data[0]), fabs(e.data[n - 1]));
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
    lm_mean_of_triangles(lm_mat_of(full, n, n), scaled);
    lm_rows_copy(lm_mat_of(scaled, n, n), value.data, value.stride);
    return LM_OK;
}

/* ---- in Lua -------------------------------------------------------------- */

typedef struct {
    lm_mat a, value;
} expm_args;

static lm_status expm_run(lm_env *env, void *args)
{
    expm_args *a = args;
    return lm_expm(env, a->a, a->value);
}

#define ARGS expm_args
static const lm_slot expm_slots[] = {
    IN_MAT(a, "n n", "a square matrix"),
    OUT_MAT(value, "n n", "1 + a + a a / 2 + a a a / 6 + ..."),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, expm, "The exponential of a matrix (exp is elementwise).",
          "Higham 2005",
          "local r = limn.linalg.expm{{0, -1}, {1, 0}}\n"
          "assert(math.abs(r[1][1] - math.cos(1)) < 1e-15)");
#undef ARGS

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
    IN_CHOICE(f, LM_FUNCTION_RULE, "the function of its eigenvalues"),
    OPT_NUM(power, 1, "", "the exponent, for f = \"power\""),
    OUT_MAT(value, "n n", "v f(diag) v' where a = v diag v'"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, funm, "A function of a symmetric matrix.", "Higham 2008",
          "local a = limn.tensor.new{{2, 1}, {1, 2}}\n"
          "local root = a:funm(\"sqrt\")\n"
          "assert((root:matmul(root) - a):norm() < 1e-14)");
#undef ARGS
