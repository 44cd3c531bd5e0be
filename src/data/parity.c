/* limn.data.parity: a product of signs. */
#include "core/decl.h"
#include "data/boolean.h"
#include "data/input.h"

typedef lm_boolean_args parity_args;

static lm_status parity_run(lm_env *env, void *args)
{
    return lm_boolean_fill(env, args, false);
}

#define ARGS parity_args
static const lm_slot parity_slots[] = {
    IN_INT(m, "[0,inf)", "number of samples"),
    IN_INT(d, "[1,inf)", "dimension of the inputs"),
    OPT_INT(k, 2, "[1,inf)", "number of relevant coordinates, the first k"),
    LM_SEED_SLOT,
    OUT_MAT(x, "m d", "independent signs"),
    OUT_VEC(y, "m", "x1 x2 .. xk"),
    LM_SLOTS_END,
};
LM_EXPORT(data, parity,
          "Sparse parity: the product of k coordinates on the hypercube.",
          "Barak et al. 2022",
          "local t = limn.data.parity(100, 5, {k = 3, seed = 1})\n"
          "local x = t.x[7]\n"
          "assert(t.y[7] == x[1] * x[2] * x[3])");
#undef ARGS
