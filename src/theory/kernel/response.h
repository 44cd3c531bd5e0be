/* response.h -- a function of a kernel times targets, with its error.
 *
 *     f = x phi(k) r
 *
 * for rows x of kernels with the training samples and r = y - start: phi(e) =
 * 1 / (e + noise) is the posterior of a Gaussian process, phi(e) = (1 - p(e))
 * / e what training has learned when p(e) of the residual of a mode is left.
 *
 * An error E of k moves f by a sum of products of divided differences of phi,
 * which for these functions are no larger than reach(e_i) peak(e_j):
 *
 *     |df| <= |reach x| |E| |peak r|,
 *
 * reach the sum over time of |the change of phi| and peak the largest |phi|
 * on the way; both are phi where that grows from 0 without turning.  Higher
 * orders are a geometric series in |E| reach.
 *
 * A mode with e <= error may be there or not.  Where phi is so large there that
 * this matters, it is left out (Moore-Penrose; the limit of vanishing noise),
 * and errors are those of the kernel without it: infinite for a row of x that
 * has a share in what was left out.
 */
#ifndef LM_THEORY_KERNEL_RESPONSE_H
#define LM_THEORY_KERNEL_RESPONSE_H

#include "theory/kernel/modes.h"

typedef struct lm_response {
    const lm_modes *modes;
    double *phi, *reach, *peak; /* m each */
    double *off;                /* m: what rounding does to phi */
    int64_t still; /* modes 0 .. still - 1 are left out: phi = 0 there */
    double series; /* 1 / (1 - |E| reach), or infinity */
} lm_response;

/* Room for phi, reach, peak and off in scratch, off 0. */
lm_status lm_response_open(lm_env *env, const lm_modes *modes,
                           lm_response *out);
/* Once phi, reach and peak are there: still and series. */
void lm_response_close(lm_response *s);

/* All that the error of a product has to know of a vector v (m, in modes, its
 * elements `step` apart) of which `loose` bounds the error: norms. */
typedef struct lm_gauge {
    double seen, left;   /* of reach v and peak v */
    double twice, still; /* of phi^2 v, and of v in modes left out */
    double rough;        /* what the rounding of products does */
    double loose;
} lm_gauge;
lm_gauge lm_gauge_of(const lm_response *s, const double *v, int64_t step,
                     double loose);

/* Bounds on the errors of b' phi r and, as a whole, of phi b. */
double lm_response_error(const lm_response *s, lm_gauge b, lm_gauge r);
double lm_response_row_error(const lm_response *s, lm_gauge b);

/* a (rows x m) = b phi, b rows x m. */
void lm_response_rows(const lm_response *s, int64_t rows, const double *b,
                      double *a);

/* Rows b of x in modes and columns r of y - start, the bounds on the errors
 * of each, and their gauges. */
typedef struct lm_sides {
    int64_t p, c;
    double *b, *r;                    /* p x m, m x c */
    double *loose_row, *loose_column; /* p, c */
    lm_gauge *row, *column;           /* p, c */
} lm_sides;

/* In scratch.  error (p x m) of x and start may have data NULL: 0.  x may have
 * no rows. */
lm_status lm_sides_of(lm_env *env, const lm_modes *modes, lm_mat x,
                      lm_mat error, lm_tensor y, lm_tensor start,
                      lm_sides *out);
/* The gauges, of a closed response; not all once the user wants to stop. */
void lm_sides_gauge(const lm_env *env, const lm_response *s, lm_sides *sides);

/* f (p x c) = from + b phi r with its errors; from (p x c) may be NULL: 0. */
lm_status lm_response_apply(lm_env *env, const lm_response *s,
                            const lm_sides *sides, const double *from,
                            double *f, double *error);

#endif
