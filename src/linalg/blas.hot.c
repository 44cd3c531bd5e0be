#include "linalg/blas.h"

#include <cblas.h>

#include "core/real.h"

#ifdef LM_SINGLE
#define BLAS(name) LM_JOIN(cblas_s, name)
#else
#define BLAS(name) LM_JOIN(cblas_d, name)
#endif

/* BLAS refuses a leading dimension of 0, even of an empty matrix. */
static blasint lead(int64_t ld)
{
    return ld < 1 ? 1 : (blasint)ld;
}

void R(lm_gemm)(bool transpose_a, bool transpose_b, int64_t m, int64_t n,
                int64_t k, real alpha, const real *a, int64_t lda,
                const real *b, int64_t ldb, real beta, real *c, int64_t ldc)
{
    BLAS(gemm)
    (CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
     transpose_b ? CblasTrans : CblasNoTrans, (blasint)m, (blasint)n,
     (blasint)k, alpha, a, lead(lda), b, lead(ldb), beta, c, lead(ldc));
}

void R(lm_gemv)(bool transpose, int64_t m, int64_t n, real alpha, const real *a,
                int64_t lda, const real *x, real beta, real *y)
{
    BLAS(gemv)
    (CblasRowMajor, transpose ? CblasTrans : CblasNoTrans, (blasint)m,
     (blasint)n, alpha, a, lead(lda), x, 1, beta, y, 1);
}

void R(lm_syrk)(bool transpose, int64_t n, int64_t k, real alpha, const real *a,
                int64_t lda, real beta, real *c, int64_t ldc)
{
    BLAS(syrk)
    (CblasRowMajor, CblasUpper, transpose ? CblasTrans : CblasNoTrans,
     (blasint)n, (blasint)k, alpha, a, lead(lda), beta, c, lead(ldc));
    R(lm_mirror)(NULL, n, c, ldc);
}

/* c[i down + j across] = c[j down + i across], j < i; by tiles, so that the
 * strided side stays in cache. */
static inline __attribute__((always_inline)) void
reflect(const volatile lm_flag *stop, int64_t n, real *c, int64_t down,
        int64_t across)
{
    enum { TILE = 32 };
    for (int64_t i0 = 0; i0 < n && !lm_told(stop); i0 += TILE)
        for (int64_t j0 = 0; j0 <= i0; j0 += TILE)
            for (int64_t i = i0; i < i0 + TILE && i < n; i++)
                for (int64_t j = j0; j < j0 + TILE && j < i; j++)
                    c[i * down + j * across] = c[j * down + i * across];
}

void R(lm_mirror)(const volatile lm_flag *stop, int64_t n, real *c, int64_t ldc)
{
    reflect(stop, n, c, ldc, 1);
}

void R(lm_mirror_up)(const volatile lm_flag *stop, int64_t n, real *c,
                     int64_t ldc)
{
    reflect(stop, n, c, 1, ldc);
}

void R(lm_axpy)(int64_t n, real alpha, const real *x, real *y)
{
    BLAS(axpy)((blasint)n, alpha, x, 1, y, 1);
}

real R(lm_dot)(int64_t n, const real *x, const real *y)
{
    return BLAS(dot)((blasint)n, x, 1, y, 1);
}

real R(lm_nrm2)(int64_t n, const real *x)
{
    return BLAS(nrm2)((blasint)n, x, 1);
}

#ifndef LM_SINGLE

int lm_blas_threads(int n)
{
    const int before = openblas_get_num_threads();
    if (n >= 1) openblas_set_num_threads(n);
    return before;
}

lm_blas_kind lm_blas_parallel(void)
{
    return (lm_blas_kind)openblas_get_parallel();
}

const char *lm_blas_config(void)
{
    return openblas_get_config();
}

const char *lm_blas_core(void)
{
    return openblas_get_corename();
}

#endif
