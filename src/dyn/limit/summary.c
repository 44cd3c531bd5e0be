/* summary: change and diversity of features from their Gram matrix. */
#include "dyn/limit/summary.h"

#include <math.h>
#include <string.h>

#include "linalg/eigh.h"

static lm_status least(lm_env *env, const double *a, int64_t n, int64_t stride,
                       double *out)
{
    const lm_mark mark = lm_scratch_mark(env);
    double *values = lm_scratch_doubles(env, n);
    if (!values) return lm_nomem(env);
    const lm_status status = lm_eigh(env, (lm_mat){(double *)a, n, n, stride},
                                     (lm_vec){values, n}, (lm_mat){0});
    *out = values[0];
    lm_scratch_release(env, mark);
    return status;
}

lm_status lm_limit_summary(lm_env *env, int64_t p, const double *a,
                           double out[LM_SUMMARIES])
{
    const int64_t n = 2 * p;
    double sum = 0;
    for (int64_t i = 0; i < p; i++) {
        const double start = a[i * n + i], now = a[(p + i) * n + p + i],
                     both = a[i * n + p + i];
        sum += sqrt(fmax(start + now - 2 * both, 0) / start);
    }
    out[0] = sum / (double)p;
    for (int64_t i = 0; i < n * n; i++)
        if (!isfinite(a[i])) {
            out[1] = out[2] = out[3] = NAN;
            return LM_OK;
        }
    lm_status status = least(env, a, p, n, &out[1]);
    if (!status) status = least(env, a + p * n + p, p, n, &out[2]);
    if (!status) status = least(env, a, n, n, &out[3]);
    return status;
}

lm_status lm_limit_summaries(lm_env *env, int64_t p, int64_t g,
                             const double *each, double out[LM_SUMMARIES],
                             double se[LM_SUMMARIES])
{
    const int64_t n = 4 * p * p;
    double *sum = lm_scratch_doubles(env, 2 * n);
    double *parts = lm_scratch_doubles(env, g * LM_SUMMARIES);
    if (!sum || !parts) return lm_nomem(env);
    double *part = sum + n, mean[LM_SUMMARIES];
    memset(sum, 0, (size_t)n * sizeof *sum);
    for (int64_t i = 0; i < g * n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        sum[i % n] += each[i];
    }
    for (int64_t i = 0; i < n; i++) part[i] = sum[i] / (double)g;
    lm_status status = lm_limit_summary(env, p, part, out);
    for (int64_t j = 0; j < g && g > 1 && !status; j++) {
        for (int64_t i = 0; i < n; i++)
            part[i] = (sum[i] - each[j * n + i]) / (double)(g - 1);
        status = lm_limit_summary(env, p, part, parts + j * LM_SUMMARIES);
    }
    for (int q = 0; q < LM_SUMMARIES; q++) {
        double off = 0;
        mean[q] = 0;
        for (int64_t j = 0; j < g; j++)
            mean[q] += parts[j * LM_SUMMARIES + q] / (double)g;
        for (int64_t j = 0; j < g; j++)
            off += pow(parts[j * LM_SUMMARIES + q] - mean[q], 2);
        se[q] = g > 1 ? sqrt(off * (double)(g - 1) / (double)g) : NAN;
    }
    return status;
}

lm_status lm_limit_summarise(lm_env *env, const lm_limit *run, int64_t p,
                             const double *pre, const lm_limit_kernels *out)
{
    const int64_t g = run->groups, depth = run->plan.depth, n = 4 * p * p;
    double *each = lm_scratch_doubles(env, g * n);
    if (!each) return lm_nomem(env);
    lm_status status = LM_OK;
    for (int64_t l = 0; l < depth && !status; l++) {
        const lm_mark mark = lm_scratch_mark(env);
        for (int64_t i = 0; i < g && !status; i++)
            status = lm_copy_bytes(env, each + i * n, pre + (i * depth + l) * n,
                                   (size_t)n * sizeof *each);
        if (!status)
            status = lm_limit_summaries(env, p, g, each,
                                        out->summary + l * LM_SUMMARIES,
                                        out->summary_se + l * LM_SUMMARIES);
        lm_scratch_release(env, mark);
    }
    return status;
}
