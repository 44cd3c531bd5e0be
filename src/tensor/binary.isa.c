/* Element functions of two tensors that broadcast: each is one row of
 * binary.def, and gives the function and its form in place. */
#include "core/decl.h"
#include "core/vecmath.h"
#include "tensor/elementwise.h"
#include "tensor/shape.h"
#include "tensor/transcendental.h"

static double floor_mod(double x, double y)
{
    const double r = fmod(x, y);
    return r != 0 && (r < 0) != (y < 0) ? r + y : r;
}

typedef struct {
    lm_tensor x, y, value;
} binary_args;

/* One copy of what every function does, not one in each. */
#define SHARED static __attribute__((noinline))

SHARED lm_status fresh(lm_env *env, lm_binary f, binary_args *a)
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
    const lm_status status = lm_move(env, m, y->data, copy);
    y->data = copy;
    return status;
}

SHARED lm_status in_place(lm_env *env, lm_binary f, binary_args *a)
{
    lm_tensor shape;
    lm_status status = lm_broadcast(env, &a->x, &a->y, &shape);
    if (!status && !lm_same_shape(&shape, &a->x))
        status = lm_fail(env, LM_DOMAIN,
                         "'y' does not broadcast to the shape of 'x'");
    if (!status) status = apart(env, &a->x, &a->y);
    return status ? status : lm_binary_apply(env, f, &a->x, &a->y, &a->x);
}

#define PLAIN(name, expr, ...) LM_BINARY_LOOP(name##_loop, expr)
#define COMPARE(name, expr, ...) LM_BINARY_LOOP(name##_loop, expr)
#include "tensor/binary.def"
#define pow_loop lm_pow

#define ARGS binary_args
#define EXPORT(OUT, name, doc, example)                                        \
    static lm_status name##_run(lm_env *env, void *args)                       \
    {                                                                          \
        return fresh(env, name##_loop, args);                                  \
    }                                                                          \
    typedef binary_args name##_args;                                           \
    static const lm_slot name##_slots[] = {                                    \
        IN_TENSOR(x, "?", "a tensor or a number"),                             \
        IN_TENSOR(y, "?", "another; their shapes broadcast"),                  \
        OUT(value, "?", "elementwise"),                                        \
        LM_SLOTS_END,                                                          \
    };                                                                         \
    LM_EXPORT(tensor, name, doc, "", example);
#define EXPORT_IN_PLACE(MUT, name, doc, example)                               \
    static lm_status name##_run(lm_env *env, void *args)                       \
    {                                                                          \
        return in_place(env, name##loop, args);                                \
    }                                                                          \
    typedef binary_args name##_args;                                           \
    static const lm_slot name##_slots[] = {                                    \
        MUT(x, "?", "the tensor to change"),                                   \
        IN_TENSOR(y, "?", "a tensor that broadcasts to its shape"),            \
        LM_SLOTS_END,                                                          \
    };                                                                         \
    LM_EXPORT(tensor, name, doc " In place.", "", example);

#define VALUES(name, expr, doc, one, two, result)                              \
    EXPORT(OUT_TENSOR, name, doc,                                              \
           "assert(limn.tensor." #name "(" #one ", " #two ") == " #result ")") \
    EXPORT_IN_PLACE(MUT_TENSOR, name##_, doc,                                  \
                    "local x = limn.tensor.full({2}, " #one ")\n"              \
                    "assert(x:" #name "_(" #two ")[1] == " #result ")")
#define PLAIN VALUES
#define WRITTEN VALUES
#define COMPARE(name, expr, doc, one, two)                                     \
    EXPORT(OUT_MASK, name, doc,                                                \
           "assert(limn.tensor." #name "(" #one ", " #two "))")                \
    EXPORT_IN_PLACE(MUT_MASK, name##_, doc,                                    \
                    "local x = limn.tensor.full({2}, " #one ")\n"              \
                    "assert(x:" #name "_(" #two "):all())")
#include "tensor/binary.def"
