/* gauss_op: a Gaussian operator in coordinates. */
#include "dyn/program/gauss_op.h"

#include <math.h>
#include <string.h>

#include "linalg/blas.h"

/* What is left of row c outside of the rows of `basis`, over its size; false if
 * nothing is. */
static bool left_over(int64_t room, int64_t used, const double *basis,
                      int64_t n, const double *c, double *out)
{
    memcpy(out, c, (size_t)used * sizeof *out);
    for (int pass = 0; pass < 2; pass++)
        for (int64_t j = 0; j < n; j++) {
            const double *b = basis + j * room;
            lm_axpy_d(used, -lm_dot_d(used, b, out), b, out);
        }
    const double left = lm_nrm2_d(used, out), size = lm_nrm2_d(used, c);
    if (!(left > LM_SPAN_CUT * size) || n == room) return false;
    for (int64_t i = 0; i < used; i++) out[i] /= left;
    return true;
}

/* Append to `basis` what is left of p rows; returns how many are new. */
static int64_t extend(const volatile lm_flag *stop, int64_t room, int64_t used,
                      double *basis, int64_t *n, int64_t p, const double *c)
{
    const int64_t before = *n;
    for (int64_t i = 0; i < p && !lm_told(stop); i++)
        if (left_over(room, used, basis, *n, c + i * room, basis + *n * room))
            ++*n;
        else if (*n < room)
            memset(basis + *n * room, 0, (size_t)used * sizeof *basis);
    return *n - before;
}

void lm_gauss_forward(lm_gauss_op *op, double std, const lm_span *from,
                      lm_span *to, int64_t p, const double *c, double *work)
{
    const int64_t room = from->room, used = from->rank, before = op->seen_n;
    const int64_t fresh =
        extend(from->stop, room, used, op->seen, &op->seen_n, p, c);
    const int64_t first = lm_span_fresh(to, fresh, work);
    for (int64_t j = 0; j < fresh; j++)
        lm_axpy_d(used, std, op->seen + (before + j) * room,
                  op->start + (first + j) * room);
}

void lm_gauss_backward(lm_gauss_op *op, double std, lm_span *from,
                       const lm_span *to, int64_t p, const double *c,
                       double *work)
{
    const int64_t room = to->room, used = to->rank, before = op->back_n;
    const int64_t fresh =
        extend(to->stop, room, used, op->back, &op->back_n, p, c);
    const int64_t first = lm_span_fresh(from, fresh, work);
    for (int64_t j = 0; j < fresh; j++)
        for (int64_t i = 0; i < used; i++)
            op->start[i * room + first + j] +=
                std * op->back[(before + j) * room + i];
}
