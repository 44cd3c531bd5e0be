/* Random numbers of Student's t distribution. */
#include <math.h>

#include "core/decl.h"
#include "core/rng.h"
#include "tensor/create.h"
#include "tensor/random/seed.h"
#include "tensor/shape.h"

typedef struct {
    lm_ints size;
    double df;
    uint64_t seed;
    lm_tensor value;
} student_args;

/* sqrt(df (e^w - 1)), also where e^w overflows. */
static double radius(double df, double w)
{
    return w < 700 ? sqrt(df * expm1(w)) : sqrt(df) * exp(w / 2);
}

/* Bailey 1994: sqrt(df (u^(-2/df) - 1)) cos(2 pi v). */
static lm_status student_run(lm_env *env, void *args)
{
    student_args *a = args;
    const lm_status status = lm_make(env, a->size, &a->value);
    if (status) return status;
    const lm_stream s = lm_stream_named(a->seed, "student", 0);
    const int64_t n = lm_length(&a->value);
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at_row(env, i, 16)) return LM_STOPPED;
        const double u = lm_uniform(s, 2 * (uint64_t)i);
        const double v = lm_uniform(s, 2 * (uint64_t)i + 1);
        a->value.data[i] =
            radius(a->df, -2 / a->df * log(u)) * cos(2 * M_PI * v);
    }
    return LM_OK;
}

#define ARGS student_args
static const lm_slot student_slots[] = {
    LM_SIZE_SLOT,
    OPT_NUM(df, 3, "(0,inf)",
            "degrees of freedom; moments of order below df are finite"),
    LM_SEED_SLOT,
    OUT_TENSOR(value, "?", "independent samples"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, student, "Random numbers from Student's t distribution.",
          "Bailey 1994",
          "local x = limn.tensor.student(10000, {df = 5, seed = 1})\n"
          "assert(math.abs(x:var() - 5 / 3) < 0.3)");
#undef ARGS
