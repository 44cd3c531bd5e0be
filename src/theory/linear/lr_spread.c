#include "theory/linear/lr_spread.h"

#include <math.h>

#include "core/decl.h"

double lm_lr_tau(int64_t depth)
{
    const double L = (double)depth;
    double tau = 0, c = 0;
    for (double l = 1; l < L; l++) {
        const double k = L - l, squares = k * (k + 1) * (2 * k + 1) / 6;
        tau += l * l * squares + 2 * l * k * c;
        c += l * k;
    }
    return tau;
}

double lm_lr_variance(int64_t depth, double slope)
{
    const double L = (double)depth;
    const double norms = L * L + (L - 1) * L * (2 * L - 1) / 6;
    return 4 / (L * L) * norms + slope * slope * lm_lr_tau(depth) / pow(L, 4);
}

/* ---- limn.theory.linear.lr_spread --------------------------------------- */

typedef struct {
    int64_t depth;
    double slope, readout;
    double deviation, tau, scaling, width;
} lr_spread_args;

static lm_status lr_spread_run(lm_env *env, void *args)
{
    (void)env;
    lr_spread_args *a = args;
    a->tau = lm_lr_tau(a->depth);
    a->deviation = sqrt(lm_lr_variance(a->depth, a->slope));
    a->width = 100 * a->deviation * a->deviation;
    a->scaling = 2 * a->readout - 2;
    return LM_OK;
}

#define ARGS lr_spread_args
static const lm_slot lr_spread_slots[] = {
    IN_INT(depth, "[1,1000000]", "number of trained n x n matrices, L"),
    OPT_NUM(slope, 1, "", "least-squares slope of the data"),
    OPT_NUM(readout, 1, "[0.5,1.5)",
            "standard deviation n^-readout of V at initialization"),
    OUT_NUM(deviation, "standard deviation of lr / limit, times sqrt(n), "
                       "under muP"),
    OUT_NUM(tau, "tau_L, the contribution of the quadratic coefficient"),
    OUT_NUM(scaling,
            "the optimal learning rate scales as n^scaling with this read-out"),
    OUT_NUM(width,
            "width from which the relative standard deviation is below 10 %"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.linear, lr_spread,
          "Fluctuation over initializations of the optimal learning rate of "
          "one step of a deep linear network, on one-dimensional data.",
          "Hayou 2025, arXiv 2511.01734; the constants are ours",
          "local r = limn.theory.linear.lr_spread(3)\n"
          "assert(r.tau == 17 and math.abs(r.deviation - 2.536) < 1e-3)");
#undef ARGS
