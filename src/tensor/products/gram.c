/* Gram matrices. */
#include "core/decl.h"
#include "linalg/matmul.h"

typedef struct {
    lm_mat x, value;
} gram_args;

static lm_status gram_run(lm_env *env, void *args)
{
    gram_args *a = args;
    return lm_gram(env, a->x, a->value);
}

#define ARGS gram_args
static const lm_slot gram_slots[] = {
    IN_MAT(x, "n d", "n points as rows"),
    OUT_MAT(value, "n n", "x x', exactly symmetric"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, gram, "Gram matrix: the inner products of all pairs of rows.",
          "", "assert(limn.tensor.new{{1, 2}, {3, 4}}:gram()[1][2] == 11)");
#undef ARGS
