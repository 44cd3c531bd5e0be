#include "probe/align.h"

#include <math.h>

#include "core/decl.h"

static double inner(lm_mat k, lm_mat q)
{
    double sum = 0;
    for (int64_t i = 0; i < k.rows; i++) {
        double row = 0;
        for (int64_t j = 0; j < k.cols; j++)
            row += k.data[i * k.stride + j] * q.data[i * q.stride + j];
        sum += row;
    }
    return sum;
}

static void mean_rows(lm_mat k, double *row, double *column)
{
    const double n = (double)k.rows;
    for (int64_t j = 0; j < k.cols; j++) column[j] = 0;
    for (int64_t i = 0; i < k.rows; i++) {
        row[i] = 0;
        for (int64_t j = 0; j < k.cols; j++) {
            row[i] += k.data[i * k.stride + j] / n;
            column[j] += k.data[i * k.stride + j] / n;
        }
    }
}

/* H k H with H = I - 11^T / n, in scratch; data is NULL without memory. */
static lm_mat centred(lm_env *env, lm_mat k)
{
    const int64_t n = k.rows;
    lm_mat c = {lm_scratch_doubles(env, n * n), n, n, n};
    double *row = lm_scratch_doubles(env, n);
    double *column = lm_scratch_doubles(env, n);
    if (!c.data || !row || !column) return (lm_mat){0};
    mean_rows(k, row, column);
    double all = 0;
    for (int64_t i = 0; i < n; i++) all += row[i] / (double)n;
    for (int64_t i = 0; i < n; i++)
        for (int64_t j = 0; j < n; j++)
            c.data[i * n + j] =
                k.data[i * k.stride + j] - row[i] - column[j] + all;
    return c;
}

lm_status lm_align(lm_env *env, lm_mat k, lm_mat q, bool center, double *value)
{
    if (center) {
        k = centred(env, k);
        q = centred(env, q);
        if (!k.data || !q.data) return lm_nomem(env);
    }
    *value = inner(k, q) / sqrt(inner(k, k) * inner(q, q));
    return LM_OK;
}

typedef struct {
    lm_mat k, q;
    bool center;
    double value;
} align_args;

static lm_status align_run(lm_env *env, void *args)
{
    align_args *a = args;
    return lm_align(env, a->k, a->q, a->center, &a->value);
}

#define ARGS align_args
static const lm_slot align_slots[] = {
    IN_MAT(k, "n n", "a kernel (Gram matrix)"),
    IN_MAT(q, "n n", "the kernel to compare it with"),
    OPT_FLAG(center, true, "centre both first; then this is CKA"),
    OUT_NUM(value, "cosine of the angle between them, in [-1, 1]"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, align, "Alignment <k, q> / (|k| |q|) of two kernels.",
          "Cortes et al. 2012",
          "local k = {{2, 1}, {1, 3}}\n"
          "assert(math.abs(limn.probe.align(k, k) - 1) < 1e-12)");
#undef ARGS
