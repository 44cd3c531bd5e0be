/* rows: rows of data into the precision of a network. */
#include "core/real.h"
#include "model/passes/chunk.h"

void R(lm_rows_load)(lm_mat from, int64_t row, int64_t m, real *to)
{
    for (int64_t i = 0; i < m; i++) {
        const double *source = from.data + (row + i) * from.stride;
        real *at = to + i * from.cols;
        _Pragma("omp simd") for (int64_t j = 0; j < from.cols; j++) at[j] =
            (real)source[j];
    }
}
