/* limn.probe.bures: the Wasserstein distance of two Gaussian laws.
 *
 * With roots r = x^1/2 and s = y^1/2 the distance of the covariances is the
 * least |r - s u| over orthogonal u, the polar factor of s r.  Nothing cancels
 * as in tr(x) + tr(y) - 2 tr((r y r)^1/2).
 *
 * A computed root r is that of r^2 = x + e, and the distance is wrong by no
 * more than that of x and x + e, which is at most (|e|_1)^1/2 (Powers & Stormer
 * 1970), and |e| / (2 l) where both roots are above l. */
#include <float.h>
#include <math.h>

#include "core/decl.h"
#include "linalg/eigh.h"
#include "linalg/funm.h"
#include "linalg/lapack.h"
#include "linalg/matmul.h"
#include "linalg/pattern.h"
#include "linalg/svd.h"
#include "linalg/until.h"

typedef struct bures_args {
    lm_mat cov_x, cov_y;
    lm_vec mean_x, mean_y;
    double value, value_error;
} bures_args;

static lm_mat square(lm_env *env, int64_t d)
{
    return (lm_mat){lm_scratch_doubles(env, d * d), d, d, d};
}

static double norm(const lm_env *env, lm_mat a)
{
    return lm_nrm2_until_d(env->stop, a.rows * a.cols, a.data);
}

/* Of a product or a factorisation, over the sizes of its matrices. */
static double rounding(lm_mat a)
{
    return 4 * (double)a.rows * DBL_EPSILON;
}

/* The indices of block k. */
static int64_t members(int64_t n, const int64_t *label, int64_t k, int64_t *at)
{
    int64_t m = 0;
    for (int64_t i = 0; i < n; i++)
        if (label[i] == k) at[m++] = i;
    return m;
}

/* to = a at these indices, over 2^exponent. */
static void take(lm_mat a, const int64_t *at, int exponent, lm_mat to)
{
    for (int64_t i = 0; i < to.rows; i++)
        for (int64_t j = 0; j < to.rows; j++)
            to.data[i * to.stride + j] =
                ldexp(a.data[at[i] * a.stride + at[j]], -exponent);
}

/* Of the root r of x, one block without gaps; r is destroyed. */
static lm_status block_error(lm_env *env, lm_mat x, lm_mat r, double *error)
{
    const double d = (double)r.rows, most = norm(env, r);
    const lm_mat rest = square(env, r.rows);
    double *values = lm_scratch_doubles(env, r.rows);
    if (!rest.data || !values) return lm_nomem(env);
    lm_status status = lm_matmul(env, false, false, r, r, rest);
    if (status) return status;
    for (int64_t i = 0; i < r.rows * r.rows; i++) rest.data[i] -= x.data[i];
    const double e = norm(env, rest) + d * DBL_EPSILON * most * most;
    status = lm_symmetric_values(env, r.rows, r.data, values);
    if (status) return status;
    const double low = fmax(0, values[0] - rounding(r) * most);
    *error = sqrt(sqrt(d) * e);
    if (low * low > e) *error = fmin(*error, e / (2 * sqrt(low * low - e)));
    *error += 2 * sqrt(d) * fmax(0, -values[0]);
    return LM_OK;
}

/* r = x^1/2, and how far the law of r^2 may be from that of x: blocks of x one
 * by one, as lm_funm takes them. */
static lm_status root(lm_env *env, lm_mat x, lm_mat r, double *error)
{
    const int64_t n = x.rows;
    int64_t *label = lm_scratch_integers(env, 2 * n), *at = label + n;
    if (!label) return lm_nomem(env);
    lm_status status = lm_funm(env, x, LM_FUNCTION_SQRT, 0, r);
    const int64_t blocks = lm_pattern_blocks(x, label);
    *error = 0;
    for (int64_t k = 0; k < blocks && !status; k++) {
        const lm_mark mark = lm_scratch_mark(env);
        const int64_t m = members(n, label, k, at);
        const lm_mat p = square(env, m), q = square(env, m);
        double part = 0;
        if (!p.data || !q.data) return lm_nomem(env);
        take(x, at, 0, p);
        take(r, at, 0, q);
        status = block_error(env, p, q, &part);
        *error = hypot(*error, part);
        lm_scratch_release(env, mark);
    }
    return status;
}

/* The polar factor of s r + e, of which `low` is the least singular value,
 * makes |r - s u|^2 larger than the least by at most this, with `size` of |e|:
 * 2 |e| times the distance of the factors, which is at most 2 d^1/2, and 2 |e|
 * over the sum of the least singular values (Li 1995). */
static double excess(int64_t d, double size, double low)
{
    const double far = 2 * sqrt((double)d);
    return 2 * size *
           (2 * low > size ? fmin(far, 2 * size / (2 * low - size)) : far);
}

/* |r - s u|, and how wrong it may be as the least of these. */
static lm_status apart(lm_env *env, lm_mat r, lm_mat s, double *value,
                       double *error)
{
    const int64_t d = r.rows;
    lm_mat p = square(env, d), u = square(env, d), vt = square(env, d),
           q = square(env, d);
    lm_vec sv = {lm_scratch_doubles(env, d), d};
    if (!p.data || !u.data || !vt.data || !q.data || !sv.data)
        return lm_nomem(env);
    lm_status status = lm_matmul(env, false, false, s, r, p);
    if (!status) status = lm_svd(env, p, u, sv, vt);
    if (!status) status = lm_matmul(env, false, false, u, vt, q);
    if (!status) status = lm_matmul(env, false, false, s, q, p);
    if (status) return status;
    for (int64_t i = 0; i < d * d; i++) p.data[i] = r.data[i] - p.data[i];
    const double a = norm(env, r), b = norm(env, s), v = norm(env, p),
                 more = excess(d, rounding(r) * a * b, sv.data[d - 1]),
                 rest = v * v - more;
    *value = v;
    *error = rounding(r) * (a + b) + (rest > 0 ? more / (v + sqrt(rest)) : v);
    return LM_OK;
}

/* Covariances that no entry divides further. */
static lm_status block(lm_env *env, lm_mat x, lm_mat y, double *value,
                       double *error)
{
    const lm_mat r = square(env, x.rows), s = square(env, x.rows);
    double of_x = 0, of_y = 0, of_u = 0;
    if (!r.data || !s.data) return lm_nomem(env);
    lm_status status = root(env, x, r, &of_x);
    if (!status) status = root(env, y, s, &of_y);
    if (!status) status = apart(env, r, s, value, &of_u);
    *error = of_x + of_y + of_u;
    return status;
}

/* Half the exponent of the largest entry. */
static int half_exponent(lm_mat x, lm_mat y)
{
    return lm_exponent(fmax(lm_largest(x), lm_largest(y))) / 2;
}

/* Blocks that no entry of either covariance joins one by one, over 4^half: one
 * is no noise of another, and squares neither overflow nor vanish. */
static lm_status distance(lm_env *env, lm_mat x, lm_mat y, double *value,
                          double *error)
{
    const int64_t n = x.rows;
    const lm_mat both = square(env, n);
    int64_t *label = lm_scratch_integers(env, 2 * n), *at = label + n;
    if (!both.data || !label) return lm_nomem(env);
    for (int64_t i = 0; i < n * n; i++)
        both.data[i] = x.data[i] != 0 || y.data[i] != 0;
    const int64_t blocks = lm_pattern_blocks(both, label);
    lm_status status = LM_OK;
    for (int64_t k = 0; k < blocks && !status; k++) {
        const lm_mark mark = lm_scratch_mark(env);
        const int64_t m = members(n, label, k, at);
        const lm_mat p = square(env, m), q = square(env, m);
        double far = 0, wrong = 0;
        if (!p.data || !q.data) return lm_nomem(env);
        take(x, at, 0, p);
        take(y, at, 0, q);
        const int half = half_exponent(p, q);
        take(x, at, 2 * half, p);
        take(y, at, 2 * half, q);
        status = block(env, p, q, &far, &wrong);
        *value = hypot(*value, ldexp(far, half));
        *error = hypot(*error, ldexp(wrong, half));
        lm_scratch_release(env, mark);
    }
    return status;
}

static double difference(lm_vec x, lm_vec y, int64_t d)
{
    double sum = 0;
    for (int64_t i = 0; i < d; i++) {
        const double a = x.data ? x.data[i] : 0, b = y.data ? y.data[i] : 0;
        sum = hypot(sum, a - b);
    }
    return sum;
}

static lm_status mean_of(lm_env *env, const char *name, lm_mat a, lm_mat *mean)
{
    *mean = square(env, a.rows);
    if (!mean->data) return lm_nomem(env);
    const lm_status status = lm_symmetric(env, name, a);
    if (!status) lm_mean_of_triangles(a, mean->data);
    return status;
}

static lm_status bures_run(lm_env *env, void *args)
{
    bures_args *a = args;
    const int64_t d = a->cov_x.rows;
    lm_mat x, y;
    double value = 0, error = 0;
    lm_status status = mean_of(env, "cov_x", a->cov_x, &x);
    if (!status) status = mean_of(env, "cov_y", a->cov_y, &y);
    if (!status) status = distance(env, x, y, &value, &error);
    if (status) return status;
    a->value = hypot(value, difference(a->mean_x, a->mean_y, d));
    a->value_error = error + (double)(d + 1) * DBL_EPSILON * a->value;
    return LM_OK;
}

#define ARGS bures_args
static const lm_slot bures_slots[] = {
    IN_MAT(cov_x, "d d", "covariance of one law, singular or not"),
    IN_MAT(cov_y, "d d", "covariance of the other"),
    OPT_VEC(mean_x, "d", "its mean; 0 by default"),
    OPT_VEC(mean_y, "d", "its mean; 0 by default"),
    OUT_NUM(value, "W_2"),
    OUT_NUM(value_error,
            "absolute, of rounding, of which the roots of nearly singular "
            "covariances make more"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, bures,
          "Wasserstein-2 distance between two Gaussian laws: that of Bures and "
          "the distance of their means.",
          "Dowson & Landau 1982; Bhatia, Jain & Lim 2019",
          "local b = limn.probe.bures({{4, 0}, {0, 1}}, {{1, 0}, {0, 1}})\n"
          "assert(math.abs(b.value - 1) < 1e-14)",
          .work = 70);
#undef ARGS
