/* Running sums and products, and differences, along an axis. */
#include <string.h>

#include "core/ahead.h"
#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensor x;
    int64_t axis;
    lm_tensor value;
} scan_args;
typedef scan_args cumsum_args;
typedef scan_args cumprod_args;

/* Sums carry the error of their additions along (Neumaier 1974). */
static void sums(int64_t n, const double *x, int64_t at, double *out)
{
    double sum = 0, rest = 0;
    for (int64_t i = 0; i < n; i++) {
        lm_ahead(x + i * at, 1);
        const double y = x[i * at], s = sum + y, t = s - sum;
        rest += (sum - (s - t)) + (y - t);
        sum = s;
        const double exact = sum + rest;
        out[i * at] = exact == exact ? exact : sum;
    }
}

static void products(int64_t n, const double *x, int64_t at, double *out)
{
    double product = 1;
    for (int64_t i = 0; i < n; i++) {
        lm_ahead(x + i * at, 1);
        out[i * at] = product *= x[i * at];
    }
}

static lm_status scan(lm_env *env, scan_args *a,
                      void (*row)(int64_t, const double *, int64_t, double *))
{
    int k = 0;
    const lm_status status = lm_axis(env, a->axis, a->x.rank, &k);
    if (status) return status;
    const int64_t n = a->x.size[k];
    int64_t inner = 1;
    for (int i = k + 1; i < a->x.rank; i++) inner *= a->x.size[i];
    const int64_t rows = n ? lm_length(&a->x) / n : 0;
    for (int64_t r = 0; r < rows; r++) {
        const int64_t base = r / inner * inner * n + r % inner;
        row(n, a->x.data + base, inner, a->value.data + base);
    }
    return LM_OK;
}

static lm_status cumsum_run(lm_env *env, void *args)
{
    return scan(env, args, sums);
}

static lm_status cumprod_run(lm_env *env, void *args)
{
    return scan(env, args, products);
}

#define ARGS scan_args
#define SCAN_SLOTS(doc)                                                        \
    {                                                                          \
        IN_TENSOR(x, "...", "a tensor"),                                       \
            OPT_INT(axis, -1, "", "along which axis; -1 is the last"),         \
            OUT_TENSOR(value, "...", doc), LM_SLOTS_END,                       \
    }
static const lm_slot cumsum_slots[] = SCAN_SLOTS("the sums so far");
static const lm_slot cumprod_slots[] = SCAN_SLOTS("the products so far");
LM_EXPORT(tensor, cumsum, "Running sums.", "Neumaier 1974",
          "assert(limn.tensor.new{1, 2, 3}:cumsum()[3] == 6)");
LM_EXPORT(tensor, cumprod, "Running products.", "",
          "assert(limn.tensor.new{1, 2, 3}:cumprod()[3] == 6)");
#undef ARGS

typedef struct {
    lm_tensor x;
    int64_t axis;
    lm_tensor value;
} diff_args;

static lm_status diff_run(lm_env *env, void *args)
{
    diff_args *a = args;
    int k = 0;
    lm_status status = lm_axis(env, a->axis, a->x.rank, &k);
    if (status) return status;
    lm_tensor shape = a->x;
    if (shape.size[k]) shape.size[k]--;
    status = lm_result(env, &a->value, shape.rank, shape.size);
    int64_t inner = 1;
    for (int i = k + 1; i < a->x.rank; i++) inner *= a->x.size[i];
    const int64_t block = shape.size[k] * inner;
    const int64_t outer = block && !status ? lm_length(&shape) / block : 0;
    for (int64_t o = 0; o < outer; o++) {
        const double *x = a->x.data + o * (block + inner);
        double *out = a->value.data + o * block;
        for (int64_t i = 0; i < block; i++) out[i] = x[i + inner] - x[i];
    }
    return status;
}

#define ARGS diff_args
static const lm_slot diff_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    OPT_INT(axis, -1, "", "along which axis; -1 is the last"),
    OUT_TENSOR(value, "?", "each element less the one before; one fewer"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, diff, "Differences of neighbours.", "",
          "assert(limn.tensor.new{1, 4, 9}:diff()[2] == 5)");
#undef ARGS
