/* ode.h -- initial value problems, with the error of their solution.
 *
 *     y' = f(t, y),   y(from) given,   y wanted at times t_1 <= t_2 <= ...
 *
 * by GSL: the Runge-Kutta pair of orders 8 and 9 of Prince and Dormand (1981),
 * and for stiff problems the extrapolated implicit midpoint rule of Bader and
 * Deuflhard (1983), whose steps do not depend on how fast the fastest mode
 * decays.  Over a thousand radians of an oscillator the first gets to an error
 * of 1e-13; the multistep methods of SUNDIALS (CVODE 6.4) get to 6e-12 (Adams)
 * and 1e-9 (BDF) at any tolerance.
 *
 * A solver bounds what a step adds to the error, not what the steps add up to.
 * So the problem is solved three times or more, with tolerances that fall
 * tenfold, until two solutions agree to within tol.  Twice their distance is
 * the error of the better one, which is returned: the worse of them is some
 * ten times as far from the truth.  Relative to |y| + scale it is not less than
 * at an earlier time, than four times the tolerance of a step, and for stiff
 * problems than 1e-12; what rounding does not let settle, it shows.
 */
#ifndef LM_CALC_ODE_H
#define LM_CALC_ODE_H

#include "core/lm.h"

typedef struct lm_ode {
    int64_t n;
    const void *self;
    /* dy = f(t, y), n each.  NaN and infinity say that y has left the domain
     * of f: the solver retries with a shorter step. */
    lm_status (*rate)(lm_env *env, const void *self, double t, const double *y,
                      double *dy);
    /* NULL, or the problem is stiff: j (n x n, row-major) = df/dy and drift
     * (n) = df/dt. */
    lm_status (*jacobian)(lm_env *env, const void *self, double t,
                          const double *y, double *j, double *drift);
    double scale; /* > 0: errors of y_i are relative to |y_i| + scale */
} lm_ode;

/* The solution y (t.n x n) at the times t, not decreasing and not before
 * `from`, and its absolute error, of the same shape.  tol is relative to |y_i|
 * + scale; where it is not reached the error says so.  LM_SINGULAR if the
 * solution cannot be followed to the last time, LM_STOPPED when interrupted.
 * The work is of order n a step, of a stiff problem n^3. */
lm_status lm_ode_solve(lm_env *env, const lm_ode *ode, double from,
                       const double *start, lm_vec t, double tol, double *y,
                       double *error);

/* One solution alone, for who keeps the time and compares solutions himself:
 * from y at time `from` to y at `end`, with `tol` as that of a step.  *next is
 * how long the next step may be, 0 at first; what is kept of it and of y is
 * all that later calls depend on.  Statuses as above. */
lm_status lm_ode_advance(lm_env *env, const lm_ode *ode, double tol,
                         double from, double end, double *next, double *y);

#endif
