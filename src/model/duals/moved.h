/* moved.h -- how J and Jd answer to changes of their arguments, as inline
 * functions for vector loops: no fmin, which is a call. */
#ifndef LM_MODEL_DUALS_MOVED_H
#define LM_MODEL_DUALS_MOVED_H

#include <math.h>

#include "model/dual.h"
#include "model/duals/rows.h"

/* The activation: the integral of |phi''|, and whether it is step. */
typedef struct lm_dual_bend {
    double turn;
    bool step;
} lm_dual_bend;

static inline lm_dual_bend lm_dual_bend_of(const lm_act *act)
{
    return (lm_dual_bend){lm_act_turn(act), act->row == LM_ACT_step};
}

/* What one of two variables brings to it: fields of lm_edge, and the part that
 * its variance is off. */
typedef struct lm_dual_end {
    double root, over, d, swing, bend, drift, lift, off;
} lm_dual_end;

static inline lm_dual_end lm_dual_end_of(const lm_side *s, double off)
{
    const double over = s->v > 0 ? 1 / s->root.v : 0;
    return (lm_dual_end){s->root.variance, over,     s->root.d, s->root.swing,
                         s->root.bend,     s->drift, s->lift,   off};
}

static inline lm_dual_end lm_edge_end(const lm_edge *e, int64_t i, double off)
{
    return (lm_dual_end){e->root[i], e->over[i],  e->d[i],    e->swing[i],
                         e->bend[i], e->drift[i], e->lift[i], off};
}

/* 1 / sqrt(V V); 0 where one of them is 0, or their product is. */
static inline double lm_over(lm_dual_end u, lm_dual_end v)
{
    const double over = u.over * v.over;
    return over < INFINITY ? over : 0;
}

/* The smaller, y if x is NaN. */
static inline double lm_less(double x, double y)
{
    return x < y ? x : y;
}

/* How far the angle of u and v can move with their correlation r by dr: its
 * derivative 1 / sqrt(1 - r^2) at the worse end, and from r = 1 on, where it is
 * 2 asin(sqrt(dr / 2)), at most sqrt(2 dr) (1 + (pi/2 - 1) dr / 2), by less than
 * that.  One root is both: loops wait for it. */
static inline double lm_angle_moved(double gap, double change)
{
    const double r = 1 - gap, dr = lm_less(change, 2);
    const double worst = gap * (2 - gap) - 2 * r * dr - dr * dr;
    const double square = worst > dr / 2 ? worst : dr / 2;
    const double first = square > 0 ? dr / sqrt(square) : 0;
    return first * (1 + (M_PI / 2 - 1) / 2 * dr);
}

/* d(J / sqrt(V V)) = (sum over a, b of E (u phi' - growth phi)(u) phi(v) e/2
 * + sqrt(ab) Jd drho) / sqrt(V V), and Schwarz's inequality.  dJd / dc = E
 * phi''(u) phi''(v) is at most the product of the norms, and at most (integral
 * of |phi''|)^2 times the density of (u, v) at 0.  step: J = (pi - angle) / (2
 * pi). */
static inline lm_dual_change lm_dual_moved_by(lm_dual_bend b, lm_dual_end u,
                                              lm_dual_end v, double gap,
                                              double slope, double dr)
{
    const double size = u.root * v.root, angle = lm_angle_moved(gap, dr);
    const double bend = u.bend * v.bend * size * dr;
    const double turned =
        (u.off * (u.swing * v.d + u.lift) + v.off * (u.d * v.swing + v.lift)) /
            2 +
        lm_less(bend, b.turn * b.turn / (2 * M_PI) * angle);
    const double along = (fabs(slope) + turned) * size * dr;
    const double over = lm_over(u, v);
    const double plain =
        u.off * u.drift + v.off * v.drift + (over > 0 ? along * over : 0);
    return (lm_dual_change){b.step ? angle * M_1_PI : plain, turned};
}

#endif
