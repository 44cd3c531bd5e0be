/* The numbers of a loop. */
#include <math.h>

#include "core/decl.h"

typedef struct {
    double from, to, step;
    lm_tensor value;
} arange_args;

/* Numbers first .. end - 1, in runs whose places are small integers, of which
 * vectors become doubles in one instruction. */
static void numbers(const arange_args *a, int64_t first, int64_t end, double *x)
{
    enum { RUN = 1 << 12 };
    const double from = a->from, step = a->step;
    for (; first < end; first += RUN) {
        const int now = end - first < RUN ? (int)(end - first) : RUN;
        const double at = (double)first;
        _Pragma("omp simd") for (int i = 0; i < now; i++)
        {
            x[first + i] = from + (at + i) * step;
        }
    }
}

static lm_status arange_run(lm_env *env, void *args)
{
    arange_args *a = args;
    if (a->step == 0) return lm_fail(env, LM_DOMAIN, "'step' must not be 0");
    /* A last number within rounding of `to` belongs to the range. */
    const double count = floor((a->to - a->from) / a->step * (1 + 1e-15)) + 1;
    if (count > 0x1p52) return lm_fail(env, LM_NOMEM, "too many numbers");
    const int64_t n = count > 0 ? (int64_t)count : 0;
    const lm_status status = lm_result(env, &a->value, 1, &n);
    if (status) return status;
    int64_t i, end = 0;
    while (lm_next_piece(env, n, &i, &end)) numbers(a, i, end, a->value.data);
    return lm_unless_stopped(env);
}

#define ARGS arange_args
static const lm_slot arange_slots[] = {
    IN_NUM(from, "", "the first number"),
    IN_NUM(to, "",
           "the end of the interval, included, also where rounding takes the "
           "last number beyond it"),
    OPT_NUM(step, 1, "", "the spacing"),
    OUT_TENSOR(value, "?", "the numbers"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, arange,
          "Evenly spaced numbers, `from`, `from` + `step`, ... up to `to`.", "",
          "assert(limn.tensor.arange(1, 4):sum() == 10)");
#undef ARGS
