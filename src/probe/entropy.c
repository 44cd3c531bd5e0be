/* entropy: limn.probe.entropy.
 *
 * Kozachenko and Leonenko: with e_i the distance from sample i to its k-th
 * neighbour and V the volume of the unit ball,
 *
 *     H = psi(n) - psi(k) + log V + (d / n) sum_i log e_i.
 *
 * Its bias falls like n^(-2/d) where the density is smooth.  So the estimate of
 * halves of the samples, which are odd and even rows, less that of all is
 * (2^(2/d) - 1) times the bias. */
#include <float.h>
#include <math.h>

#include "calc/special.h"
#include "core/decl.h"

enum { DIMENSION_MAX = 6, NEIGHBOURS_MAX = 32 };

typedef struct {
    lm_mat x;
    int64_t k;
    double entropy, entropy_se, entropy_bias;
} entropy_args;

/* Of a and b times before times after, powers of 2. */
static double squared_distance(int64_t d, const double *a, const double *b,
                               double before, double after)
{
    double sum = 0;
    for (int64_t j = 0; j < d; j++) {
        const double by = (before * a[j] - before * b[j]) * after;
        sum += by * by;
    }
    return sum;
}

/* Keep r among the k smallest, which rise. */
static void keep(int64_t k, double *least, double r)
{
    int64_t at = k - 1;
    if (!(r < least[at])) return;
    for (; at > 0 && least[at - 1] > r; at--) least[at] = least[at - 1];
    least[at] = r;
}

/* The squared distance from row i to its k-th neighbour among every `by`-th row
 * from `first` on, x times before times after. */
static double squared_reach(const lm_env *env, lm_mat x, int64_t k, int64_t i,
                            int64_t first, int64_t by, double before,
                            double after)
{
    double least[NEIGHBOURS_MAX];
    for (int64_t j = 0; j < k; j++) least[j] = INFINITY;
    for (int64_t j = first; j < x.rows && !lm_stopped_at(env, j - first);
         j += by)
        if (j != i)
            keep(k, least,
                 squared_distance(x.cols, x.data + i * x.stride,
                                  x.data + j * x.stride, before, after));
    return least[k - 1];
}

/* The log of that distance; once more on another scale where squares overflow
 * or lose digits to underflow. */
static double log_reach(const lm_env *env, lm_mat x, int64_t k, int64_t i,
                        int64_t first, int64_t by)
{
    double least = squared_reach(env, x, k, i, first, by, 1, 1);
    const double scale = least < 0x1p-900 ? 600 : isinf(least) ? -600 : 0;
    if (scale != 0)
        least = squared_reach(env, x, k, i, first, by, exp2(fmin(scale, 0)),
                              exp2(fmax(scale, 0)));
    return least > 0 ? log(least) / 2 - scale * M_LN2 : log(DBL_MIN) / 2;
}

/* The estimate of every `by`-th row from `first` on, and its standard error if
 * samples are independent. */
static lm_status estimate(lm_env *env, lm_mat x, int64_t k, int64_t first,
                          int64_t by, double *value, double *se)
{
    const double d = (double)x.cols;
    double sum = 0, squares = 0, n = 0;
    for (int64_t i = first; i < x.rows; i += by) {
        if (lm_stopped(env)) return LM_STOPPED;
        const double reach = d * log_reach(env, x, k, i, first, by);
        n++;
        const double off = reach - sum / fmax(n - 1, 1);
        if (n > 1) squares += off * off * (n - 1) / n;
        sum += reach;
    }
    const double ball = d / 2 * log(M_PI) - lm_lgamma(d / 2 + 1);
    *value = lm_digamma(n) - lm_digamma((double)k) + ball + sum / n;
    *se = sqrt(squares / (n * (n - 1)));
    return LM_OK;
}

static lm_status check(lm_env *env, const entropy_args *a)
{
    if (a->x.cols < 1 || a->x.cols > DIMENSION_MAX)
        return lm_fail(env, LM_DOMAIN,
                       "'x' has dimension %lld: from neighbours entropy is "
                       "known up to %d; limn.probe.stein compares laws beyond",
                       (long long)a->x.cols, DIMENSION_MAX);
    if (a->x.rows < 4 * (a->k + 1))
        return lm_fail(env, LM_DOMAIN,
                       "'x' has %lld rows, expected at least %lld for k = %lld",
                       (long long)a->x.rows, 4 * ((long long)a->k + 1),
                       (long long)a->k);
    for (int64_t i = 0; i < a->x.rows; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        for (int64_t j = 0; j < a->x.cols; j++)
            if (!isfinite(a->x.data[i * a->x.stride + j]))
                return lm_fail(env, LM_DOMAIN, "'x' is not finite in row %lld",
                               (long long)i + 1);
    }
    return LM_OK;
}

static lm_status entropy_run(lm_env *env, void *args)
{
    entropy_args *a = args;
    double odd = 0, even = 0, se;
    lm_status status = check(env, a);
    if (!status) status = estimate(env, a->x, a->k, 0, 2, &odd, &se);
    if (!status) status = estimate(env, a->x, a->k, 1, 2, &even, &se);
    if (!status)
        status = estimate(env, a->x, a->k, 0, 1, &a->entropy, &a->entropy_se);
    if (!status) status = lm_unless_stopped(env);
    if (status) return status;
    const double more = exp2(2 / (double)a->x.cols) - 1;
    a->entropy_bias = ((odd + even) / 2 - a->entropy) / more;
    return LM_OK;
}

#define ARGS entropy_args
static const lm_slot entropy_slots[] = {
    IN_MAT(x, "n d", "samples of a density, one a row, d at most 6"),
    OPT_INT(k, 4, "[1,32]", "which neighbour"),
    OUT_NUM(entropy, "-E log(density), with its bias; equal samples count as "
                     "1e-154 apart"),
    OUT_NUM(entropy_se, "standard error for independent samples"),
    OUT_NUM(entropy_bias,
            "estimate of the bias, from halves of the samples: subtract it, "
            "or take it as an error"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, entropy,
          "Differential entropy of samples, from distances to their "
          "neighbours.",
          "Kozachenko & Leonenko 1987",
          "local x = limn.tensor.randn(1000, 1, {seed = 1})\n"
          "local h = limn.probe.entropy(x)\n"
          "local want = math.log(2 * math.pi * math.exp(1)) / 2\n"
          "assert(math.abs(h.entropy - want) < 4 * h.entropy_se + 0.01)");
#undef ARGS
