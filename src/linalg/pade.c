#include "linalg/pade.h"

#include <lapacke.h>
#include <math.h>
#include <string.h>

#include "linalg/blas.h"
#include "linalg/lapack.h"

/* With p(x) = sum_k c_k x^k of degree 13, exp(x) = p(x) / p(-x) to 27 orders.
 * Split into even and odd powers, p(a) = v + u and p(-a) = v - u, so that
 *
 *     exp(a) = (v - u)^-1 (v + u),   exp(a) - 1 = (v - u)^-1 2 u,
 *
 * and the 1 is never added to what may be small beside it.  Six products make
 * both halves from a2 = a^2, a4 and a6 (Paterson & Stockmeyer 1973; Higham
 * 2005):
 *
 *     u = a (a6 (c13 a6 + c11 a4 + c9 a2) + c7 a6 + c5 a4 + c3 a2 + c1)
 *     v =    a6 (c12 a6 + c10 a4 + c8 a2) + c6 a6 + c4 a4 + c2 a2 + c0
 */

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

static void multiply(int64_t n, const double *x, const double *y, double *out)
{
    lm_gemm_d(false, false, n, n, n, 1, x, n, y, n, 0, out, n);
}

/* out = c6 a6 + c4 a4 + c2 a2 + c0 1, added to what is there. */
static void combine(const lm_pade *s, const double *c, bool with_one,
                    double *out)
{
    const int64_t n = s->n;
    for (int64_t i = 0; i < n * n; i++)
        out[i] += c[6] * s->a6[i] + c[4] * s->a4[i] + c[2] * s->a2[i];
    for (int64_t i = 0; with_one && i < n; i++) out[i * (n + 1)] += c[0];
}

/* log2 of |abs(a)^27| / |a| (infinity-norms) at the scale 2^-h; w is used. */
static double log_growth(const lm_pade *s, int h)
{
    const int64_t n = s->n;
    double *x = s->u, *y = s->u + n, log_sum = 0;
    for (int64_t i = 0; i < n * n; i++) s->w[i] = fabs(s->a[i]);
    lm_scale(n * n, s->w, -h);
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

static double log_size(const lm_pade *s)
{
    return log2(fmax(pow(lm_one_norm(s->n, s->a4), 1 / 4.),
                     pow(lm_one_norm(s->n, s->a6), 1 / 6.)));
}

/* How often to halve a: the norms of its powers tell more than the power of
 * its norm, and fewer squares mean less rounding (Al-Mohy & Higham 2009,
 * algorithm 5.1; 1.13e35 = C(26, 13) 27!). */
static int halvings(const lm_pade *s)
{
    const double norm = lm_one_norm(s->n, s->a);
    if (norm <= pade_norm) return 0;
    const int most = (int)ceil(log2(norm / pade_norm));
    const double over = log_size(s) - log2(pade_norm);
    int h = over > 0 ? (int)ceil(over) : 0;
    const double excess = log_growth(s, h) - log2(1.1325183e35) + 53;
    if (excess > 0) h += (int)fmin(ceil(excess / 26), most);
    return h < most ? h : most;
}

/* Halve a to a norm whose sixth power is a number; returns how often. */
static int tame(const lm_pade *s)
{
    enum { LARGE = 150 };
    const int64_t n = s->n;
    const int e = ilogb(lm_largest(lm_mat_of(s->a, n, n))) + ilogb((double)n);
    const int h = e > LARGE ? e - LARGE : 0;
    lm_scale(n * n, s->a, -h);
    return h;
}

int lm_pade_start(lm_pade *s, int more)
{
    const int64_t n = s->n;
    const int before = tame(s);
    multiply(n, s->a, s->a, s->a2);
    multiply(n, s->a2, s->a2, s->a4);
    multiply(n, s->a2, s->a4, s->a6);
    s->size = log_size(s) + before;
    s->excess = fmax(0, log2(lm_one_norm(n, s->a)) + before - s->size);
    const int h = halvings(s) + more;
    lm_scale(n * n, s->a, -h);
    lm_scale(n * n, s->a2, -2 * h);
    lm_scale(n * n, s->a4, -4 * h);
    lm_scale(n * n, s->a6, -6 * h);
    return before + h;
}

/* u = the odd part of p(a), v = the even part, from three products more. */
static void parts(const lm_pade *s)
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

/* By rows in memory, so the transposed system. */
lm_status lm_pade_quotient(lm_env *env, const lm_pade *s)
{
    const int64_t n = s->n;
    int *pivot = lm_scratch_ints(env, n);
    if (!pivot) return lm_nomem(env);
    parts(s);
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++) {
            s->a2[i * n + j] = s->v[i * n + j] - s->u[i * n + j];
            s->a4[j * n + i] = 2 * s->u[i * n + j];
        }
    int info = LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, (int)n, (int)n, s->a2,
                                   lm_lead(n), pivot);
    if (!info)
        info = LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, 'T', (int)n, (int)n, s->a2,
                                   lm_lead(n), pivot, s->a4, lm_lead(n));
    if (info)
        return lm_fail(env, LM_SINGULAR,
                       "the exponential of 'a' cannot be computed");
    lm_columns_copy(NULL, lm_mat_of(s->a4, n, n), s->w, n);
    return LM_OK;
}

lm_status lm_pade_new(lm_env *env, int64_t n, lm_pade *s)
{
    double **part[] = {&s->a, &s->a2, &s->a4, &s->a6, &s->u, &s->v, &s->w};
    s->n = n;
    for (int i = 0; i < 7; i++) {
        *part[i] = lm_scratch_doubles(env, n * n + 2 * n);
        if (!*part[i]) return lm_nomem(env);
    }
    return LM_OK;
}
