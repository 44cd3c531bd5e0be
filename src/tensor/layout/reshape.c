/* The same elements in another shape. */
#include "core/decl.h"
#include "tensor/shape.h"

static lm_status same_elements(lm_env *env, const lm_tensor *x,
                               const lm_tensor *shape, lm_tensor *value)
{
    const lm_status status = lm_result(env, value, shape->rank, shape->size);
    return status ? status : lm_move(env, lm_length(x), x->data, value->data);
}

typedef struct {
    lm_tensor x;
    lm_ints size;
    lm_tensor value;
} reshape_args;

/* The shape that was asked for, with -1 worked out. */
static lm_status wanted(lm_env *env, const lm_tensor *x, lm_ints size,
                        lm_tensor *shape)
{
    const int64_t n = lm_length(x);
    int64_t known = 1;
    int open = -1;
    const lm_status status = lm_shape_list(env, size, shape);
    if (status) return status;
    for (int i = 0; i < shape->rank; i++) {
        if (size.data[i] == -1 && open < 0)
            open = i;
        else if (size.data[i] < 0)
            return lm_fail(env, LM_DOMAIN, "a size cannot be %lld",
                           (long long)size.data[i]);
        else if (__builtin_mul_overflow(known, size.data[i], &known))
            known = -1;
    }
    if (open >= 0 && known > 0 && n % known == 0)
        shape->size[open] = n / known;
    else if (open >= 0 || known != n) {
        char from[LM_SHAPE_TEXT];
        return lm_fail(env, LM_DOMAIN,
                       "cannot reshape %s (%lld elements) to the new shape",
                       lm_shape_words(x, from), (long long)n);
    }
    return LM_OK;
}

static lm_status reshape_run(lm_env *env, void *args)
{
    reshape_args *a = args;
    lm_tensor shape;
    const lm_status status = wanted(env, &a->x, a->size, &shape);
    return status ? status : same_elements(env, &a->x, &shape, &a->value);
}

#define ARGS reshape_args
static const lm_slot reshape_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_INTS(size, "[-1,inf)",
            "the new shape; one size may be -1, to be inferred"),
    OUT_MOVED(value, "?", "the reshaped tensor, a copy"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, reshape, "Reshape a tensor, its elements in row-major order.",
          "", "assert(limn.tensor.arange(1, 6):reshape(2, -1)[2][1] == 4)");
#undef ARGS

typedef struct {
    lm_tensor x, value;
} flatten_args;

static lm_status flatten_run(lm_env *env, void *args)
{
    flatten_args *a = args;
    const lm_tensor shape = {.rank = 1, .size = {lm_length(&a->x)}};
    return same_elements(env, &a->x, &shape, &a->value);
}

#define ARGS flatten_args
static const lm_slot flatten_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    OUT_MOVED(value, "?", "its elements in row-major order"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, flatten, "Flatten a tensor to a vector.", "",
          "assert(#limn.tensor.zeros(2, 3):flatten() == 6)");
#undef ARGS

typedef struct {
    lm_tensor x;
    lm_ints axis;
    lm_tensor value;
} squeeze_args;

static lm_status squeeze_run(lm_env *env, void *args)
{
    squeeze_args *a = args;
    bool marked[LM_RANK_MAX];
    const bool all = !a->axis.data || !a->axis.n;
    const lm_status status = lm_axes(env, a->axis, a->x.rank, marked);
    if (status) return status;
    lm_tensor shape = {.rank = 0};
    for (int i = 0; i < a->x.rank; i++) {
        if (marked[i] && a->x.size[i] == 1) continue;
        if (marked[i] && !all)
            return lm_fail(env, LM_DOMAIN, "axis %d has size %lld, not 1",
                           i + 1, (long long)a->x.size[i]);
        shape.size[shape.rank++] = a->x.size[i];
    }
    return same_elements(env, &a->x, &shape, &a->value);
}

#define ARGS squeeze_args
static const lm_slot squeeze_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    OPT_INTS(axis, "", "the axes to remove; all of size 1 by default"),
    OUT_MOVED(value, "?", "the tensor without them, a copy"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, squeeze, "Remove axes of size 1.", "",
          "assert(#limn.tensor.zeros(1, 3, 1):squeeze() == 3)");
#undef ARGS

typedef struct {
    lm_tensor x;
    int64_t axis;
    lm_tensor value;
} unsqueeze_args;

static lm_status unsqueeze_run(lm_env *env, void *args)
{
    unsqueeze_args *a = args;
    int k = 0;
    lm_tensor shape;
    const lm_status status =
        lm_shape_insert(env, &a->x, a->axis, 1, &shape, &k);
    return status ? status : same_elements(env, &a->x, &shape, &a->value);
}

#define ARGS unsqueeze_args
static const lm_slot unsqueeze_slots[] = {
    IN_TENSOR(x, "?", "a tensor"),
    IN_INT(axis, "", "the position of the new axis; -1: last"),
    OUT_MOVED(value, "?", "the tensor with an axis of size 1 more, a copy"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, unsqueeze, "Insert an axis of size 1.", "",
          "assert(#limn.tensor.zeros(3):unsqueeze(1) == 1)");
#undef ARGS
