/* Tensors from nothing. */
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "tensor/shape.h"
#include "tensor/sizes.h"

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
    const int64_t n = lm_length(value);
    if (number == 0 && !signbit(number))
        memset(value->data, 0, (size_t)n * sizeof(double));
    else
        for (int64_t i = 0; i < n; i++) value->data[i] = number;
    return LM_OK;
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
    IN_NUM(number, "any", "what every element is"),
    OUT_TENSOR(value, "?", "the tensor"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, full, "A tensor with one number everywhere.", "",
          "assert(limn.tensor.full({2, 3}, 7)[2][3] == 7)");
#undef ARGS

typedef struct {
    int64_t n, m, diagonal;
    lm_tensor value;
} eye_args;

static lm_status eye_run(lm_env *env, void *args)
{
    eye_args *a = args;
    const int64_t size[2] = {a->n, a->m < 0 ? a->n : a->m};
    const lm_status status = filled(env, (lm_ints){size, 2}, 0, &a->value);
    for (int64_t i = 0; !status && i < size[0]; i++) {
        int64_t j;
        if (__builtin_add_overflow(i, a->diagonal, &j)) break;
        if (j >= 0 && j < size[1]) a->value.data[i * size[1] + j] = 1;
    }
    return status;
}

#define ARGS eye_args
static const lm_slot eye_slots[] = {
    IN_INT(n, "[0,inf)", "rows"),
    OPT_INT(m, -1, "[0,inf)", "columns; as many as rows unless given"),
    OPT_INT(diagonal, 0, "", "which diagonal has the ones; 1 is above"),
    OUT_TENSOR(value, "?", "the matrix"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, eye, "The identity matrix.", "",
          "assert(limn.tensor.eye(3):sum() == 3)");
#undef ARGS

typedef struct {
    double from, to;
    int64_t n;
    lm_vec value;
} linspace_args;
typedef linspace_args geomspace_args;

typedef struct {
    double from, to, base;
    int64_t n;
    lm_vec value;
} logspace_args;

/* Both ends are exact. */
static double between(double from, double to, int64_t i, int64_t n)
{
    if (i == 0) return from;
    if (i == n - 1) return to;
    const double t = (double)i / (double)(n - 1), width = to - from;
    return isinf(width) ? from * (1 - t) + to * t : from + width * t;
}

static lm_status linspace_run(lm_env *env, void *args)
{
    (void)env;
    linspace_args *a = args;
    for (int64_t i = 0; i < a->n; i++)
        a->value.data[i] = between(a->from, a->to, i, a->n);
    return LM_OK;
}

static lm_status geomspace_run(lm_env *env, void *args)
{
    (void)env;
    geomspace_args *a = args;
    const double from = log(a->from), to = log(a->to);
    for (int64_t i = 0; i < a->n; i++)
        a->value.data[i] = i == 0          ? a->from
                           : i == a->n - 1 ? a->to
                                           : exp(between(from, to, i, a->n));
    return LM_OK;
}

static lm_status logspace_run(lm_env *env, void *args)
{
    (void)env;
    logspace_args *a = args;
    for (int64_t i = 0; i < a->n; i++)
        a->value.data[i] = pow(a->base, between(a->from, a->to, i, a->n));
    return LM_OK;
}

#define ARGS linspace_args
static const lm_slot linspace_slots[] = {
    IN_NUM(from, "", "the first number"),
    IN_NUM(to, "", "the last number"),
    IN_INT(n, "[0,inf)", "how many"),
    OUT_VEC(value, "n", "the numbers"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, linspace, "Equally spaced numbers, both ends included.", "",
          "assert(limn.tensor.linspace(0, 1, 5)[2] == 0.25)");
#undef ARGS

#define ARGS geomspace_args
static const lm_slot geomspace_slots[] = {
    IN_NUM(from, "(0,inf)", "the first number"),
    IN_NUM(to, "(0,inf)", "the last number"),
    IN_INT(n, "[0,inf)", "how many"),
    OUT_VEC(value, "n", "the numbers"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, geomspace, "Numbers with equal ratios, both ends included.",
          "",
          "assert(math.abs(limn.tensor.geomspace(1, 100, 3)[2] - 10) < "
          "1e-12)");
#undef ARGS

#define ARGS logspace_args
static const lm_slot logspace_slots[] = {
    IN_NUM(from, "", "the first exponent"),
    IN_NUM(to, "", "the last exponent"),
    IN_INT(n, "[0,inf)", "how many"),
    OPT_NUM(base, 10, "(0,inf)", "of the powers"),
    OUT_VEC(value, "n", "base^from to base^to"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, logspace,
          "Powers with equally spaced exponents, both ends included; geomspace "
          "takes the numbers themselves.",
          "", "assert(limn.tensor.logspace(-6, 0, 3, {base = 2})[2] == 2^-3)");
#undef ARGS

typedef struct {
    double from, to, step;
    lm_tensor value;
} arange_args;

static lm_status arange_run(lm_env *env, void *args)
{
    arange_args *a = args;
    if (a->step == 0) return lm_fail(env, LM_DOMAIN, "'step' must not be 0");
    /* A last number within rounding of `to` belongs to the range. */
    const double count = floor((a->to - a->from) / a->step * (1 + 1e-15)) + 1;
    if (count > 0x1p52) return lm_fail(env, LM_NOMEM, "too many numbers");
    const int64_t n = count > 0 ? (int64_t)count : 0;
    const lm_status status = lm_result(env, &a->value, 1, &n);
    for (int64_t i = 0; !status && i < n; i++)
        a->value.data[i] = a->from + (double)i * a->step;
    return status;
}

#define ARGS arange_args
static const lm_slot arange_slots[] = {
    IN_NUM(from, "", "the first number"),
    IN_NUM(to, "", "the end; it is included, as in a Lua `for`"),
    OPT_NUM(step, 1, "", "what to add from one to the next"),
    OUT_TENSOR(value, "?", "the numbers"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, arange, "The numbers of a Lua loop `for i = from, to, step`.",
          "", "assert(limn.tensor.arange(1, 4):sum() == 10)");
#undef ARGS

/* ---- from a tensor ------------------------------------------------------ */

typedef struct {
    lm_tensor x, value;
} new_args;
typedef new_args copy_args;

static lm_status new_run(lm_env *env, void *args)
{
    (void)env;
    new_args *a = args;
    const int64_t n = lm_length(&a->x);
    if (n) memcpy(a->value.data, a->x.data, (size_t)n * sizeof(double));
    return LM_OK;
}

#define ARGS new_args
static const lm_slot new_slots[] = {
    IN_TENSOR(x, "...",
              "a nested list of numbers, or of true and false; or a tensor"),
    OUT_MOVED(value, "...", "a tensor with the same elements"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, new,
          "A tensor from a nested list; of true and false, a "
          "mask.",
          "",
          "local x = limn.tensor.new{{1, 2}, {3, 4}}\n"
          "assert(x[2][1] == 3)\n"
          "assert(x[limn.tensor.new{false, true}][1][2] == 4)");

#define copy_run new_run
#define copy_slots new_slots
LM_EXPORT(tensor, copy, "A tensor of its own with the same elements.", "",
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
    (void)env;
    fill__args *a = args;
    const int64_t n = lm_length(&a->x);
    for (int64_t i = 0; i < n; i++) a->x.data[i] = a->number;
    return LM_OK;
}

#define ARGS fill__args
static const lm_slot fill__slots[] = {
    MUT_TENSOR(x, "...", "the tensor to change"),
    IN_NUM(number, "any", "what every element becomes"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, fill_, "Make every element one number, in place.", "",
          "assert(limn.tensor.zeros(3):fill_(2):sum() == 6)");
#undef ARGS
