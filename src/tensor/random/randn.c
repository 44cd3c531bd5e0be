/* Normal random numbers. */
#include "core/decl.h"
#include "core/rng.h"
#include "tensor/create.h"
#include "tensor/random/seed.h"
#include "tensor/shape.h"

typedef struct {
    lm_ints size;
    uint64_t seed;
    double mean, std;
    lm_tensor value;
} randn_args;

static lm_status randn_run(lm_env *env, void *args)
{
    randn_args *a = args;
    const lm_status status = lm_make(env, a->size, &a->value);
    if (status) return status;
    const int64_t n = lm_length(&a->value);
    const lm_stream s = lm_stream_named(a->seed, "normal", 0);
    double *x = a->value.data;
    if (a->mean == 0 && a->std == 1) return lm_draw_normal(env, s, 0, n, x);
    int64_t i, end = 0;
    while (lm_next_piece(env, n, &i, &end)) {
        lm_fill_normal(s, (uint64_t)i, end - i, x + i);
        for (; i < end; i++) x[i] = a->mean + a->std * x[i];
    }
    return lm_unless_stopped(env);
}

#define ARGS randn_args
static const lm_slot randn_slots[] = {
    LM_SIZE_SLOT,
    LM_SEED_SLOT,
    OPT_NUM(mean, 0, "", "the mean"),
    OPT_NUM(std, 1, "[0,inf)", "the standard deviation"),
    OUT_TENSOR(value, "?", "independent samples"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, randn, "Normal (Gaussian) random numbers.",
          "Box and Muller 1958",
          "local x = limn.tensor.randn(100, 100, {seed = 1})\n"
          "assert(math.abs(x:mean()) < 0.05 and math.abs(x:std() - 1) < 0.05)");
#undef ARGS
