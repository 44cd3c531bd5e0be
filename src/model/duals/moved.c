/* moved: how J, Jd and D answer to changes of their arguments. */
#include "model/duals/moved.h"

lm_dual_change lm_dual_moved(const lm_act *act, const lm_dual_pair *pair)
{
    return lm_dual_moved_by(lm_dual_bend_of(act),
                            lm_dual_end_of(pair->u, pair->ea),
                            lm_dual_end_of(pair->v, pair->eb), pair->gap,
                            pair->slope, pair->dr);
}

/* q D' = E u phi''(u) phi'(u). */
double lm_side_moved(const lm_side *u, double e)
{
    return e * (u->root.swing * u->root.d + u->lift);
}
