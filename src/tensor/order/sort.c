/* Sorted elements, and the order that sorts them, along an axis. */
#include <math.h>

#include "core/decl.h"
#include "tensor/order/radix_sort.h"
#include "tensor/shape.h"

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
    const lm_split s = lm_split_at(&a->x, k);
    const int64_t rows = s.n ? s.outer * s.inner : 0;
    for (int64_t r = 0; r < rows && !status; r++) {
        const int64_t base = r / s.inner * s.inner * s.n + r % s.inner;
        if (lm_stopped(env)) return LM_STOPPED;
        status = row(env, s.n, a->x.data + base, s.inner, a->descending,
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
static lm_status write_descending(const lm_env *env, int64_t n,
                                  const int64_t *order, const double *x,
                                  int64_t at, double *out)
{
    for (int64_t end = n, start; end > 0; end = start) {
        start = end - 1;
        const double last = x[order[start] * at];
        for (; start > 0 && equal(x[order[start - 1] * at], last); start--)
            if (lm_stopped_at(env, start)) return LM_STOPPED;
        for (int64_t i = start; i < end; i++, out += at) {
            if (lm_stopped_at(env, i)) return LM_STOPPED;
            *out = (double)order[i] + 1;
        }
    }
    return LM_OK;
}

static lm_status write_ascending(const lm_env *env, int64_t n,
                                 const int64_t *order, int64_t at, double *out)
{
    for (int64_t i = 0; i < n; i++) {
        if (lm_stopped_at(env, i)) return LM_STOPPED;
        out[i * at] = (double)order[i] + 1;
    }
    return LM_OK;
}

static lm_status argsort_row(lm_env *env, int64_t n, const double *x,
                             int64_t at, bool descending, double *out)
{
    const lm_mark mark = lm_scratch_mark(env);
    int64_t *order = lm_scratch(env, (size_t)n * sizeof *order);
    if (!order) return lm_nomem(env);
    lm_status status = lm_argsort(env, n, x, at, order);
    if (!status)
        status = descending ? write_descending(env, n, order, x, at, out)
                            : write_ascending(env, n, order, at, out);
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
            OPT_FLAG(descending, false, "sort in descending order"),           \
            OUT_TENSOR(value, "...", doc), LM_SLOTS_END,                       \
    }
static const lm_slot sort_slots[] =
    SORT_SLOTS("sorted; NaN counts as larger than any number: last, or first "
               "if descending");
static const lm_slot argsort_slots[] =
    SORT_SLOTS("the index of the smallest element, of the next, ...");
LM_EXPORT(tensor, sort, "Sorted elements along an axis.", "",
          "assert(limn.tensor.new{3, 1, 2}:sort()[1] == 1)");
LM_EXPORT(tensor, argsort,
          "Indices that would sort the elements along an axis; a stable sort.",
          "", "assert(limn.tensor.new{3, 1, 2}:argsort()[1] == 2)");
#undef ARGS
