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
    for (int64_t i = 0; i < n; i += LM_PIECE) {
        if (lm_stopped(env)) return LM_STOPPED;
        const int64_t m = n - i < LM_PIECE ? n - i : LM_PIECE;
        double *x = a->value.data + i;
        lm_fill_normal(s, (uint64_t)i, m, x);
        if (a->mean != 0 || a->std != 1)
            for (int64_t k = 0; k < m; k++) x[k] = a->mean + a->std * x[k];
    }
    return LM_OK;
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
