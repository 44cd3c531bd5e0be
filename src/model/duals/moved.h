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

/* The smaller, y if x is NaN. */
static inline double lm_less(double x, double y)
{
    return x < y ? x : y;
}

/* How far the angle of u and v can move with their correlation r by dr: its
 * derivative 1 / sqrt(1 - r^2) at the worse end, and from r = 1 on, where it is
 * 2 asin(sqrt(dr / 2)). */
static inline double lm_angle_moved(double gap, double dr)
{
    const double r = 1 - gap, x = sqrt(lm_less(dr, 2) / 2);
    const double worst = gap * (2 - gap) - 2 * r * dr - dr * dr;
    const double most = 2 * x * (1 + (M_PI / 2 - 1) * x * x);
    const double first = dr / sqrt(worst > 0 ? worst : 1);
    return worst > 0 && first < most ? first : most;
}

/* d(J / sqrt(V V)) = (sum over a, b of E (u phi' - growth phi)(u) phi(v) e/2
 * + sqrt(ab) Jd drho) / sqrt(V V), and Schwarz's inequality.  dJd / dc = E
 * phi''(u) phi''(v) is at most the product of the norms, and at most (integral
 * of |phi''|)^2 times the density of (u, v) at 0.  step: J = (pi - angle) / (2
 * pi). */
static inline lm_dual_change lm_dual_moved_by(lm_dual_bend b,
                                              const lm_dual_pair *p)
{
    const lm_side *u = p->u, *v = p->v;
    const double size = u->root.variance * v->root.variance,
                 norm = u->root.v * v->root.v,
                 angle = lm_angle_moved(p->gap, p->dr);
    const double bend = u->root.bend * v->root.bend * size * p->dr;
    const double slope =
        (p->ea * (u->root.swing * v->root.d + u->lift) +
         p->eb * (u->root.d * v->root.swing + v->lift)) /
            2 +
        lm_less(bend, b.turn * b.turn / (2 * M_PI) * angle);
    const double along = (fabs(p->slope) + slope) * size * p->dr;
    const double plain = p->ea * u->drift + p->eb * v->drift +
                         (norm > 0 ? along / norm : 0);
    return (lm_dual_change){b.step ? angle / M_PI : plain, slope};
}

#endif
