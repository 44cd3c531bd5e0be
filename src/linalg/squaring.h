/* squaring.h -- exp(t a) of one block of a matrix, t from 2^-left to 1.
 *
 * What is squared is e = exp - 1, e -> 2 e + e e, as long as 1 counts beside it
 * (expm.h says why), and then exp itself.
 */
#ifndef LM_LINALG_SQUARING_H
#define LM_LINALG_SQUARING_H

#include "linalg/pade.h"

/* A block of a, balanced: d^-1 a d. */
typedef struct lm_block {
    int64_t n;
    double *a;       /* n x n */
    double *d;       /* n powers of 2 */
    uint64_t *reach; /* pattern.h; NULL: all elements are joined */
    bool turned;     /* about the other diagonal: a_ij at (n-1-j, n-1-i) */
} lm_block;

/* exp(t a), t = 2^-left: whole, or e with exp(t a) = exp(t shift) (1 + e). */
typedef struct lm_flow {
    const lm_block *b;
    lm_pade s; /* its w is what is here */
    double shift;
    int left;
    bool whole;
} lm_flow;

/* May an element differ from 0, by what the zeros of a say? */
bool lm_block_joined(const lm_block *b, int64_t i, int64_t j);

/* exp(t a) for the least t that the approximant is exact at, `more` times
 * halved. */
lm_status lm_flow_start(lm_env *env, const lm_block *b, double shift, int more,
                        lm_flow *f);

void lm_flow_square(lm_flow *f);

/* From e to exp(t a). */
void lm_flow_make_whole(lm_flow *f);

/* The largest element of exp(t (a - shift)), or of exp(t a) if it is whole. */
double lm_flow_size(const lm_flow *f);

/* Once e is large, 1 is nothing beside it, and the shift may be what keeps its
 * square in the range of numbers; once all of 1 + e is small, e is near -1 and
 * only 1 + e keeps digits. */
bool lm_flow_has_left_one(const lm_flow *f);

/* Before the last square: in a4, the sum of the sizes of all that it adds up,
 * of which every term is rounded; returns the factor of the shift. */
double lm_flow_note_last(lm_flow *f);

#endif
