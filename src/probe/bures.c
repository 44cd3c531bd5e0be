/* limn.probe.bures: the Wasserstein distance of two Gaussian laws. */
#include <float.h>
#include <math.h>

#include "core/decl.h"
#include "linalg/funm.h"
#include "linalg/matmul.h"
#include "linalg/svd.h"

typedef struct bures_args {
    lm_mat cov_x, cov_y;
    lm_vec mean_x, mean_y;
    double value, value_error;
} bures_args;

static lm_mat square(lm_env *env, int64_t d)
{
    return (lm_mat){lm_scratch_doubles(env, d * d), d, d, d};
}

/* With roots r = x^1/2 and s = y^1/2 the distance of the covariances is the
 * least |r - s u| over orthogonal u, the polar factor of s r.  Nothing cancels
 * as in tr(x) + tr(y) - 2 tr((r y r)^1/2). */
static lm_status distance(lm_env *env, lm_mat r, lm_mat s, double *value)
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
    double sum = 0;
    for (int64_t i = 0; i < d; i++)
        for (int64_t j = 0; j < d; j++) {
            const double x = r.data[i * d + j] - p.data[i * d + j];
            sum += x * x;
        }
    *value = sqrt(sum);
    return LM_OK;
}

static double norm(lm_mat a)
{
    double sum = 0;
    for (int64_t i = 0; i < a.rows * a.cols; i++) sum += a.data[i] * a.data[i];
    return sqrt(sum);
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

static lm_status bures_run(lm_env *env, void *args)
{
    bures_args *a = args;
    const int64_t d = a->cov_x.rows;
    lm_mat r = square(env, d), s = square(env, d);
    if (!r.data || !s.data) return lm_nomem(env);
    double apart = 0;
    lm_status status = lm_funm(env, a->cov_x, LM_FUNCTION_SQRT, 0, r);
    if (!status) status = lm_funm(env, a->cov_y, LM_FUNCTION_SQRT, 0, s);
    if (!status) status = distance(env, r, s, &apart);
    if (status) return status;
    a->value = hypot(apart, difference(a->mean_x, a->mean_y, d));
    a->value_error = 4 * (double)d * DBL_EPSILON * (norm(r) + norm(s));
    return LM_OK;
}

#define ARGS bures_args
static const lm_slot bures_slots[] = {
    IN_MAT(cov_x, "d d", "covariance of one law, singular or not"),
    IN_MAT(cov_y, "d d", "covariance of the other"),
    OPT_VEC(mean_x, "d", "its mean; 0 by default"),
    OPT_VEC(mean_y, "d", "its mean; 0 by default"),
    OUT_NUM(value, "W_2"),
    OUT_NUM(value_error, "absolute, of rounding"),
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
