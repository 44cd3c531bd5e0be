/* factor: a covariance that grows. */
#include "dyn/field/factor.h"

#include <math.h>
#include <string.h>

#include "linalg/blas.h"

/* What is left of a variance is zero below this fraction of it. */
static const double cut = 1e-10;

bool lm_factor_append(lm_factor *f, int64_t place, const double *k)
{
    double *c = f->l + f->rows * f->room;
    double left = k[f->rows];
    for (int64_t q = 0; q < f->rank; q++) {
        const double *row = f->l + f->pivot[q] * f->room;
        c[q] = (k[f->pivot[q]] - lm_dot_d(q, c, row)) / row[q];
        left -= c[q] * c[q];
    }
    memset(c + f->rank, 0, (size_t)(f->room - f->rank) * sizeof *c);
    const bool fresh = left > cut * k[f->rows];
    if (fresh) {
        c[f->rank] = sqrt(left);
        f->pivot[f->rank] = f->rows;
        f->place[f->rank++] = place;
    }
    f->rows++;
    return fresh;
}

void lm_factor_values(const lm_factor *f, const lm_span *s, int64_t count,
                      double *x, double *work)
{
    memset(work, 0, (size_t)(count * s->room) * sizeof *work);
    for (int64_t i = 0; i < count; i++) {
        const double *c = f->l + (f->rows - count + i) * f->room;
        for (int64_t q = 0; q < f->rank; q++)
            work[i * s->room + f->place[q]] = c[q];
    }
    lm_span_values(s, count, work, x);
}
