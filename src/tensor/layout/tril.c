/* Lower and upper triangles. */
#include "core/decl.h"

typedef struct {
    lm_mat x;
    int64_t diagonal;
    lm_mat value;
} tril_args;
typedef tril_args triu_args;

static int64_t between(int64_t low, int64_t i, int64_t high)
{
    return i < low ? low : i > high ? high : i;
}

/* In each row one part is that of x, the other is 0. */
static lm_status triangle(lm_env *env, const tril_args *a, bool lower)
{
    const int64_t m = a->x.rows, n = a->x.cols;
    const int64_t first = between(-m, a->diagonal, n) + lower;
    for (int64_t i = 0; i < m && !lm_stopped(env); i++) {
        const double *x = a->x.data + i * a->x.stride;
        double *value = a->value.data + i * a->value.stride;
        int64_t j, end = 0;
        while (lm_next_piece(env, n, &j, &end)) {
            const int64_t cut = between(j, i + first, end);
            for (; j < cut; j++) value[j] = lower ? x[j] : 0;
            for (; j < end; j++) value[j] = lower ? 0 : x[j];
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
