/* The Stieltjes transform of a law. */
#include <math.h>

#include "theory/rmt/law.h"

typedef struct {
    lm_law *law;
    lm_tensor x, y, re, im, error;
} stieltjes_args;

/* m(z) = E 1 / (x - z) = -G(z), and m at the conjugate is the conjugate. */
static lm_status stieltjes_run(lm_env *env, void *args)
{
    stieltjes_args *a = args;
    const int64_t n = lm_count(a->x.rank, a->x.size);
    for (int64_t i = 0; i < n; i++) {
        const double y = a->y.data ? a->y.data[i] : 0;
        lm_cauchy g;
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        const lm_status status =
            lm_law_cauchy(env, a->law, CMPLX(a->x.data[i], fabs(y)), &g);
        lm_scratch_release(env, mark);
        if (status) return status;
        a->re.data[i] = -creal(g.value);
        a->im.data[i] = y < 0 ? cimag(g.value) : -cimag(g.value);
        a->error.data[i] = g.error;
    }
    return LM_OK;
}

#define ARGS stieltjes_args
static const lm_slot stieltjes_slots[] = {
    IN_OBJ(law, law, "", "a law"),
    IN_TENSOR(x, "...", "real parts of z"),
    OPT_TENSOR(y, "...",
               "imaginary parts of z; without them the limit from above"),
    OUT_TENSOR(re, "...", "real part"),
    OUT_TENSOR(im, "...", "imaginary part"),
    OUT_TENSOR(error, "...", "absolute, of both"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.rmt, stieltjes,
          "The Stieltjes transform m(z) = E 1 / (x - z) of a law.",
          "Stieltjes 1894",
          "local m = limn.theory.rmt.semicircle():stieltjes(0)\n"
          "assert(math.abs(m.im - 1) < 1e-15) -- pi times the density");
#undef ARGS
