/* limn.data.staircase: products of signs that lead to each other. */
#include "core/decl.h"
#include "data/boolean.h"
#include "data/input.h"

typedef lm_boolean_args staircase_args;

static lm_status staircase_run(lm_env *env, void *args)
{
    return lm_boolean_fill(env, args, true);
}

#define ARGS staircase_args
static const lm_slot staircase_slots[] = {
    IN_INT(m, "[0,inf)", "number of samples"),
    IN_INT(d, "[1,inf)", "dimension of the inputs"),
    OPT_INT(k, 3, "[1,inf)", "number of steps, which is the variance of y"),
    LM_SEED_SLOT,
    OUT_MAT(x, "m d", "independent signs"),
    OUT_VEC(y, "m", "x1 + x1 x2 + .. + x1 x2 .. xk"),
    LM_SLOTS_END,
};
LM_EXPORT(
    data, staircase,
    "Staircase function on the hypercube: each monomial extends the last.",
    "Abbe, Boix-Adsera & Misiakiewicz 2022",
    "local t = limn.data.staircase(100, 5, {k = 2, seed = 1})\n"
    "local x = t.x[7]\n"
    "assert(t.y[7] == x[1] + x[1] * x[2])");
#undef ARGS
