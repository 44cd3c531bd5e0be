/* Element functions of one tensor: each is one row of unary.def. */
#include <stdlib.h>

#include "calc/special.h"
#include "core/decl.h"
#include "core/tails.h"
#include "tensor/elementwise.h"
#include "tensor/shape.h"
#include "tensor/transcendental.h"

#define HUGE_MAX 0x1.fffffffffffffp+1023

typedef struct {
    lm_tensor x, value;
} unary_args;

#define PLAIN(name, expr, ...) LM_UNARY_LOOP(name##_loop, expr)
#define TEST(name, expr, ...) LM_UNARY_LOOP(name##_loop, expr)
#include "tensor/unary.def"
#define log_loop lm_log
#define tanh_loop lm_tanh

static lm_status fresh(lm_env *env, lm_unary f, unary_args *a)
{
    return lm_unary_apply(env, f, lm_length(&a->x), a->x.data, a->value.data);
}

#define ARGS unary_args
#define EXPORT(OUT, name, doc, example)                                        \
    static lm_status name##_run(lm_env *env, void *args)                       \
    {                                                                          \
        return fresh(env, name##_loop, args);                                  \
    }                                                                          \
    typedef unary_args name##_args;                                            \
    static const lm_slot name##_slots[] = {                                    \
        IN_TENSOR(x, "...", "a tensor or a number"),                           \
        OUT(value, "...", "elementwise"),                                      \
        LM_SLOTS_END,                                                          \
    };                                                                         \
    LM_EXPORT(tensor, name, doc, "", example);

#define EXAMPLE(name, at, result)                                              \
    "assert(math.abs(limn.tensor." #name "(" #at ") - (" #result ")) < 1e-13)"
#define PLAIN(name, expr, doc, at, result)                                     \
    EXPORT(OUT_TENSOR, name, doc, EXAMPLE(name, at, result))
#define WRITTEN(name, expr, doc, at, result)                                   \
    EXPORT(OUT_TENSOR, name, doc, EXAMPLE(name, at, result))
#define TEST(name, expr, doc, at)                                              \
    EXPORT(OUT_MASK, name, doc, "assert(limn.tensor." #name "(" #at "))")
#include "tensor/unary.def"
#undef ARGS

/* ---- in place ---------------------------------------------------------- */

static const lm_unary loops[] = {
#define PLAIN(name, ...) name##_loop,
#define WRITTEN(name, ...) name##_loop,
#include "tensor/unary.def"
};

/* "|neg|abs|..." */
static const char names[] =
#define PLAIN(name, ...) "|" #name
#define WRITTEN(name, ...) "|" #name
#include "tensor/unary.def"
    ;

typedef struct {
    lm_tensor x;
    int f;
} apply__args;

static lm_status apply__run(lm_env *env, void *args)
{
    apply__args *a = args;
    return lm_unary_apply(env, loops[a->f], lm_length(&a->x), a->x.data,
                          a->x.data);
}

#define ARGS apply__args
static const lm_slot apply__slots[] = {
    MUT_TENSOR(x, "...", "the tensor to change"),
    IN_CHOICE(f, &names[1], "the element function to apply"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, apply_, "Apply an elementwise function in place.", "",
          "local x = limn.tensor.new{1, 4, 9}\n"
          "x:apply_('sqrt')\n"
          "assert(x[3] == 3)");
#undef ARGS
