/* span.h -- orthonormal vectors of samples.
 *
 * All variables of a layer lie in the span of vectors b_1 .. b_r of n samples
 * (virtual neurons) with <b_i b_j> = delta_ij, < > the mean over samples.  Some
 * are fresh normals, made orthogonal to all before them; the others are what is
 * left of a nonlinear function of them.  A variable is a row of coordinates,
 * `room` of them, and what is linear in a network acts on coordinates.
 */
#ifndef LM_DYN_PROGRAM_SPAN_H
#define LM_DYN_PROGRAM_SPAN_H

#include "core/lm.h"
#include "core/rng.h"

/* What is left of a vector is zero below this fraction of it. */
#define LM_SPAN_CUT 1e-9

typedef struct lm_span {
    int64_t n, rank, room;
    double *row; /* room x n */
    lm_stream normals;
    int64_t drawn; /* fresh normals so far */
    const volatile lm_flag
        *stop; /* or NULL: once it says so, vectors are of no use */
} lm_span;

/* Begin with b_1 = 1. */
void lm_span_begin(lm_span *s);

/* Append `count` fresh normals; their first place is returned.  The j-th one is
 * made of the j-th n values of the stream, whatever happens between; work:
 * count room. */
int64_t lm_span_fresh(lm_span *s, int64_t count, double *work);

/* c (p x room) = coordinates of x (p x n), after appending what is left of
 * each row where `grows`, else dropping it.  x is destroyed.  work: p + 2 p
 * room. */
void lm_span_coordinates(lm_span *s, int64_t p, double *x, bool grows,
                         double *c, double *work);

/* x (p x n) of coordinates c. */
void lm_span_values(const lm_span *s, int64_t p, const double *c, double *x);

/* Forget what came after `rank` vectors and `drawn` normals. */
void lm_span_cut(lm_span *s, int64_t rank, int64_t drawn);

#endif
