/* blas.h -- products of matrices, by OpenBLAS, in both precisions.
 *
 * Everything is row-major: element (i, j) of a matrix with leading dimension
 * ld is a[i * ld + j], ld >= the number of columns as it is stored.  Names
 * end in _d (double) or _s (single), so a *.hot.c file writes R(lm_gemm).
 * Each size must be below 2^31.  beta = 0 overwrites, also NaN.
 */
#ifndef LM_LINALG_BLAS_H
#define LM_LINALG_BLAS_H

#include "core/lm.h"

#define LM_TWICE "linalg/blas.hot.h"
#include "core/twice.h"

/* The number of threads of each product from now on; returns the previous
 * one.  n < 1 only asks.  Not to be called while another thread multiplies.
 * From two threads on, the last bits of a product depend on the number. */
int lm_blas_threads(int n);

/* How this BLAS makes threads.  Only LM_BLAS_PTHREADS is safe to call from
 * several threads and obeys lm_blas_threads(1). */
typedef enum lm_blas_kind {
    LM_BLAS_SERIAL,
    LM_BLAS_PTHREADS,
    LM_BLAS_OPENMP,
} lm_blas_kind;
lm_blas_kind lm_blas_parallel(void);

/* The build and the processor core it chose, for the record of a run. */
const char *lm_blas_config(void);
const char *lm_blas_core(void);

#endif
