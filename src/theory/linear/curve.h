/* curve.h -- the losses of a deep linear network of infinite width
 * after every step as functions of the learning rate, with their derivatives,
 * and the basin of the origin.
 *
 * Every L_s(lr) is a polynomial of a high degree.  Training leaves the basin
 * of the origin at its edge e, the first lr at which the loss after ANY step
 * s <= t is back at L_0.  cover.c finds it with pieces of [0, e) on which every
 * L_s is resolved: the tail of the Chebyshev series with its values and
 * derivatives has decayed.
 */
#ifndef LM_THEORY_LINEAR_CURVE_H
#define LM_THEORY_LINEAR_CURVE_H

#include "calc/chebyshev.h"
#include "theory/linear/limit.h"
#include "theory/linear/recursion.h"

/* Rounding of a number that the recursion computes, in units of what it is made
 * of. */
#define LM_LINEAR_ROUNDING 0x1p-46

typedef struct lm_linear_piece {
    lm_cheb loss, slope; /* L_t less its least value, and dL_t / d lr */
} lm_linear_piece;

typedef struct lm_linear_curve {
    int64_t m, steps;
    lm_bidiagonal data;
    lm_recursion recursion;
    lm_cheb_rule rule;
    double start;             /* L_0, less the floor */
    double floor;             /* the least loss of any map in reach */
    double size;              /* |y| */
    double *all;              /* steps + 1, scratch */
    double *loss, *slope;     /* nodes x (steps + 1), of the last piece */
    double *speed;            /* likewise */
    lm_linear_piece *piece;   /* of [0, end), in order */
    int64_t pieces, room;     /* how many there are, and fit */
    double end;               /* of what is covered, and of the search */
    double edge, edge_error;  /* NaN if not reached */
    int64_t edge_step;        /* which returns there */
    double back, back_error;  /* where step t alone returns, NaN likewise */
    double graze;             /* nearest miss of a return below the edge, as
                                 a fraction of L_0 */
    double reach;             /* of the next piece */
    double finest_at, finest; /* shortest piece over its place */
} lm_linear_curve;

/* The loss, slope and speed after step s at one learning rate. */
typedef struct lm_linear_point {
    double loss, slope, speed; /* loss less the floor */
} lm_linear_point;

lm_status lm_linear_curve_new(lm_env *env, const lm_linear_task *task,
                              lm_linear_curve *c);

/* Row `row` of loss, slope and speed: after every step at one learning rate. */
lm_status lm_linear_curve_sample(lm_env *env, lm_linear_curve *c, int64_t row,
                                 double lr);

lm_status lm_linear_curve_at(lm_env *env, lm_linear_curve *c, int64_t step,
                             double lr, lm_linear_point *out);

/* Cover [0, e), with a first piece of that length and at most `limit` tries;
 * then look for the return of step t alone with a quarter as many. */
lm_status lm_linear_curve_cover(lm_env *env, lm_linear_curve *c, double piece,
                                int64_t limit);

/* The place in [lo, hi] where the loss after `step` steps passes through
 * level upwards or, without it (NaN), where its slope does; `at` is a guess and
 * `rate` the derivative of what passes there. */
lm_status lm_linear_curve_pass(lm_env *env, lm_linear_curve *c, int64_t step,
                               double level, double lo, double hi, double rate,
                               double *at);

#endif
