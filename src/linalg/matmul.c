#include "linalg/matmul.h"

#include "linalg/blas.h"
#include "linalg/until.h"

static bool too_large(int64_t n)
{
    return n > INT32_MAX;
}

static lm_status too_large_for_blas(lm_env *env)
{
    return lm_fail(env, LM_DOMAIN, "a side of 2^31 is too large for BLAS");
}

static bool is_gram(bool transpose_a, bool transpose_b, lm_mat a, lm_mat b)
{
    return transpose_a != transpose_b && a.data == b.data && a.rows == b.rows &&
           a.cols == b.cols && a.stride == b.stride;
}

lm_status lm_matmul(lm_env *env, bool transpose_a, bool transpose_b, lm_mat a,
                    lm_mat b, lm_mat c)
{
    return lm_matmul_add(env, transpose_a, transpose_b, a, b, false, c);
}

lm_status lm_matmul_add(lm_env *env, bool transpose_a, bool transpose_b,
                        lm_mat a, lm_mat b, bool adds, lm_mat c)
{
    const int64_t m = transpose_a ? a.cols : a.rows;
    const int64_t k = transpose_a ? a.rows : a.cols;
    const int64_t l = transpose_b ? b.cols : b.rows;
    const int64_t n = transpose_b ? b.rows : b.cols;
    if (k != l || c.rows != m || c.cols != n)
        return lm_fail(env, LM_DOMAIN,
                       "cannot multiply %lld x %lld by %lld x %lld",
                       (long long)m, (long long)k, (long long)l, (long long)n);
    if (too_large(m) || too_large(n) || too_large(k) || too_large(a.stride) ||
        too_large(b.stride) || too_large(c.stride))
        return too_large_for_blas(env);
    if (m == 0 || n == 0) return LM_OK;
    if (k == 0) { /* of which BLAS makes nothing at all */
        for (int64_t i = 0; i < m && !adds; i++)
            lm_zero_bytes(env->stop, c.data + i * c.stride,
                          (size_t)n * sizeof(double));
        return lm_unless_stopped(env);
    }
    if (n == 1 && !transpose_b && b.stride == 1 && c.stride == 1) {
        lm_gemv_until_d(env->stop, transpose_a, a.rows, a.cols, 1, a.data,
                        a.stride, b.data, adds, c.data);
        return lm_unless_stopped(env);
    }
    if (m == 1 && (!transpose_a || a.stride == 1)) {
        lm_gemv_until_d(env->stop, !transpose_b, b.rows, b.cols, 1, b.data,
                        b.stride, a.data, adds, c.data);
        return lm_unless_stopped(env);
    }
    if (!adds && is_gram(transpose_a, transpose_b, a, b))
        lm_syrk_until_d(env->stop, transpose_a, m, k, 1, a.data, a.stride, 0,
                        c.data, c.stride);
    else
        lm_gemm_until_d(env->stop, transpose_a, transpose_b, m, n, k, 1, a.data,
                        a.stride, b.data, b.stride, adds, c.data, c.stride);
    return lm_unless_stopped(env);
}

lm_status lm_gram(lm_env *env, lm_mat x, lm_mat k)
{
    return lm_matmul(env, false, true, x, x, k);
}
