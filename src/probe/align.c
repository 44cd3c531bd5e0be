#include "probe/align.h"

#include <math.h>

#include "core/decl.h"
#include "linalg/lapack.h"

/* Alignment does not depend on the sizes of k and q: both are read over powers
 * of 2, so that no product overflows or vanishes. */
static int size_of(const lm_env *env, lm_mat k)
{
    double most = 0;
    for (int64_t i = 0; i < k.rows && !lm_stopped(env); i++)
        for (int64_t j = 0; j < k.cols; j++) {
            const double x = fabs(k.data[i * k.stride + j]);
            most = x > most ? x : most;
        }
    return lm_exponent(most);
}

/* k 2^-e in scratch; data is NULL without memory. */
static lm_mat scaled(lm_env *env, lm_mat k)
{
    const int64_t n = k.rows;
    const int e = size_of(env, k);
    lm_mat c = {lm_scratch_doubles(env, n * n), n, n, n};
    for (int64_t i = 0; c.data && i < n && !lm_stopped(env); i++)
        for (int64_t j = 0; j < n; j++) {
            const double x = k.data[i * k.stride + j];
            c.data[i * n + j] = e ? ldexp(x, -e) : x;
        }
    return c;
}

static double inner(const lm_env *env, lm_mat k, lm_mat q)
{
    double sum = 0;
    for (int64_t i = 0; i < k.rows && !lm_stopped(env); i++) {
        double row = 0;
        for (int64_t j = 0; j < k.cols; j++)
            row += k.data[i * k.stride + j] * q.data[i * q.stride + j];
        sum += row;
    }
    return sum;
}

static void mean_rows(const lm_env *env, lm_mat k, double *row, double *column)
{
    const double n = (double)k.rows;
    for (int64_t j = 0; j < k.cols; j++) column[j] = 0;
    for (int64_t i = 0; i < k.rows && !lm_stopped(env); i++) {
        row[i] = 0;
        for (int64_t j = 0; j < k.cols; j++) {
            row[i] += k.data[i * k.stride + j] / n;
            column[j] += k.data[i * k.stride + j] / n;
        }
    }
}

/* k becomes H k H with H = I - 11^T / n. */
static lm_status centre(lm_env *env, lm_mat k)
{
    const int64_t n = k.rows;
    double *row = lm_scratch_doubles(env, n);
    double *column = lm_scratch_doubles(env, n);
    if (!row || !column) return lm_nomem(env);
    mean_rows(env, k, row, column);
    double all = 0;
    for (int64_t i = 0; i < n; i++) all += row[i] / (double)n;
    for (int64_t i = 0; i < n && !lm_stopped(env); i++)
        for (int64_t j = 0; j < n; j++)
            k.data[i * n + j] += all - row[i] - column[j];
    return lm_unless_stopped(env);
}

/* What is left of a kernel by centring may be much smaller than it. */
static lm_status ready(lm_env *env, bool center, lm_mat *k)
{
    *k = scaled(env, *k);
    if (!k->data) return lm_nomem(env);
    if (!center) return LM_OK;
    const lm_status status = centre(env, *k);
    if (!status) *k = scaled(env, *k);
    return status || k->data ? status : lm_nomem(env);
}

lm_status lm_align(lm_env *env, lm_mat k, lm_mat q, bool center, double *value)
{
    lm_status status = ready(env, center, &k);
    if (!status) status = ready(env, center, &q);
    if (!status)
        *value = inner(env, k, q) /
                 (sqrt(inner(env, k, k)) * sqrt(inner(env, q, q)));
    return status ? status : lm_unless_stopped(env);
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
    IN_MAT(k, "n n", "kernel (Gram) matrix"),
    IN_MAT(q, "n n", "kernel matrix to compare with"),
    OPT_FLAG(center, true, "centre both matrices first, which gives CKA"),
    OUT_NUM(value, "the alignment, in [-1, 1]"),
    LM_SLOTS_END,
};
LM_EXPORT(
    probe, align,
    "Alignment <k, q> / (|k| |q|) of two kernels, by default centred (CKA).",
    "Cortes et al. 2012",
    "local k = {{2, 1}, {1, 3}}\n"
    "assert(math.abs(limn.probe.align(k, k) - 1) < 1e-12)");
#undef ARGS
