/* moved: how J, Jd and D answer to changes of their arguments. */
#include <math.h>

#include "model/dual.h"
#include "model/duals/rows.h"

static double share(double change, double of)
{
    return of > 0 ? change / of : 0;
}

/* How far the angle of u and v can move with their correlation r by dr: its
 * derivative 1 / sqrt(1 - r^2) at the worse end, and from r = 1 on, where it is
 * 2 asin(sqrt(dr / 2)). */
static double angle_moved(double gap, double dr)
{
    const double r = 1 - gap, x = sqrt(fmin(dr, 2) / 2);
    const double worst = gap * (2 - gap) - 2 * r * dr - dr * dr;
    const double most = 2 * x * (1 + (M_PI / 2 - 1) * x * x);
    return worst > 0 ? fmin(dr / sqrt(worst), most) : most;
}

/* d(J / sqrt(V V)) = (sum over a, b of E (u phi' - growth phi)(u) phi(v) e/2
 * + sqrt(ab) Jd drho) / sqrt(V V), and Schwarz's inequality.  dJd / dc = E
 * phi''(u) phi''(v) is at most the product of the norms, and at most (integral
 * of |phi''|)^2 times the density of (u, v) at 0. */
lm_dual_change lm_dual_moved(const lm_act *act, const lm_dual_pair *p)
{
    const lm_side *u = p->u, *v = p->v;
    const double size = u->root.variance * v->root.variance;
    const double turn = lm_act_turn(act);
    lm_dual_change change;
    change.slope =
        (p->ea * (u->root.swing * v->root.d + u->lift) +
         p->eb * (u->root.d * v->root.swing + v->lift)) /
            2 +
        fmin(u->root.bend * v->root.bend * size * p->dr,
             turn * turn / (2 * M_PI) * angle_moved(p->gap, p->dr));
    if (act->row == LM_ACT_step) { /* J = (pi - angle) / (2 pi) */
        change.correlation = angle_moved(p->gap, p->dr) / M_PI;
        return change;
    }
    change.correlation =
        p->ea * u->drift + p->eb * v->drift +
        share((fabs(p->slope) + change.slope) * size * p->dr,
              u->root.v * v->root.v);
    return change;
}

/* q D' = E u phi''(u) phi'(u). */
double lm_side_moved(const lm_side *u, double e)
{
    return e * (u->root.swing * u->root.d + u->lift);
}
