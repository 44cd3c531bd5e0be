/* factor.h -- Gaussian variables with a growing covariance, as combinations of
 * orthonormal normals (span.h): a Cholesky factorization row by row, in which
 * a variable that depends on those before it makes no new normal. */
#ifndef LM_DYN_FIELD_FACTOR_H
#define LM_DYN_FIELD_FACTOR_H

#include "dyn/program/span.h"

typedef struct lm_factor {
    int64_t rows, rank, room;
    double *l;      /* room x room: coordinates of each variable ... */
    int64_t *pivot; /* ... the variable that made each normal ... */
    int64_t *place; /* ... and where in the span it is */
} lm_factor;

/* Append a variable with covariances k (rows + 1) with those before it and
 * itself; returns whether it is made of a new normal too, which is then to be
 * drawn at `place` in the span. */
bool lm_factor_append(lm_factor *f, int64_t place, const double *k);

/* x (count x n) = the values of the last `count` variables; work: count times
 * the room of the span. */
void lm_factor_values(const lm_factor *f, const lm_span *s, int64_t count,
                      double *x, double *work);

#endif
