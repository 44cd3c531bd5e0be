/* decl.h -- one table per function.
 *
 * A function that Lua can call is an args struct, an array of slots and a
 * run function, joined by LM_EXPORT at the end of its file.  The dispatcher,
 * the error messages, help, completion, the manuals and the fuzzer all read
 * that array, and nothing else describes the function.
 *
 *     typedef struct { lm_mat k, q; bool center; double value; } align_args;
 *     static lm_status align_run(lm_env *env, void *args) { ... }
 *     #define ARGS align_args
 *     static const lm_slot align_slots[] = {
 *         IN_MAT(k, "n n", "a kernel (Gram matrix)"),
 *         IN_MAT(q, "n n", "the kernel to compare it with"),
 *         OPT_FLAG(center, true, "centre both first; then this is CKA"),
 *         OUT_NUM(value, "cosine of the angle between them, in [-1, 1]"),
 *         LM_SLOTS_END,
 *     };
 *     LM_EXPORT(probe, align, "Alignment <k, q> / (|k| |q|) of two kernels.",
 *               "Cortes et al. 2012", "assert(...)");
 *     #undef ARGS
 *
 * Shapes.  A rule such as "n d" is a list of sizes: words unify over the
 * whole call, digits are literal, "..." stands for any further sizes (first
 * or last in the list; for a matrix it folds the leading ones into rows).  A
 * word that is the name of an IN_INT or OPT_INT slot has that slot's value.
 * "" is the shape of a number; "?" is left to the function (IN: any shape;
 * OUT: lm_result makes it).
 *
 * Ranges.  "(0,inf)", "[1,d]", "[0,1)": interval notation; an end may be a
 * word that the shapes bound.  "" allows every finite number; "any" also
 * NaN and infinity.  An integer that may be infinite, "[1,inf]", is math.huge
 * in Lua and LM_INFINITE here.
 *
 * Results on demand.  OUT_..._IF(flag, ...) is there only if the OPT_FLAG slot
 * `flag` is true, else its data is NULL and what is left is the result: where
 * that is one, it is returned as it is.
 *
 * Results of one type or another.  Where all results are objects, those that
 * run leaves NULL are none.
 *
 * Work.  `.work = c` after the example, of a function whose first argument is a
 * matrix, or whose first two are its sizes (negative: as the first): run may take c
 * times the smaller side times all numbers of arguments (sizes: of the matrix), in
 * operations of matrix products, without a look whether it is to stop; with
 * `.work_of = f`, c f(args) of them, of arguments that run has not checked.  Where
 * that is more than a moment, run is called in a process of its own (bind/apart.h): it
 * may change nothing but its results, which are numbers and texts.
 *
 * Result vectors.  run may lower `n` of an OUT_VEC (or rows of an OUT_MAT)
 * whose declared size is an upper bound.
 */
#ifndef LM_CORE_DECL_H
#define LM_CORE_DECL_H

#include "core/isa.h"
#include "core/lm.h"

typedef enum lm_dir { LM_DIR_END, LM_DIR_IN, LM_DIR_OPT, LM_DIR_OUT } lm_dir;

typedef enum lm_kind {
    LM_KIND_TENSOR,  /* lm_tensor     a tensor, a number or a nested list */
    LM_KIND_MAT,     /* lm_mat        a matrix */
    LM_KIND_VEC,     /* lm_vec        a vector or a list of numbers */
    LM_KIND_NUM,     /* double */
    LM_KIND_INT,     /* int64_t */
    LM_KIND_INDEX,   /* int64_t       1-based in Lua, 0-based in C */
    LM_KIND_STR,     /* const char *  NULL when absent */
    LM_KIND_FLAG,    /* bool */
    LM_KIND_CHOICE,  /* int           position in the rule "a|b|c" */
    LM_KIND_SEED,    /* uint64_t      absent: lm_seed_next */
    LM_KIND_INTS,    /* lm_ints       a list of integers */
    LM_KIND_STRS,    /* lm_strs       a list of strings */
    LM_KIND_TENSORS, /* lm_tensors   a list of tensors, numbers and lists */
    LM_KIND_NAMED,   /* lm_named      a number for all, or numbers by name */
    LM_KIND_OBJ, /* pointer       an object of one lm_type; NULL when absent */
    /* The rest only in functions written in Lua (limn.def). */
    LM_KIND_FUNC,
    LM_KIND_TABLE,
    LM_KIND_ANY,
} lm_kind;

/* A type of object: a network, a run.  One constant lm_<name>_type each. */
typedef struct lm_type {
    const char *name;
    const char *doc;
    void (*free)(void *object);
    size_t (*bytes)(const void *object); /* what it weighs; may be NULL */
    /* The k-th of the sizes that a rule of an IN_OBJ slot names, or NULL. */
    int64_t (*size)(const void *object, int k);
    bool alone; /* holds no pointer to what it was made from */
    /* What a function that takes the object needs and this one has not, as in
     * "has infinite width, and so no weights"; NULL: it has all.  Slots refuse
     * such objects unless they are ANY_OBJ.  May be NULL. */
    const char *(*lacks)(const void *object);
    /* One line for tostring, e.g. "mlp 784-256-256-10, mup"; may be NULL. */
    void (*describe)(const void *object, char *text, size_t n);
} lm_type;

/* What the elements of a tensor that a function makes or changes are.  Only
 * a mask selects where it is 1 (bind/index.h). */
typedef enum lm_holds {
    LM_HOLDS_NUMBERS,
    LM_HOLDS_MASK,  /* 0 and 1 */
    LM_HOLDS_MOVED, /* elements of the first argument: a mask if that is one */
} lm_holds;

typedef struct lm_slot {
    const char *name;
    uint8_t dir, kind;
    bool written;  /* MUT_: the function writes into the argument */
    bool any;      /* ANY_OBJ: also objects that lack something */
    bool bare;     /* limn.def: an option without default, nil unless given */
    uint8_t holds; /* lm_holds: what the elements of a written tensor are */
    size_t offset;
    const char *rule;
    const char *doc;
    const lm_type *type; /* LM_KIND_OBJ */
    double number;       /* default of NUM, INT, FLAG, NAMED */
    const char *text;    /* default of STR, CHOICE */
    const char *asked;   /* OUT: the flag that asks for it, or NULL: always */
    bool held;           /* OUT of OBJ: the first argument keeps it alive */
} lm_slot;

typedef struct lm_export {
    const char *folder, *name;
    lm_status (*run)(lm_env *env, void *args);
    const lm_slot *slots;
    size_t size; /* of the args struct */
    const char *file;
    int line;
    int isa; /* the level of the set that it is of, or 0 */
    const char *doc, *ref, *example;
    double work;
    double (*work_of)(const void *args); /* or NULL */
} lm_export;

/* The offset of field f, which must have the C type T. */
#define LM_FIELD(f, T) (offsetof(ARGS, f) + _Generic(((ARGS *)0)->f, T : 0))

/* clang-format off */
/* What every slot has; the macros below add braces and the rest. */
#define LM_SLOT(D, K, f, T, r, d)                                             \
    .name = #f, .dir = D, .kind = K, .offset = LM_FIELD(f, T), .rule = r,     \
    .doc = d
#define LM_SLOT_IN(K, f, T, r, d) {LM_SLOT(LM_DIR_IN, K, f, T, r, d)}
#define LM_SLOT_MUT(K, f, T, r, d, h)                                         \
    {LM_SLOT(LM_DIR_IN, K, f, T, r, d), .written = true, .holds = h}
#define LM_SLOT_OPT(K, f, T, r, d) {LM_SLOT(LM_DIR_OPT, K, f, T, r, d)}
#define LM_SLOT_OUT(K, f, T, r, d) {LM_SLOT(LM_DIR_OUT, K, f, T, r, d)}
#define LM_SLOT_NUMBER(K, f, T, r, d, def)                                    \
    {LM_SLOT(LM_DIR_OPT, K, f, T, r, d), .number = def}
#define LM_SLOT_TEXT(K, f, T, r, d, def)                                      \
    {LM_SLOT(LM_DIR_OPT, K, f, T, r, d), .text = def}
#define LM_SLOT_OBJ(D, f, t, r, d)                                            \
    {LM_SLOT(D, LM_KIND_OBJ, f, lm_##t *, r, d), .type = &lm_##t##_type}

/* Required arguments, positional in this order or by name. */
#define IN_TENSOR(f, rule, doc)                                                \
    LM_SLOT_IN(LM_KIND_TENSOR, f, lm_tensor, rule, doc)
#define IN_MAT(f, rule, doc) LM_SLOT_IN(LM_KIND_MAT, f, lm_mat, rule, doc)
#define IN_VEC(f, rule, doc) LM_SLOT_IN(LM_KIND_VEC, f, lm_vec, rule, doc)
#define IN_NUM(f, rule, doc) LM_SLOT_IN(LM_KIND_NUM, f, double, rule, doc)
#define IN_INT(f, rule, doc) LM_SLOT_IN(LM_KIND_INT, f, int64_t, rule, doc)
#define IN_INDEX(f, rule, doc) LM_SLOT_IN(LM_KIND_INDEX, f, int64_t, rule, doc)
#define IN_STR(f, doc) LM_SLOT_IN(LM_KIND_STR, f, const char *, "", doc)
#define IN_CHOICE(f, rule, doc) LM_SLOT_IN(LM_KIND_CHOICE, f, int, rule, doc)
#define IN_INTS(f, rule, doc) LM_SLOT_IN(LM_KIND_INTS, f, lm_ints, rule, doc)
#define IN_TENSORS(f, doc) LM_SLOT_IN(LM_KIND_TENSORS, f, lm_tensors, "", doc)
#define IN_STRS(f, doc) LM_SLOT_IN(LM_KIND_STRS, f, lm_strs, "", doc)
/* f has type lm_<t> *; the sizes of lm_<t>_type take the words of rule. */
#define IN_OBJ(f, t, rule, doc) LM_SLOT_OBJ(LM_DIR_IN, f, t, rule, doc)
/* The same, and it may lack what most functions need (lm_type). */
#define ANY_OBJ(f, t, r, d)                                                   \
    {LM_SLOT(LM_DIR_IN, LM_KIND_OBJ, f, lm_##t *, r, d),                       \
     .type = &lm_##t##_type, .any = true}

/* An argument that the function changes in place; it is also the result of a
 * function that declares no other. */
#define MUT_TENSOR(f, rule, doc)                                              \
    LM_SLOT_MUT(LM_KIND_TENSOR, f, lm_tensor, rule, doc, LM_HOLDS_NUMBERS)
#define MUT_MASK(f, rule, doc)                                                \
    LM_SLOT_MUT(LM_KIND_TENSOR, f, lm_tensor, rule, doc, LM_HOLDS_MASK)
#define MUT_MAT(f, rule, doc)                                                 \
    LM_SLOT_MUT(LM_KIND_MAT, f, lm_mat, rule, doc, LM_HOLDS_NUMBERS)

/* Options, by name only.  Absent tensors, matrices, vectors and lists have
 * data NULL, absent objects are NULL, an absent index is -1. */
#define OPT_TENSOR(f, rule, doc)                                               \
    LM_SLOT_OPT(LM_KIND_TENSOR, f, lm_tensor, rule, doc)
#define OPT_MAT(f, rule, doc) LM_SLOT_OPT(LM_KIND_MAT, f, lm_mat, rule, doc)
#define OPT_VEC(f, rule, doc) LM_SLOT_OPT(LM_KIND_VEC, f, lm_vec, rule, doc)
#define OPT_INDEX(f, rule, doc)                                                \
    LM_SLOT_OPT(LM_KIND_INDEX, f, int64_t, rule, doc)
#define OPT_SEED(f, doc) LM_SLOT_OPT(LM_KIND_SEED, f, uint64_t, "", doc)
#define OPT_INTS(f, rule, doc) LM_SLOT_OPT(LM_KIND_INTS, f, lm_ints, rule, doc)
#define OPT_STRS(f, doc) LM_SLOT_OPT(LM_KIND_STRS, f, lm_strs, "", doc)
#define OPT_OBJ(f, t, rule, doc) LM_SLOT_OBJ(LM_DIR_OPT, f, t, rule, doc)
#define OPT_NUM(f, def, rule, doc)                                            \
    LM_SLOT_NUMBER(LM_KIND_NUM, f, double, rule, doc, def)
#define OPT_INT(f, def, rule, doc)                                            \
    LM_SLOT_NUMBER(LM_KIND_INT, f, int64_t, rule, doc, def)
#define OPT_FLAG(f, def, doc)                                                  \
    LM_SLOT_NUMBER(LM_KIND_FLAG, f, bool, "", doc, def)
/* {name = number, ...}, where def stands for the names that are not in it, or
 * one number for all. */
#define OPT_NAMED(f, def, rule, doc)                                          \
    LM_SLOT_NUMBER(LM_KIND_NAMED, f, lm_named, rule, doc, def)
#define OPT_STR(f, def, doc)                                                  \
    LM_SLOT_TEXT(LM_KIND_STR, f, const char *, "", doc, def)
/* The default is one of the words of rule. */
#define OPT_CHOICE(f, def, rule, doc)                                         \
    LM_SLOT_TEXT(LM_KIND_CHOICE, f, int, rule, doc, def)

/* Results.  One is returned as it is, several as a record. */
#define OUT_TENSOR(f, rule, doc)                                               \
    LM_SLOT_OUT(LM_KIND_TENSOR, f, lm_tensor, rule, doc)
#define OUT_MASK(f, rule, doc)                                                \
    {LM_SLOT(LM_DIR_OUT, LM_KIND_TENSOR, f, lm_tensor, rule, doc),             \
     .holds = LM_HOLDS_MASK}
#define OUT_MOVED(f, rule, doc)                                               \
    {LM_SLOT(LM_DIR_OUT, LM_KIND_TENSOR, f, lm_tensor, rule, doc),             \
     .holds = LM_HOLDS_MOVED}
#define OUT_MAT(f, rule, doc) LM_SLOT_OUT(LM_KIND_MAT, f, lm_mat, rule, doc)
#define OUT_VEC(f, rule, doc) LM_SLOT_OUT(LM_KIND_VEC, f, lm_vec, rule, doc)
#define OUT_NUM(f, doc) LM_SLOT_OUT(LM_KIND_NUM, f, double, "", doc)
#define OUT_NUM_IF(flag, f, doc)                                              \
    {LM_SLOT(LM_DIR_OUT, LM_KIND_NUM, f, double, "", doc), .asked = #flag}
#define OUT_VEC_IF(flag, f, rule, doc)                                        \
    {LM_SLOT(LM_DIR_OUT, LM_KIND_VEC, f, lm_vec, rule, doc), .asked = #flag}
#define OUT_MAT_IF(flag, f, rule, doc)                                        \
    {LM_SLOT(LM_DIR_OUT, LM_KIND_MAT, f, lm_mat, rule, doc), .asked = #flag}
#define OUT_TENSOR_IF(flag, f, rule, doc)                                     \
    {LM_SLOT(LM_DIR_OUT, LM_KIND_TENSOR, f, lm_tensor, rule, doc),             \
     .asked = #flag}
#define OUT_INT(f, doc) LM_SLOT_OUT(LM_KIND_INT, f, int64_t, "", doc)
#define OUT_INDEX(f, doc) LM_SLOT_OUT(LM_KIND_INDEX, f, int64_t, "", doc)
#define OUT_FLAG(f, doc) LM_SLOT_OUT(LM_KIND_FLAG, f, bool, "", doc)
/* The text must live until run's scratch is released: static, in an
 * argument, or in scratch.  NULL becomes nil. */
#define OUT_STR(f, doc) LM_SLOT_OUT(LM_KIND_STR, f, const char *, "", doc)
#define OUT_INTS(f, doc) LM_SLOT_OUT(LM_KIND_INTS, f, lm_ints, "", doc)
#define OUT_STRS(f, doc) LM_SLOT_OUT(LM_KIND_STRS, f, lm_strs, "", doc)
/* f is NULL before the call, and after one that fails; run sets it to an object
 * that the type frees.  The new object keeps every tensor and object argument
 * alive. */
#define OUT_OBJ(f, t, doc) LM_SLOT_OBJ(LM_DIR_OUT, f, t, "", doc)
/* The first argument, an object, keeps the new one alive as well. */
#define OUT_OBJ_HELD(f, t, doc)                                                \
    {LM_SLOT(LM_DIR_OUT, LM_KIND_OBJ, f, lm_##t *, "", doc),                   \
     .type = &lm_##t##_type, .held = true}

#define LM_SLOTS_END {.dir = LM_DIR_END}
/* clang-format on */

/* Declare limn.<folder>.<name>.  The linker gathers the exports of all files
 * in one section, which bind/registry.c reads: nothing else is edited.  After
 * the name come doc, ref and example. */
#define LM_EXPORT(folder_, name_, ...)                                         \
    static const lm_export name_##_export = {                                  \
        .folder = #folder_,                                                    \
        .name = #name_,                                                        \
        .run = name_##_run,                                                    \
        .slots = name_##_slots,                                                \
        .size = sizeof(name_##_args),                                          \
        .file = __FILE__,                                                      \
        .line = __LINE__,                                                      \
        .isa = LM_ISA,                                                         \
        .doc = __VA_ARGS__,                                                    \
    };                                                                         \
    LM_EXPORT_ENTRY(name_##_export)

#define LM_EXPORT_ENTRY(export_)                                               \
    static const lm_export *const export_##_entry                              \
        __attribute__((used, section("lm_exports"))) = &export_

#endif
