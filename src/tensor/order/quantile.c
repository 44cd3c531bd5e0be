/* Quantiles and the median, over any axes. */
#include <math.h>

#include "core/decl.h"
#include "tensor/fold.h"
#include "tensor/order/radix_sort.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x, q;
    lm_ints axis;
    bool keep;
    lm_tensor value;
} quantile_args;

/* Between low and high, also where one is infinite or their distance is. */
static double interpolate(double low, double high, double t)
{
    const double distance = high - low;
    if (low == high) return low;
    return isinf(distance) ? low * (1 - t) + high * t : low + distance * t;
}

/* Linear interpolation at position q (n - 1). */
static lm_status at_quantile(lm_env *env, int64_t n, const double *x, double q,
                             double *value)
{
    const double place = q * (double)(n - 1), low = floor(place);
    const bool between = place != low;
    double v[2];
    const lm_status status =
        lm_sort_part(env, n, x, (int64_t)low, between ? 2 : 1, v);
    if (status) return status;
    *value = between ? interpolate(v[0], v[1], place - low) : v[0];
    return LM_OK;
}

/* The shape of q, then that of what is left of x. */
static lm_status quantile_result(lm_env *env, const lm_tensor *q,
                                 const lm_tensor *kept, lm_tensor *value)
{
    lm_tensor shape;
    if (q->rank > 1)
        return lm_fail(env, LM_DOMAIN, "'q' must be a number or a vector");
    const lm_status status = lm_shape_join(env, q, kept, &shape);
    if (status) return status;
    for (int64_t i = 0; i < lm_length(q); i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        if (!(q->data[i] >= 0 && q->data[i] <= 1))
            return lm_fail(env, LM_DOMAIN,
                           "'q' must hold numbers in [0,1], got %g",
                           q->data[i]);
    }
    return lm_result(env, value, shape.rank, shape.size);
}

static lm_status quantile(lm_env *env, const lm_tensor *x, const lm_tensor *q,
                          lm_ints axis, bool keep, lm_tensor *value)
{
    lm_folded f;
    lm_status status = lm_fold(env, x, axis, keep, true, &f);
    if (!status && f.n == 0)
        status = lm_fail(env, LM_DOMAIN, "cannot reduce an empty tensor");
    if (!status) status = quantile_result(env, q, &f.kept, value);
    for (int64_t i = 0; i < lm_length(q) * f.outer && !status; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        status = at_quantile(env, f.n, f.data + i % f.outer * f.n,
                             q->data[i / f.outer], value->data + i);
    }
    return status;
}

static lm_status quantile_run(lm_env *env, void *args)
{
    quantile_args *a = args;
    return quantile(env, &a->x, &a->q, a->axis, a->keep, &a->value);
}

#define ARGS quantile_args
static const lm_slot quantile_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_TENSOR(q, "?",
              "the probability, in [0,1]; 0.5 gives the median; for a vector, "
              "the quantiles are the first axis of the result"),
    OPT_INTS(axis, "", "the axes to reduce over; all by default"),
    OPT_FLAG(keep, false, "keep the reduced axes, with size 1"),
    OUT_TENSOR(value, "?",
               "the quantile, by linear interpolation between order "
               "statistics; NaN if any element is NaN"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, quantile, "Quantile of the elements.",
          "Hyndman and Fan 1996, type 7",
          "assert(limn.tensor.new{1, 2, 3, 4}:quantile(0.5) == 2.5)");
#undef ARGS

typedef struct {
    lm_tensor x;
    lm_ints axis;
    bool keep;
    lm_tensor value;
} median_args;

static lm_status median_run(lm_env *env, void *args)
{
    median_args *a = args;
    double half = 0.5;
    const lm_tensor q = {.data = &half, .rank = 0};
    return quantile(env, &a->x, &q, a->axis, a->keep, &a->value);
}

#define ARGS median_args
static const lm_slot median_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    OPT_INTS(axis, "", "the axes to reduce over; all by default"),
    OPT_FLAG(keep, false, "keep the reduced axes, with size 1"),
    OUT_TENSOR(value, "?", "the median; NaN if any element is NaN"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, median, "Median of the elements.", "",
          "assert(limn.tensor.new{5, 1, 3}:median() == 3)");
#undef ARGS
