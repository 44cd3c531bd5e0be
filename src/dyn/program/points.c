/* points: an orthonormal basis of inputs. */
#include "dyn/program/points.h"

#include <math.h>
#include <string.h>

#include "linalg/blas.h"
#include "linalg/until.h"

enum { FAINT = 1000000000 }; /* what is left is zero below 1 / FAINT */

int64_t lm_points_basis(const lm_env *env, lm_mat x, double *basis,
                        int64_t rank, int64_t room)
{
    const int64_t d = x.cols;
    for (int64_t i = 0; i < x.rows && rank < room; i++) {
        double *row = basis + rank * d;
        if (lm_copy_bytes(env, row, x.data + i * x.stride,
                          (size_t)d * sizeof *row))
            return rank;
        const double size = lm_nrm2_d(d, row);
        for (int pass = 0; pass < 2; pass++)
            for (int64_t j = 0; j < rank; j++) {
                const double *b = basis + j * d;
                if (lm_stopped_at_row(env, j, d)) return rank;
                lm_axpy_d(d, -lm_dot_d(d, b, row), b, row);
            }
        const double left = lm_nrm2_d(d, row);
        if (!(left * FAINT > size) || !isfinite(left)) continue;
        for (int64_t j = 0; j < d; j++) row[j] /= left;
        rank++;
    }
    return rank;
}

void lm_points_coordinates(const lm_env *env, lm_mat x, const double *basis,
                           int64_t rank, double *c)
{
    if (rank == 0) return;
    lm_gemm_until_d(env->stop, false, true, x.rows, rank, x.cols, 1, x.data,
                    x.stride, basis, x.cols, 0, c, rank);
}
