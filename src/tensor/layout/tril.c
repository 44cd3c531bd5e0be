/* Lower and upper triangles. */
#include "core/decl.h"

typedef struct {
    lm_mat x;
    int64_t diagonal;
    lm_mat value;
} tril_args;
typedef tril_args triu_args;

static lm_status triangle(lm_env *env, const tril_args *a, bool lower)
{
    for (int64_t i = 0; i < a->x.rows; i++) {
        int64_t j, end = 0;
        if (lm_stopped(env)) return LM_STOPPED;
        while (lm_next_piece(env, a->x.cols, &j, &end))
            for (; j < end; j++) {
                const int64_t off = j - i;
                const bool in = lower ? off <= a->diagonal : off >= a->diagonal;
                a->value.data[i * a->value.stride + j] =
                    in ? a->x.data[i * a->x.stride + j] : 0;
            }
    }
    return lm_unless_stopped(env);
}

static lm_status tril_run(lm_env *env, void *args)
{
    return triangle(env, args, true);
}

static lm_status triu_run(lm_env *env, void *args)
{
    return triangle(env, args, false);
}

#define ARGS tril_args
#define TRIANGLE_SLOTS                                                         \
    {                                                                          \
        IN_MAT(x, "m n", "a matrix"),                                          \
            OPT_INT(diagonal, 0, "",                                           \
                    "the diagonal that bounds the triangle: 0 the main one, "  \
                    "1 above it, -1 below"),                                   \
            OUT_MAT(value, "m n", "the triangular matrix"), LM_SLOTS_END,      \
    }
static const lm_slot tril_slots[] = TRIANGLE_SLOTS;
static const lm_slot triu_slots[] = TRIANGLE_SLOTS;
LM_EXPORT(tensor, tril, "Lower triangle of a matrix; zeros elsewhere.", "",
          "assert(limn.tensor.ones(3, 3):tril():sum() == 6)");
LM_EXPORT(tensor, triu, "Upper triangle of a matrix; zeros elsewhere.", "",
          "assert(limn.tensor.ones(3, 3):triu{diagonal = 1}:sum() == 3)");
#undef ARGS
