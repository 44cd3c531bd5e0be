/* operators: making linear maps, and applying them, from Lua. */
#include "linalg/lapack.h"
#include "linalg/krylov/operator.h"

/* A copy of what an operator is, as an object. */
static lm_status matrix_object(lm_env *env, lm_matrix a, lm_operator **out)
{
    lm_matrix *object = lm_alloc(env, sizeof *object);
    if (!object) return lm_nomem(env);
    *object = a;
    *out = &object->base;
    return LM_OK;
}

static lm_status combined_object(lm_env *env, lm_combined a, lm_operator **out)
{
    lm_combined *object = lm_alloc(env, sizeof *object);
    if (!object) return lm_nomem(env);
    *object = a;
    *out = &object->base;
    return LM_OK;
}

typedef struct {
    lm_mat a;
    bool gram, cogram, symmetric;
    lm_operator *value;
} operator_args;

static lm_status operator_run(lm_env *env, void *args)
{
    operator_args *a = args;
    lm_status status = lm_finite(env, "a", a->a);
    const bool square = a->a.rows == a->a.cols;
    if (!status && a->symmetric && !square)
        return lm_fail(env, LM_DOMAIN, "'a' is %lld x %lld, expected n n",
                       (long long)a->a.rows, (long long)a->a.cols);
    if (!status && a->symmetric) status = lm_symmetric(env, "a", a->a);
    if (status) return status;
    if (a->gram) return matrix_object(env, lm_gram_of(a->a), &a->value);
    if (a->cogram) return matrix_object(env, lm_cogram_of(a->a), &a->value);
    const bool symmetric =
        a->symmetric || (square && !lm_symmetric(env, "a", a->a));
    if (lm_stopped(env)) return LM_STOPPED;
    return matrix_object(env, lm_matrix_of(a->a, symmetric), &a->value);
}

#define ARGS operator_args
static const lm_slot operator_slots[] = {
    IN_MAT(a, "m n", "a matrix, which is not copied"),
    OPT_FLAG(gram, false, "that of a a', m x m, which is never formed"),
    OPT_FLAG(cogram, false,
             "that of a' a, n x n, never formed; a product costs one pass over "
             "the memory of a"),
    OPT_FLAG(symmetric, false, "a must be; that it is one is seen anyway"),
    OUT_OBJ(value, operator, "the linear map"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, operator,
          "A matrix as a linear map, for methods that need products only.",
          NULL,
          "local x = limn.tensor.randn(300, 20, {seed = 1})\n"
          "local k = limn.linalg.operator(x, {gram = true})\n"
          "local e = limn.linalg.eigs(k, 2, {seed = 1})\n"
          "assert(math.abs(e.values[1] / x:svd().s[1]^2 - 1) < 1e-12)");
#undef ARGS

typedef struct {
    lm_operator *a;
    int64_t rows, cols;
    bool symmetric;
} shape_args;

static lm_status shape_run(lm_env *env, void *args)
{
    shape_args *a = args;
    (void)env;
    a->rows = a->a->rows;
    a->cols = a->a->cols;
    a->symmetric = a->a->symmetric;
    return LM_OK;
}

#define ARGS shape_args
static const lm_slot shape_slots[] = {
    IN_OBJ(a, operator, "", "a linear map"),
    OUT_INT(rows, "of the matrix that it stands for"),
    OUT_INT(cols, "and its columns"),
    OUT_FLAG(symmetric, "is it known to be?"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, shape, "The size of a linear map.", NULL,
          "assert(limn.linalg.operator{{1, 2, 3}}:shape().cols == 3)");
#undef ARGS

typedef struct {
    lm_operator *a;
    lm_mat x;
    bool transposed;
    lm_tensor y;
} apply_args;

static lm_status apply_run(lm_env *env, void *args)
{
    apply_args *a = args;
    const int64_t from = a->transposed ? a->a->rows : a->a->cols;
    const int64_t size[] = {a->x.rows, a->transposed ? a->a->cols : a->a->rows};
    if (a->x.cols != from)
        return lm_fail(env, LM_DOMAIN,
                       "the rows of 'x' have %lld numbers, expected %lld",
                       (long long)a->x.cols, (long long)from);
    double *x = lm_scratch_doubles(env, a->x.rows * a->x.cols);
    lm_status status = x ? lm_result(env, &a->y, 2, size) : lm_nomem(env);
    if (status || size[0] == 0) return status;
    lm_rows_copy(env->stop, a->x, x, from);
    return lm_operator_apply(env, a->a, a->transposed, size[0], x, a->y.data);
}

#define ARGS apply_args
static const lm_slot apply_slots[] = {
    IN_OBJ(a, operator, "", "a linear map"),
    IN_MAT(x, "k l", "vectors, one a row"),
    OPT_FLAG(transposed, false, "apply the transpose"),
    OUT_TENSOR(y, "?", "the products, one a row: x a' for a matrix"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, apply, "Apply a linear map to a block of vectors.", NULL,
          "local a = limn.linalg.operator{{1, 2}, {3, 4}}\n"
          "local y = a:apply{{1, 0}, {0, 1}}\n"
          "assert(y[2][1] == 2 and y[1][2] == 3)");
#undef ARGS

typedef struct {
    lm_operator *a;
    double scale, shift;
    lm_operator *value;
} affine_args;

static lm_status affine_run(lm_env *env, void *args)
{
    affine_args *a = args;
    if (a->shift != 0 && a->a->rows != a->a->cols)
        return lm_fail(env, LM_DOMAIN, "only a square operator can be shifted");
    return combined_object(env, lm_affine_of(a->a, a->scale, a->shift),
                           &a->value);
}

#define ARGS affine_args
static const lm_slot affine_slots[] = {
    IN_OBJ(a, operator, "", "a linear map"),
    OPT_NUM(scale, 1, "", "the factor in front of it"),
    OPT_NUM(shift, 0, "", "the factor of the identity that is added"),
    OUT_OBJ(value, operator, "scale a + shift 1"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, affine, "A linear map scaled, and shifted by the identity.",
          NULL,
          "local a = limn.linalg.operator{{1, 2}, {2, 4}}\n"
          "local b = a:affine{scale = 2, shift = 1}\n"
          "assert(b:apply{{1, 0}}[1][1] == 3)");
#undef ARGS

typedef struct {
    lm_operator *a, *b, *value;
} plus_args;
typedef plus_args compose_args;

static lm_status plus_run(lm_env *env, void *args)
{
    plus_args *a = args;
    return combined_object(env, lm_sum_of(a->a, a->b), &a->value);
}

#define ARGS plus_args
static const lm_slot plus_slots[] = {
    IN_OBJ(a, operator, "m n", "a linear map"),
    IN_OBJ(b, operator, "m n", "another"),
    OUT_OBJ(value, operator, "a + b"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, plus, "The sum of two linear maps.", NULL,
          "local a = limn.linalg.operator{{1, 2}, {2, 4}}\n"
          "assert(a:plus(a):apply{{1, 0}}[1][2] == 4)");
#undef ARGS

static lm_status compose_run(lm_env *env, void *args)
{
    compose_args *a = args;
    return combined_object(env, lm_composed_of(a->a, a->b), &a->value);
}

#define ARGS compose_args
static const lm_slot compose_slots[] = {
    IN_OBJ(a, operator, "l m", "what is applied second"),
    IN_OBJ(b, operator, "m n", "what is applied first"),
    OUT_OBJ(value, operator,
            "a b; symmetric where it is known to be: a a of a symmetric a, and "
            "a:compose(a:transposed())"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, compose, "The product of two linear maps.", NULL,
          "local a = limn.linalg.operator{{1, 2}, {3, 4}}\n"
          "local k = a:compose(a:transposed())\n"
          "assert(k:apply{{1, 0}}[1][1] == 5)");
#undef ARGS

typedef struct {
    lm_operator *a, *value;
} transposed_args;

static lm_status transposed_run(lm_env *env, void *args)
{
    transposed_args *a = args;
    return combined_object(env, lm_transposed_of(a->a), &a->value);
}

#define ARGS transposed_args
static const lm_slot transposed_slots[] = {
    IN_OBJ(a, operator, "", "a linear map"),
    OUT_OBJ(value, operator, "a'"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, transposed, "The transpose of a linear map.", NULL,
          "local a = limn.linalg.operator{{1, 2}, {3, 4}}\n"
          "assert(a:transposed():apply{{1, 0}}[1][2] == 2)");
#undef ARGS
