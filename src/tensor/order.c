/* Order: sorting, distinct values, quantiles, running sums. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/decl.h"
#include "tensor/order.h"
#include "tensor/reduce.h"
#include "tensor/shape.h"

/* ---- sorting numbers ---------------------------------------------------- */

/* The bits of a double as an integer of the same order; every NaN is last. */
static uint64_t key_of(double x)
{
    uint64_t bits;
    if (x != x) return UINT64_MAX;
    x += 0.0; /* -0 is 0 */
    memcpy(&bits, &x, sizeof bits);
    return bits >> 63 ? ~bits : bits | (uint64_t)1 << 63;
}

typedef struct {
    uint64_t key;
    int64_t index;
} keyed;

/* Stable radix sort by bytes; passes over equal bytes are left out.  Returns
 * which of the two blocks holds the result. */
static keyed *radix(int64_t n, keyed *a, keyed *b)
{
    for (int shift = 0; shift < 64; shift += 8) {
        int64_t count[257] = {0};
        for (int64_t i = 0; i < n; i++) count[(a[i].key >> shift & 255) + 1]++;
        if (count[(a[0].key >> shift & 255) + 1] == n) continue;
        for (int k = 0; k < 256; k++) count[k + 1] += count[k];
        for (int64_t i = 0; i < n; i++)
            b[count[a[i].key >> shift & 255]++] = a[i];
        keyed *t = a;
        a = b;
        b = t;
    }
    return a;
}

static void insertion(int64_t n, keyed *a)
{
    for (int64_t i = 1; i < n; i++) {
        const keyed x = a[i];
        int64_t j = i;
        for (; j > 0 && a[j - 1].key > x.key; j--) a[j] = a[j - 1];
        a[j] = x;
    }
}

lm_status lm_argsort(lm_env *env, int64_t n, const double *x, int64_t at,
                     int64_t *order)
{
    const lm_mark mark = lm_scratch_mark(env);
    keyed *a = lm_scratch(env, (size_t)n * sizeof *a);
    keyed *b = n > 64 ? lm_scratch(env, (size_t)n * sizeof *b) : a;
    if (!a || !b) return lm_nomem(env);
    for (int64_t i = 0; i < n; i++) a[i] = (keyed){key_of(x[i * at]), i};
    keyed *sorted = a;
    if (n > 64)
        sorted = radix(n, a, b);
    else
        insertion(n, a);
    for (int64_t i = 0; i < n; i++) order[i] = sorted[i].index;
    lm_scratch_release(env, mark);
    return LM_OK;
}

/* ---- along an axis ------------------------------------------------------ */

typedef struct {
    lm_tensor x;
    int64_t axis;
    bool descending;
    lm_tensor value;
} sort_args;
typedef sort_args argsort_args;

static lm_status along(lm_env *env, sort_args *a, bool indices)
{
    int k = 0;
    if (a->x.rank == 0)
        return lm_fail(env, LM_DOMAIN, "a number cannot be sorted");
    lm_status status = lm_axis(env, a->axis, a->x.rank, &k);
    if (status) return status;
    const int64_t n = a->x.size[k];
    int64_t inner = 1, *order = lm_scratch(env, (size_t)n * sizeof *order);
    for (int i = k + 1; i < a->x.rank; i++) inner *= a->x.size[i];
    const int64_t rows = n ? lm_length(&a->x) / n : 0;
    if (!order) return lm_nomem(env);
    for (int64_t r = 0; r < rows && !status; r++) {
        const int64_t base = r / inner * inner * n + r % inner;
        const double *x = a->x.data + base;
        double *out = a->value.data + base;
        if (lm_stopped(env)) return LM_STOPPED;
        status = lm_argsort(env, n, x, inner, order);
        for (int64_t i = 0; i < n && !status; i++) {
            const int64_t from = order[a->descending ? n - 1 - i : i];
            out[i * inner] = indices ? (double)from + 1 : x[from * inner];
        }
    }
    return status;
}

static lm_status sort_run(lm_env *env, void *args)
{
    return along(env, args, false);
}

static lm_status argsort_run(lm_env *env, void *args)
{
    return along(env, args, true);
}

#define ARGS sort_args
#define SORT_SLOTS(doc)                                                        \
    {                                                                          \
        IN_TENSOR(x, "...", "a tensor"),                                       \
            OPT_INT(axis, -1, "", "the axis to sort along; -1 is the last"),   \
            OPT_FLAG(descending, false, "the largest first"),                  \
            OUT_TENSOR(value, "...", doc), LM_SLOTS_END,                       \
    }
static const lm_slot sort_slots[] = SORT_SLOTS("in order, NaN after all else");
static const lm_slot argsort_slots[] =
    SORT_SLOTS("which index comes first, second, ...");
LM_EXPORT(tensor, sort, "Sort along an axis.", "",
          "assert(limn.tensor.new{3, 1, 2}:sort()[1] == 1)");
LM_EXPORT(tensor, argsort,
          "The indices that sort; equal ones keep their order.", "",
          "assert(limn.tensor.new{3, 1, 2}:argsort()[1] == 2)");
#undef ARGS

/* ---- distinct values ---------------------------------------------------- */

static lm_status sorted_copy(lm_env *env, const lm_tensor *x, int64_t *n,
                             double **out)
{
    *n = lm_length(x);
    int64_t *order = lm_scratch(env, (size_t)*n * sizeof *order);
    *out = lm_scratch_doubles(env, *n);
    if (!order || !*out) return lm_nomem(env);
    const lm_status status = lm_argsort(env, *n, x->data, 1, order);
    for (int64_t i = 0; i < *n && !status; i++) (*out)[i] = x->data[order[i]];
    return status;
}

typedef struct {
    lm_tensor x, value;
} unique_args;

static lm_status unique_run(lm_env *env, void *args)
{
    unique_args *a = args;
    int64_t n, kept = 0;
    double *x;
    lm_status status = sorted_copy(env, &a->x, &n, &x);
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
    lm_tensor x;
    double q;
    lm_ints axis;
    bool keep;
    lm_tensor value;
} quantile_args;

/* Linear interpolation at position q (n - 1). */
static double at_quantile(int64_t n, const double *x, const int64_t *order,
                          double q)
{
    if (x[order[n - 1]] != x[order[n - 1]]) return NAN;
    const double place = q * (double)(n - 1), low = floor(place);
    const double a = x[order[(int64_t)low]];
    if (place == low) return a;
    const double b = x[order[(int64_t)low + 1]];
    return a == b ? a : a + (b - a) * (place - low);
}

static lm_status quantile(lm_env *env, const lm_tensor *x, double q,
                          lm_ints axis, bool keep, lm_tensor *value)
{
    lm_folded f;
    lm_status status = lm_fold(env, x, axis, keep, true, &f);
    if (!status && f.n == 0)
        status = lm_fail(env, LM_DOMAIN, "there are no numbers to reduce");
    if (!status) status = lm_result(env, value, f.kept.rank, f.kept.size);
    if (status) return status;
    int64_t *order = lm_scratch(env, (size_t)f.n * sizeof *order);
    if (!order) return lm_nomem(env);
    for (int64_t i = 0; i < f.outer && !status; i++) {
        const double *row = f.data + i * f.n;
        if (lm_stopped(env)) return LM_STOPPED;
        status = lm_argsort(env, f.n, row, 1, order);
        if (!status) value->data[i] = at_quantile(f.n, row, order, q);
    }
    return status;
}

static lm_status quantile_run(lm_env *env, void *args)
{
    quantile_args *a = args;
    return quantile(env, &a->x, a->q, a->axis, a->keep, &a->value);
}

#define ARGS quantile_args
static const lm_slot quantile_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_NUM(q, "[0,1]", "which quantile; 0.5 is the median"),
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
    return quantile(env, &a->x, 0.5, a->axis, a->keep, &a->value);
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
