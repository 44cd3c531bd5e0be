/* Several tensors as one: along an axis of theirs, or along a new one. */
#include <string.h>

#include "core/decl.h"
#include "tensor/shape.h"

typedef struct {
    lm_tensors list;
    int64_t axis;
    lm_tensor value;
} concat_args;
typedef concat_args stack_args;

/* Copy every tensor, seen as outer x (sizes along the axis x inner), into its
 * place in the rows of the result. */
static lm_status place(lm_env *env, const lm_tensors *list, int axis,
                       lm_tensor *value)
{
    int64_t outer = 1, at = 0;
    for (int i = 0; i < axis; i++) outer *= value->size[i];
    const int64_t row = outer ? lm_length(value) / outer : 0;
    lm_status status = LM_OK;
    for (int64_t t = 0; t < list->n && !status; t++) {
        const int64_t n = outer ? lm_length(&list->data[t]) / outer : 0;
        for (int64_t o = 0; o < outer && n && !status; o++)
            status = lm_move(env, n, list->data[t].data + o * n,
                             value->data + o * row + at);
        at += n;
    }
    return status;
}

static lm_status unlike(lm_env *env, const lm_tensor *a, const lm_tensor *b)
{
    char one[LM_SHAPE_TEXT], two[LM_SHAPE_TEXT];
    return lm_fail(env, LM_DOMAIN, "shapes %s and %s cannot be concatenated",
                   lm_shape_words(a, one), lm_shape_words(b, two));
}

static lm_status concat_run(lm_env *env, void *args)
{
    concat_args *a = args;
    if (a->list.n == 0)
        return lm_fail(env, LM_DOMAIN, "there are no tensors to concatenate");
    lm_tensor shape = a->list.data[0];
    int axis = 0;
    lm_status status = lm_axis(env, a->axis, shape.rank, &axis);
    for (int64_t t = 1; t < a->list.n && !status; t++) {
        lm_tensor like = a->list.data[t];
        if (lm_stopped_at(env, t)) return LM_STOPPED;
        if (like.rank != shape.rank) return unlike(env, &shape, &like);
        if (__builtin_add_overflow(shape.size[axis], like.size[axis],
                                   &shape.size[axis]))
            return lm_nomem(env);
        like.size[axis] = shape.size[axis];
        if (!lm_same_shape(&like, &shape))
            return unlike(env, &a->list.data[0], &a->list.data[t]);
    }
    if (!status) status = lm_result(env, &a->value, shape.rank, shape.size);
    return status ? status : place(env, &a->list, axis, &a->value);
}

static lm_status stack_run(lm_env *env, void *args)
{
    stack_args *a = args;
    if (a->list.n == 0)
        return lm_fail(env, LM_DOMAIN, "there are no tensors to concatenate");
    const lm_tensor *first = &a->list.data[0];
    int axis = 0;
    lm_tensor shape;
    lm_status status =
        lm_shape_insert(env, first, a->axis, a->list.n, &shape, &axis);
    if (status) return status;
    for (int64_t t = 1; t < a->list.n; t++) {
        if (lm_stopped_at(env, t)) return LM_STOPPED;
        if (!lm_same_shape(first, &a->list.data[t]))
            return unlike(env, first, &a->list.data[t]);
    }
    status = lm_result(env, &a->value, shape.rank, shape.size);
    return status ? status : place(env, &a->list, axis, &a->value);
}

#define ARGS concat_args
static const lm_slot concat_slots[] = {
    IN_TENSORS(list, "tensors of equal shape except along the axis, in a list "
                     "or as arguments"),
    OPT_INT(axis, 1, "", "the axis to concatenate along"),
    OUT_MOVED(value, "?", "the concatenated tensor"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, concat, "Concatenate tensors along an existing axis.", "",
          "assert(#limn.tensor.concat({1, 2}, {3}) == 3)");
static const lm_slot stack_slots[] = {
    IN_TENSORS(list,
               "tensors or numbers of equal shape, in a list or as arguments"),
    OPT_INT(axis, 1, "", "the position of the new axis"),
    OUT_MOVED(value, "?", "the stacked tensor, of rank one higher"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, stack, "Stack tensors along a new axis.", "",
          "assert(limn.tensor.stack{{1, 2}, {3, 4}}[2][1] == 3)");
#undef ARGS
