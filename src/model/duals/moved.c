/* moved: how J, Jd and D answer to changes of their arguments. */
#include <math.h>

#include "model/dual.h"
#include "model/duals/rows.h"

/* The bound that Schwarz's inequality gives, from mean squares. */
static double norm(double f, double g)
{
    return sqrt(f) * sqrt(g);
}

static double share(double change, double of)
{
    return of > 0 ? change / of : 0;
}

/* How far the angle of u and v can move with their correlation r by dr: its
 * derivative 1 / sqrt(1 - r^2) at the worse end, and from r = 1 on. */
static double angle_moved(double rest, double r, double dr)
{
    const double worst = rest - 2 * fabs(r) * dr - dr * dr;
    const double most = acos(1 - fmin(dr, 2));
    return worst > 0 ? fmin(dr / sqrt(worst), most) : most;
}

/* d(J / sqrt(V V)) = (sum over a, b of E (u phi' - growth phi)(u) phi(v) e/2
 * + sqrt(ab) Jd drho) / sqrt(V V), and Schwarz's inequality.  dJd / dc = E
 * phi''(u) phi''(v) is at most the product of the norms, and at most (integral
 * of |phi''|)^2 times the density of (u, v) at 0. */
lm_dual_change lm_dual_moved(const lm_act *act, const lm_side *u, const lm_side *v,
                             double c, double slope, double ea, double eb,
                             double dr)
{
    const double a = u->variance, b = v->variance, size = norm(a, b);
    const double rest = share(share(lm_pair_del(a, b, c), a), b);
    const double turn = lm_act_turn(act);
    lm_dual_change change;
    change.slope =
        (ea * (norm(u->swing, v->d) + u->lift) +
         eb * (norm(u->d, v->swing) + v->lift)) /
            2 +
        fmin(norm(u->bend, v->bend) * size * dr,
             turn * turn / (2 * M_PI) * angle_moved(rest, share(c, size), dr));
    change.correlation =
        ea * u->drift + eb * v->drift +
        share((fabs(slope) + change.slope) * size * dr, norm(u->v, v->v));
    return change;
}

/* q D' = E u phi''(u) phi'(u). */
double lm_side_moved(const lm_side *u, double e)
{
    return e * (norm(u->swing, u->d) + u->lift);
}
