/* part: limn.linalg.part, a diagonal block of an operator: that of one tensor
 * in the Hessian of a network, say. */

#include "linalg/krylov/operator.h"
#include "linalg/lapack.h"

/* P' A P, P the embedding of n coordinates from `first` on. */
typedef struct part {
    lm_operator base;
    const lm_operator *a;
    int64_t first;
} part;

static lm_status part_apply(lm_env *env, const lm_operator *self,
                            bool transposed, int64_t count, const double *x,
                            double *y)
{
    const part *p = (const part *)self;
    const int64_t n = p->base.rows, all = p->a->rows;
    double *wide = lm_scratch_doubles(env, 2 * count * all);
    if (!wide) return lm_nomem(env);
    double *out = wide + count * all;
    lm_zero_bytes(env->stop, wide, (size_t)(count * all) * sizeof *wide);
    lm_rows_copy(env->stop, lm_mat_of((double *)x, count, n), wide + p->first,
                 all);
    const lm_status status =
        lm_operator_apply(env, p->a, transposed, count, wide, out);
    if (status) return status;
    lm_rows_copy(env->stop, (lm_mat){out + p->first, count, n, all}, y, n);
    return lm_unless_stopped(env);
}

typedef struct {
    lm_operator *a;
    int64_t first, n;
    lm_operator *value;
} part_args;

static lm_status part_run(lm_env *env, void *args)
{
    part_args *a = args;
    if (a->a->rows != a->a->cols)
        return lm_fail(env, LM_DOMAIN, "only a square operator has such parts");
    if (a->first > a->a->rows || a->n > a->a->rows - a->first)
        return lm_fail(env, LM_DOMAIN,
                       "'first' = %lld and 'n' = %lld, but 'a' has %lld rows",
                       (long long)a->first + 1, (long long)a->n,
                       (long long)a->a->rows);
    part *object = lm_alloc(env, sizeof *object);
    if (!object) return lm_nomem(env);
    *object = (part){
        {a->n, a->n, a->a->symmetric, part_apply, "part", 0}, a->a, a->first};
    a->value = &object->base;
    return LM_OK;
}

#define ARGS part_args
static const lm_slot part_slots[] = {
    IN_OBJ(a, operator, "", "a square linear map"),
    IN_INDEX(first, "[1,inf)", "the first coordinate, from 1 on"),
    IN_INT(n, "[0,inf)", "how many"),
    OUT_OBJ(value, operator, "the diagonal block of these"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, part, "A diagonal block of a linear map.", NULL,
          "local a = limn.linalg.operator{{1, 2, 3}, {2, 4, 5}, {3, 5, 6}}\n"
          "local y = a:part(2, 2):apply{{1, 0}}\n"
          "assert(y[1][1] == 4 and y[1][2] == 5)");
#undef ARGS
