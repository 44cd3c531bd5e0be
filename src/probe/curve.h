/* curve.h -- where the best learning rate lies on a curve of losses.
 *
 *     x* = argmin_x mean_s L(w, s, x),     x = log2 lr
 *
 * The argmin over the grid is refined by the parabola through it and its
 * neighbours (least squares when the window is wider).  Yang et al. 2022
 * (muTransfer) compare such curves.
 *
 * A larger rate of the window is a cliff where its value is infinite, exceeds
 * the loss before training, or lies above the minimum by more than three times
 * the range of the window's other points (and of two at smaller rates, if there
 * are two): there training diverged, if to a finite loss.  A cliff and what
 * lies beyond it say nothing of the minimum, so that a cliff of any height is
 * as good as an infinite one.
 */
#ifndef LM_PROBE_CURVE_H
#define LM_PROBE_CURVE_H

#include "core/lm.h"

typedef struct lm_curve {
    int64_t m;
    const double *x;     /* m, increasing */
    const double *value; /* m; infinite: diverged, NaN: no run */
    const double *se;    /* m, standard errors of the values; NULL or NaN:
                          * not known, taken as 0 */
    double start;        /* the loss before training; NaN: not known */
    const volatile lm_flag *stop; /* what looks at a curve ends early once it
                                   * says so; may be NULL */
} lm_curve;

/* The least value of one curve. */
typedef struct lm_optimum {
    int64_t at;   /* grid point, the middle one of a plateau; -1 if nothing
                   * converged */
    double x;     /* refined; the middle of a plateau */
    double value; /* of the curve there, at least the least one - 2 se */
    int edge;     /* -1, 1: it reaches the grid's first, last point; else 0 */
    bool cliff;   /* the next larger rate is one */
    int64_t wall; /* the grid point where the window meets a cliff, or -1 */
} lm_optimum;

/* window: grid points on each side that the fit uses. */
lm_optimum lm_curve_optimum(const lm_curve *c, int64_t window);

/* All local minima, refined, into out (room for m); returns their number.
 * An end of the grid counts if the curve rises from there, a plateau once if
 * it rises on both sides.  Ends early once stop says so; it may be NULL. */
int64_t lm_curve_minima(const volatile lm_flag *stop, const lm_curve *curve,
                        double *out);

/* The curve of this optimum at x0 by linear interpolation: +inf outside the
 * grid, at what diverged and beside it. */
double lm_curve_at(const lm_curve *c, const lm_optimum *o, double x0);

#endif
