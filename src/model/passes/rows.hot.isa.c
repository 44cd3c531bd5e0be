/* rows: rows of data into the precision of a network. */
#include "core/real.h"
#include "model/passes/chunk.h"

void R(lm_rows_load)(const volatile lm_flag *stop, lm_mat from, int64_t row,
                     int64_t m, real *to)
{
    int64_t first, end = 0;
    while (lm_next_until(stop, from.cols, &first, &end))
        for (int64_t i = 0; i < m; i++) {
            const double *source = from.data + (row + i) * from.stride;
            real *at = to + i * from.cols;
            if (lm_told_at_row(stop, i, end - first)) return;
            _Pragma("omp simd") for (int64_t j = first; j < end; j++) at[j] =
                (real)source[j];
        }
}
