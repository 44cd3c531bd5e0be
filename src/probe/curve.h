/* curve.h -- where the best learning rate lies on a curve of losses.
 *
 *     x* = argmin_x mean_s L(w, s, x),     x = log2 lr
 *
 * The argmin over the grid is refined by the parabola through it and its
 * neighbours (least squares when the window is wider); seeds are resampled
 * for an interval (Efron 1979).  Yang et al. 2022 (muTransfer) compare such
 * curves.
 */
#ifndef LM_PROBE_CURVE_H
#define LM_PROBE_CURVE_H

#include "core/lm.h"

/* The least value of one curve. */
typedef struct lm_optimum {
    int64_t at;   /* grid point, -1 if nothing converged */
    double x;     /* refined */
    double value; /* of the curve there */
    int edge;     /* -1, 1: the grid's first or last point; 0: inside */
    bool cliff;   /* the next larger rate diverges */
} lm_optimum;

/* x is increasing; value[i] is +inf where the runs diverged and NaN where
 * there are none.  window: grid points on each side that the fit uses. */
lm_optimum lm_curve_optimum(int64_t m, const double *x, const double *value,
                            int64_t window);

/* All local minima, refined, into out (room for m); returns their number.
 * An end of the grid counts if the curve rises from there. */
int64_t lm_curve_minima(int64_t m, const double *x, const double *value,
                        double *out);

/* The curve at x by linear interpolation: +inf outside the grid and where an
 * end of the interval diverged. */
double lm_curve_at(int64_t m, const double *x, const double *value, double x0);

#endif
