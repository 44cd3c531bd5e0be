/* Functions of signs: parities and staircases. */
#include "core/decl.h"
#include "core/rng.h"
#include "data/input.h"

static void signs(uint64_t seed, lm_mat x)
{
    const lm_stream s = lm_stream_named(seed, "inputs", 0);
    for (int64_t i = 0; i < x.rows; i++)
        for (int64_t k = 0; k < x.cols; k++) {
            const int64_t n = i * x.cols + k;
            x.data[i * x.stride + k] = lm_bits(s, (uint64_t)n) & 1 ? 1.0 : -1.0;
        }
}

typedef struct {
    int64_t m, d, k;
    uint64_t seed;
    lm_mat x;
    lm_vec y;
} boolean_args;

/* The last of the products x1, x1 x2, ..., x1 .. xk, or the sum of all. */
static lm_status fill(lm_env *env, boolean_args *a, bool all)
{
    if (a->k > a->d)
        return lm_fail(env, LM_DOMAIN,
                       "'k' is %lld, but there are %lld coordinates",
                       (long long)a->k, (long long)a->d);
    signs(a->seed, a->x);
    for (int64_t i = 0; i < a->m; i++) {
        const double *x = a->x.data + i * a->x.stride;
        double product = 1, sum = 0;
        for (int64_t k = 0; k < a->k; k++) sum += product *= x[k];
        a->y.data[i] = all ? sum : product;
    }
    return LM_OK;
}

typedef boolean_args parity_args;
typedef boolean_args staircase_args;

static lm_status parity_run(lm_env *env, void *args)
{
    return fill(env, args, false);
}

static lm_status staircase_run(lm_env *env, void *args)
{
    return fill(env, args, true);
}

#define ARGS boolean_args
static const lm_slot parity_slots[] = {
    IN_INT(m, "[0,inf)", "how many"),
    IN_INT(d, "[1,inf)", "their dimension"),
    OPT_INT(k, 2, "[1,inf)", "how many coordinates matter: the first k"),
    LM_SEED_SLOT,
    OUT_MAT(x, "m d", "independent signs"),
    OUT_VEC(y, "m", "x1 x2 .. xk"),
    LM_SLOTS_END,
};
LM_EXPORT(data, parity, "A sparse parity.", "Barak et al. 2022",
          "local t = limn.data.parity(100, 5, {k = 3, seed = 1})\n"
          "local x = t.x[7]\n"
          "assert(t.y[7] == x[1] * x[2] * x[3])");

static const lm_slot staircase_slots[] = {
    IN_INT(m, "[0,inf)", "how many"),
    IN_INT(d, "[1,inf)", "their dimension"),
    OPT_INT(k, 3, "[1,inf)", "the number of steps; the variance of y"),
    LM_SEED_SLOT,
    OUT_MAT(x, "m d", "independent signs"),
    OUT_VEC(y, "m", "x1 + x1 x2 + .. + x1 x2 .. xk"),
    LM_SLOTS_END,
};
LM_EXPORT(data, staircase, "A staircase: each product helps to find the next.",
          "Abbe, Boix-Adsera & Misiakiewicz 2022",
          "local t = limn.data.staircase(100, 5, {k = 2, seed = 1})\n"
          "local x = t.x[7]\n"
          "assert(t.y[7] == x[1] + x[1] * x[2])");
#undef ARGS
