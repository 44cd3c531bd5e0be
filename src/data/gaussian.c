/* Gaussian inputs with a power-law covariance. */
#include <math.h>

#include "core/decl.h"
#include "core/rng.h"
#include "data/input.h"

typedef struct {
    int64_t m, d;
    double power;
    uint64_t seed;
    lm_mat x;
    lm_vec spectrum;
} gaussian_args;

/* lambda_k = c k^-power with the mean 1. */
static void power_law(double power, lm_vec spectrum)
{
    double sum = 0;
    for (int64_t k = 0; k < spectrum.n; k++)
        sum += spectrum.data[k] = pow((double)(k + 1), -power);
    for (int64_t k = 0; k < spectrum.n; k++)
        spectrum.data[k] *= (double)spectrum.n / sum;
}

static lm_status gaussian_run(lm_env *env, void *args)
{
    gaussian_args *a = args;
    const lm_stream s = lm_stream_named(a->seed, "inputs", 0);
    power_law(a->power, a->spectrum);
    for (int64_t i = 0; i < a->m; i++) {
        if (i % 256 == 0 && lm_stopped(env)) return LM_STOPPED;
        double *x = a->x.data + i * a->x.stride;
        lm_fill_normal(s, (uint64_t)(i * a->d), a->d, x);
        if (a->power != 0)
            for (int64_t k = 0; k < a->d; k++)
                x[k] *= sqrt(a->spectrum.data[k]);
    }
    return LM_OK;
}

#define ARGS gaussian_args
static const lm_slot gaussian_slots[] = {
    IN_INT(m, "[0,inf)", "how many"),
    IN_INT(d, "[1,inf)", "their dimension"),
    OPT_NUM(power, 0, "[0,inf)", "coordinate k has variance c k^-power"),
    LM_SEED_SLOT,
    OUT_MAT(x, "m d", "one a row"),
    OUT_VEC(spectrum, "d", "the variances, whose mean is 1"),
    LM_SLOTS_END,
};
LM_EXPORT(data, gaussian,
          "Gaussian inputs, white or with a power-law spectrum.",
          "Spigler et al. 2020",
          "local g = limn.data.gaussian(1000, 4, {power = 1, seed = 1})\n"
          "local r = g.x:square():mean{axis = 1}:div(g.spectrum)\n"
          "assert((r - 1):abs():max() < 0.2)");
#undef ARGS
