/* Cumulative sums and products along an axis. */
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

/* What a row has come to.  Sums carry the error of their additions along
 * (Neumaier 1974). */
typedef struct {
    double sum, rest, product;
} carry;

static void sums(carry *c, int64_t n, const double *x, int64_t at, double *out)
{
    double sum = c->sum, rest = c->rest;
    for (int64_t i = 0; i < n; i++) {
        lm_ahead(x + i * at, 1);
        const double y = x[i * at], s = sum + y, t = s - sum;
        rest += (sum - (s - t)) + (y - t);
        sum = s;
        const double exact = sum + rest;
        out[i * at] = exact == exact ? exact : sum;
    }
    c->sum = sum;
    c->rest = rest;
}

static void products(carry *c, int64_t n, const double *x, int64_t at,
                     double *out)
{
    double product = c->product;
    for (int64_t i = 0; i < n; i++) {
        lm_ahead(x + i * at, 1);
        out[i * at] = product *= x[i * at];
    }
    c->product = product;
}

static lm_status scan(lm_env *env, scan_args *a,
                      void (*row)(carry *, int64_t, const double *, int64_t,
                                  double *))
{
    int k = 0;
    const lm_status status = lm_axis(env, a->axis, a->x.rank, &k);
    if (status) return status;
    const lm_split s = lm_split_at(&a->x, k);
    /* Walking across, each element may be the first of a page. */
    const int64_t piece = s.inner > 1 ? 512 : LM_PIECE;
    for (int64_t i = 0; i < s.outer && s.n && s.inner; i++)
        for (int64_t j = 0; j < s.inner; j++) {
            const int64_t base = i * s.n * s.inner + j;
            carry c = {0, 0, 1};
            for (int64_t first = 0; first < s.n; first += piece) {
                const int64_t left = s.n - first;
                const int64_t at = base + first * s.inner;
                if (lm_stopped(env)) return LM_STOPPED;
                row(&c, left < piece ? left : piece, a->x.data + at, s.inner,
                    a->value.data + at);
            }
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
            OPT_INT(axis, -1, "", "the axis; -1 is the last"),                 \
            OUT_TENSOR(value, "...", doc), LM_SLOTS_END,                       \
    }
static const lm_slot cumsum_slots[] = SCAN_SLOTS("the cumulative sums");
static const lm_slot cumprod_slots[] = SCAN_SLOTS("the cumulative products");
LM_EXPORT(tensor, cumsum, "Cumulative sum along an axis.", "Neumaier 1974",
          "assert(limn.tensor.new{1, 2, 3}:cumsum()[3] == 6)");
LM_EXPORT(tensor, cumprod, "Cumulative product along an axis.", "",
          "assert(limn.tensor.new{1, 2, 3}:cumprod()[3] == 6)");
#undef ARGS
