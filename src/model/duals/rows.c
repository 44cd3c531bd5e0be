#include "model/duals/rows.h"

#include <math.h>

#define INF INFINITY
#define DUAL(name, ...) lm_##name##_form, __VA_ARGS__
#define QUADRATURE(...) NULL, 0, __VA_ARGS__
#define ACT(name, gain, value, slope, curve, dual, ...)                        \
    [LM_ACT_##name] = {dual, .spot = {__VA_ARGS__}},
static const lm_dual_row rows[LM_ACT_ROWS] = {
#include "model/acts.def"
    [LM_ACT_hermite] = {DUAL(hermite, 600, INF, INF, INF, INF, INF)},
    [LM_ACT_power] = {DUAL(power, 600, INF, INF, INF, INF, INF)},
    [LM_ACT_formula] = {QUADRATURE(INF, INF, INF, INF, INF)},
};
#undef ACT

const lm_dual_row *lm_dual_row_of(lm_act_row row)
{
    return &rows[row];
}

double lm_act_turn(const lm_act *act)
{
    return act->row == LM_ACT_formula ? act->formula.turn : rows[act->row].turn;
}

int lm_act_spots(const lm_act *act, const lm_spot **spots)
{
    int n = 0;
    *spots = rows[act->row].spot;
    if (act->row == LM_ACT_formula) {
        *spots = act->formula.spot;
        return act->formula.spots;
    }
    while (n < LM_SPOTS_MAX && ((*spots)[n].width > 0) &&
           (isfinite((*spots)[n].width) || (*spots)[n].kink))
        n++;
    return n;
}
