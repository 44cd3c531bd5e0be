/* factor: a covariance that grows. */
#include "dyn/field/factor.h"

#include <math.h>
#include <string.h>

#include "linalg/blas.h"

/* What is left of a variance is zero below this fraction of it. */
static const double cut = 1e-10;

void lm_factor_append(lm_factor *f, lm_span *s, const double *k, double *work)
{
    double *c = f->l + f->rows * f->room;
    double left = k[f->rows];
    for (int64_t q = 0; q < f->rank; q++) {
        const double *row = f->l + f->pivot[q] * f->room;
        c[q] = (k[f->pivot[q]] - lm_dot_d(q, c, row)) / row[q];
        left -= c[q] * c[q];
    }
    memset(c + f->rank, 0, (size_t)(f->room - f->rank) * sizeof *c);
    if (left > cut * k[f->rows]) {
        c[f->rank] = sqrt(left);
        f->pivot[f->rank] = f->rows;
        f->place[f->rank++] = lm_span_fresh(s, 1, work);
    }
    f->rows++;
}

void lm_factor_values(const lm_factor *f, const lm_span *s, int64_t count,
                      double *x)
{
    memset(x, 0, (size_t)(count * s->n) * sizeof *x);
    for (int64_t i = 0; i < count; i++) {
        const double *c = f->l + (f->rows - count + i) * f->room;
        for (int64_t q = 0; q < f->rank; q++)
            if (c[q] != 0)
                lm_axpy_d(s->n, c[q], s->row + f->place[q] * s->n,
                          x + i * s->n);
    }
}
