/* Order: sorting, distinct values, quantiles, running sums. */
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"
#include "tensor/sort.h"

/* ---- along an axis ------------------------------------------------------ */

typedef struct {
    lm_tensor x;
    int64_t axis;
    bool descending;
    lm_tensor value;
} sort_args;
typedef sort_args argsort_args;

/* What is done with n numbers, at apart, of x and of the result. */
typedef lm_status row_function(lm_env *env, int64_t n, const double *x,
                               int64_t at, bool descending, double *out);

static lm_status along(lm_env *env, sort_args *a, row_function *row)
{
    int k = 0;
    if (a->x.rank == 0)
        return lm_fail(env, LM_DOMAIN, "a number cannot be sorted");
    lm_status status = lm_axis(env, a->axis, a->x.rank, &k);
    if (status) return status;
    const int64_t n = a->x.size[k];
    int64_t inner = 1;
    for (int i = k + 1; i < a->x.rank; i++) inner *= a->x.size[i];
    const int64_t rows = n ? lm_length(&a->x) / n : 0;
    for (int64_t r = 0; r < rows && !status; r++) {
        const int64_t base = r / inner * inner * n + r % inner;
        if (lm_stopped(env)) return LM_STOPPED;
        status = row(env, n, a->x.data + base, inner, a->descending,
                     a->value.data + base);
    }
    return status;
}

static lm_status sort_row(lm_env *env, int64_t n, const double *x, int64_t at,
                          bool descending, double *out)
{
    return descending ? lm_sort(env, n, x, at, out + (n - 1) * at, -at)
                      : lm_sort(env, n, x, at, out, at);
}

static bool equal(double x, double y)
{
    return x == y || (isnan(x) && isnan(y));
}

/* Backwards, but equal elements of x in their order. */
static void write_falling(int64_t n, const int64_t *order, const double *x,
                          int64_t at, double *out)
{
    for (int64_t end = n, start; end > 0; end = start) {
        start = end - 1;
        const double last = x[order[start] * at];
        while (start > 0 && equal(x[order[start - 1] * at], last)) start--;
        for (int64_t i = start; i < end; i++, out += at)
            *out = (double)order[i] + 1;
    }
}

static lm_status argsort_row(lm_env *env, int64_t n, const double *x,
                             int64_t at, bool descending, double *out)
{
    const lm_mark mark = lm_scratch_mark(env);
    int64_t *order = lm_scratch(env, (size_t)n * sizeof *order);
    if (!order) return lm_nomem(env);
    const lm_status status = lm_argsort(env, n, x, at, order);
    if (!status && descending) write_falling(n, order, x, at, out);
    for (int64_t i = 0; i < n && !status && !descending; i++)
        out[i * at] = (double)order[i] + 1;
    lm_scratch_release(env, mark);
    return status;
}

static lm_status sort_run(lm_env *env, void *args)
{
    return along(env, args, sort_row);
}

static lm_status argsort_run(lm_env *env, void *args)
{
    return along(env, args, argsort_row);
}

#define ARGS sort_args
#define SORT_SLOTS(doc)                                                        \
    {                                                                          \
        IN_TENSOR(x, "...", "a tensor"),                                       \
            OPT_INT(axis, -1, "", "the axis to sort along; -1 is the last"),   \
            OPT_FLAG(descending, false, "the largest first"),                  \
            OUT_TENSOR(value, "...", doc), LM_SLOTS_END,                       \
    }
static const lm_slot sort_slots[] =
    SORT_SLOTS("in order, NaN above all else: last, or first if descending");
static const lm_slot argsort_slots[] =
    SORT_SLOTS("which index comes first, second, ...");
LM_EXPORT(tensor, sort, "Sort along an axis.", "",
          "assert(limn.tensor.new{3, 1, 2}:sort()[1] == 1)");
LM_EXPORT(tensor, argsort,
          "The indices that sort; equal ones keep their order.", "",
          "assert(limn.tensor.new{3, 1, 2}:argsort()[1] == 2)");
#undef ARGS

/* ---- distinct values ---------------------------------------------------- */

typedef struct {
    lm_tensor x, value;
} unique_args;

static lm_status unique_run(lm_env *env, void *args)
{
    unique_args *a = args;
    const int64_t n = lm_length(&a->x);
    int64_t kept = 0;
    double *x = lm_scratch_doubles(env, n);
    if (!x) return lm_nomem(env);
    lm_status status = lm_sort(env, n, a->x.data, 1, x, 1);
    if (status) return status;
    for (int64_t i = 0; i < n; i++)
        if (i == 0 || (x[i] != x[kept - 1] && x[kept - 1] == x[kept - 1]))
            x[kept++] = x[i];
    status = lm_result(env, &a->value, 1, &kept);
    if (!status && kept) memcpy(a->value.data, x, (size_t)kept * sizeof *x);
    return status;
}

#define ARGS unique_args
static const lm_slot unique_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    OUT_TENSOR(value, "?", "its distinct elements, ascending"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, unique, "The distinct elements.", "",
          "assert(#limn.tensor.new{3, 1, 3}:unique() == 2)");
#undef ARGS

/* ---- quantiles ---------------------------------------------------------- */

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
    for (int64_t i = 0; i < lm_length(q); i++)
        if (!(q->data[i] >= 0 && q->data[i] <= 1))
            return lm_fail(env, LM_DOMAIN,
                           "'q' must hold numbers in [0,1], got %g",
                           q->data[i]);
    return lm_result(env, value, shape.rank, shape.size);
}

static lm_status quantile(lm_env *env, const lm_tensor *x, const lm_tensor *q,
                          lm_ints axis, bool keep, lm_tensor *value)
{
    lm_folded f;
    lm_status status = lm_fold(env, x, axis, keep, true, &f);
    if (!status && f.n == 0)
        status = lm_fail(env, LM_DOMAIN, "there are no numbers to reduce");
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
              "which quantile, in [0,1]; 0.5 is the median; a vector "
              "of several leads the axes of the result"),
    OPT_INTS(axis, "", "the axes to reduce; all unless given"),
    OPT_FLAG(keep, false, "keep the reduced axes, with size 1"),
    OUT_TENSOR(value, "?",
               "the quantile, interpolated between neighbours; "
               "NaN if there is one"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, quantile, "A quantile of the elements.",
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
    OPT_INTS(axis, "", "the axes to reduce; all unless given"),
    OPT_FLAG(keep, false, "keep the reduced axes, with size 1"),
    OUT_TENSOR(value, "?", "the median"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, median, "The median of the elements.", "",
          "assert(limn.tensor.new{5, 1, 3}:median() == 3)");
#undef ARGS
