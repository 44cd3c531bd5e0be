#include "tensor/create.h"

#include "core/decl.h"
#include "tensor/shape.h"

lm_status lm_make(lm_env *env, lm_ints size, lm_tensor *out)
{
    lm_tensor shape;
    const lm_status status = lm_shape_list(env, size, &shape);
    return status ? status : lm_result(env, out, shape.rank, shape.size);
}

static lm_status filled(lm_env *env, lm_ints size, double number,
                        lm_tensor *value)
{
    const lm_status status = lm_make(env, size, value);
    if (status) return status;
    return lm_fill(env, number, lm_length(value), value->data);
}

typedef struct {
    lm_ints size;
    lm_tensor value;
} zeros_args;
typedef zeros_args ones_args;

static lm_status zeros_run(lm_env *env, void *args)
{
    zeros_args *a = args;
    return filled(env, a->size, 0, &a->value);
}

static lm_status ones_run(lm_env *env, void *args)
{
    ones_args *a = args;
    return filled(env, a->size, 1, &a->value);
}

#define ARGS zeros_args
static const lm_slot zeros_slots[] = {
    LM_SIZE_SLOT,
    OUT_TENSOR(value, "?", "a tensor of zeros"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, zeros, "A tensor of zeros.", "",
          "assert(limn.tensor.zeros(2, 3):sum() == 0)");
#undef ARGS

#define ARGS ones_args
static const lm_slot ones_slots[] = {
    LM_SIZE_SLOT,
    OUT_TENSOR(value, "?", "a tensor of ones"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, ones, "A tensor of ones.", "",
          "assert(limn.tensor.ones(2, 3):sum() == 6)");
#undef ARGS

typedef struct {
    lm_ints size;
    double number;
    lm_tensor value;
} full_args;

static lm_status full_run(lm_env *env, void *args)
{
    full_args *a = args;
    return filled(env, a->size, a->number, &a->value);
}

#define ARGS full_args
static const lm_slot full_slots[] = {
    LM_SIZE_SLOT,
    IN_NUM(number, "any", "the fill value"),
    OUT_TENSOR(value, "?", "the tensor"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, full, "A tensor filled with a number.", "",
          "assert(limn.tensor.full({2, 3}, 7)[2][3] == 7)");
#undef ARGS

typedef struct {
    lm_tensor x, value;
} new_args;
typedef new_args copy_args;

static lm_status new_run(lm_env *env, void *args)
{
    new_args *a = args;
    return lm_move(env, lm_length(&a->x), a->x.data, a->value.data);
}

#define ARGS new_args
static const lm_slot new_slots[] = {
    IN_TENSOR(x, "...",
              "a nested list of numbers or of true and false, or a tensor"),
    OUT_MOVED(value, "...", "a new tensor with these elements"),
    LM_SLOTS_END,
};
LM_EXPORT(
    tensor, new,
    "A tensor from a nested list; a mask if its elements are true and false.",
    "",
    "local x = limn.tensor.new{{1, 2}, {3, 4}}\n"
    "assert(x[2][1] == 3)\n"
    "assert(x[limn.tensor.new{false, true}][1][2] == 4)");

#define copy_run new_run
#define copy_slots new_slots
LM_EXPORT(tensor, copy, "A copy of a tensor.", "",
          "local x = limn.tensor.ones(2)\n"
          "local y = x:copy()\n"
          "y[1] = 5\n"
          "assert(x[1] == 1)");
#undef ARGS

typedef struct {
    lm_tensor x;
    double number;
} fill__args;

static lm_status fill__run(lm_env *env, void *args)
{
    fill__args *a = args;
    return lm_fill(env, a->number, lm_length(&a->x), a->x.data);
}

#define ARGS fill__args
static const lm_slot fill__slots[] = {
    MUT_TENSOR(x, "...", "the tensor to change"),
    IN_NUM(number, "any", "the fill value"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, fill_, "Fill a tensor with a number, in place.", "",
          "assert(limn.tensor.zeros(3):fill_(2):sum() == 6)");
#undef ARGS
