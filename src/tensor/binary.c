/* Element functions of two tensors that broadcast: each is one row of the
 * table, and gives the function and its form in place. */
#include "core/decl.h"
#include "core/vecmath.h"
#include "tensor/elementwise.h"
#include "tensor/transcendental.h"
#include "tensor/shape.h"

static double floor_mod(double x, double y)
{
    const double r = fmod(x, y);
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}

/* X(name, value in terms of x and y, manual, two arguments, their value); the
 * loops of PLAIN follow from the values, that of pow is written out. */
#define BINARY(X)                                                              \
    PLAIN(X)                                                                   \
    X(pow, pow(x, y), "x^y.", 2, 10, 1024)

#define PLAIN(X)                                                               \
    X(add, x + y, "x + y.", 2, 3, 5)                                           \
    X(sub, x - y, "x - y.", 2, 3, -1)                                          \
    X(mul, x *y, "x y.", 2, 3, 6)                                              \
    X(div, x / y, "x / y.", 3, 2, 1.5)                                         \
    X(idiv, floor(x / y), "x // y, rounded down.", 7, -2, -4)                  \
    X(mod, floor_mod(x, y), "x - y floor(x / y), with the sign of y.", -7, 3,  \
      2)                                                                       \
    X(atan2, atan2(x, y), "The angle of the point (y, x).", 1, 1,              \
      0.7853981633974483)                                                      \
    X(hypot, hypot(x, y), "sqrt(x^2 + y^2), without overflow.", 3, 4, 5)       \
    X(minimum, x < y || x != x ? x : y, "The smaller; NaN if either is.", 2,   \
      3, 2)                                                                    \
    X(maximum, x > y || x != x ? x : y, "The larger; NaN if either is.", 2, 3, \
      3)

/* The same, of functions whose values are 0 and 1; here it is 1. */
#define COMPARISONS(X)                                                         \
    X(eq, x == y, "1 where x equals y, else 0.", 3, 3)                         \
    X(ne, x != y, "1 where x differs from y, else 0.", 2, 3)                   \
    X(lt, x < y, "1 where x is less than y, else 0.", 2, 3)                    \
    X(le, x <= y, "1 where x is at most y, else 0.", 3, 3)                     \
    X(gt, x > y, "1 where x is more than y, else 0.", 3, 2)                    \
    X(ge, x >= y, "1 where x is at least y, else 0.", 3, 2)                    \
    X(logical_and, (x != 0) & (y != 0), "1 where neither is 0, else 0.", 2, 3) \
    X(logical_or, (x != 0) | (y != 0), "1 where one is not 0, else 0.", 2, 0)  \
    X(logical_xor, (x != 0) ^ (y != 0), "1 where exactly one is 0, else 0.",   \
      2, 0)

typedef struct {
    lm_tensor x, y, value;
} binary_args;

static lm_status fresh(lm_env *env, lm_binary f, binary_args *a)
{
    lm_tensor shape;
    lm_status status = lm_broadcast(env, &a->x, &a->y, &shape);
    if (!status) status = lm_result(env, &a->value, shape.rank, shape.size);
    return status ? status : lm_binary_apply(env, f, &a->x, &a->y, &a->value);
}

/* y may share memory with x in another layout: then work on a copy. */
static lm_status apart(lm_env *env, const lm_tensor *x, lm_tensor *y)
{
    const int64_t n = lm_length(x), m = lm_length(y);
    if (y->data + m <= x->data || x->data + n <= y->data ||
        (y->data == x->data && lm_same_shape(x, y)))
        return LM_OK;
    double *copy = lm_scratch_doubles(env, m);
    if (!copy) return lm_nomem(env);
    for (int64_t i = 0; i < m; i++) copy[i] = y->data[i];
    y->data = copy;
    return LM_OK;
}

static lm_status in_place(lm_env *env, lm_binary f, binary_args *a)
{
    lm_tensor shape;
    lm_status status = lm_broadcast(env, &a->x, &a->y, &shape);
    if (!status && !lm_same_shape(&shape, &a->x))
        status = lm_fail(env, LM_DOMAIN,
                         "'y' does not broadcast to the shape of 'x'");
    if (!status) status = apart(env, &a->x, &a->y);
    return status ? status : lm_binary_apply(env, f, &a->x, &a->y, &a->x);
}

#define LOOP(name, expr, ...) LM_BINARY_LOOP(name##_loop, expr)
PLAIN(LOOP)
COMPARISONS(LOOP)
#define pow_loop lm_pow

#define ARGS binary_args
#define EXPORT_AS(OUT, MUT, name, expr, doc, example, in_place_example)        \
    static lm_status name##_run(lm_env *env, void *args)                       \
    {                                                                          \
        return fresh(env, name##_loop, args);                                  \
    }                                                                          \
    static lm_status name##__run(lm_env *env, void *args)                      \
    {                                                                          \
        return in_place(env, name##_loop, args);                               \
    }                                                                          \
    typedef binary_args name##_args;                                           \
    typedef binary_args name##__args;                                          \
    static const lm_slot name##_slots[] = {                                    \
        IN_TENSOR(x, "?", "a tensor or a number"),                             \
        IN_TENSOR(y, "?", "another; their shapes broadcast"),                  \
        OUT(value, "?", "the value at every pair of elements"),                \
        LM_SLOTS_END,                                                          \
    };                                                                         \
    static const lm_slot name##__slots[] = {                                   \
        MUT(x, "?", "the tensor to change"),                                   \
        IN_TENSOR(y, "?", "a tensor that broadcasts to its shape"),            \
        LM_SLOTS_END,                                                          \
    };                                                                         \
    LM_EXPORT(tensor, name, doc, "", example);                                 \
    LM_EXPORT(tensor, name##_, doc " In place.", "", in_place_example);
#define FULL(x) "local x = limn.tensor.full({2}, " #x ")\n"
#define EXPORT(name, expr, doc, one, two, result)                              \
    EXPORT_AS(OUT_TENSOR, MUT_TENSOR, name, expr, doc,                         \
              "assert(limn.tensor." #name "(" #one ", " #two ") == " #result   \
              ")",                                                             \
              FULL(one) "assert(x:" #name "_(" #two ")[1] == " #result ")")
#define EXPORT_MASK(name, expr, doc, one, two)                                 \
    EXPORT_AS(OUT_MASK, MUT_MASK, name, expr, doc,                             \
              "assert(limn.tensor." #name "(" #one ", " #two "))",             \
              FULL(one) "assert(x:" #name "_(" #two "):all())")

BINARY(EXPORT)
COMPARISONS(EXPORT_MASK)
