#include "linalg/krylov/solver.h"

#include <stdio.h>

#include "linalg/lapack.h"

static void solver_free(void *object)
{
    lm_solver *s = object;
    if (s) s->method->free(s);
}

static size_t bytes(const void *object)
{
    const lm_solver *s = object;
    return s->method->bytes(s);
}

static void describe(const void *object, char *text, size_t n)
{
    const lm_solver *s = object;
    snprintf(text, n, "%s, %lld x %lld, %lld products%s", s->method->name,
             (long long)s->rows, (long long)s->cols, (long long)s->products,
             s->ask.count ? "" : ", ended");
}

const lm_type lm_solver_type = {
    .name = "solver",
    .doc = "an iterative method that asks for products",
    .free = solver_free,
    .bytes = bytes,
    .describe = describe,
    .alone = true,
};

/* Bytes of a solver, which a reply passes over a few times, in a moment. */
enum { BRIEF = 1 << 26 };

/* A reply is worked through to its end, also when the user wants to stop: so
 * one may go on later.  Where that is more than a moment, it ends the solver.
 */
lm_status lm_solver_reply(lm_env *env, lm_solver *s, double *y)
{
    lm_status status = LM_OK;
    const lm_mark mark = lm_scratch_mark(env);
    const volatile lm_flag *const stop = env->stop;
    if (bytes(s) < BRIEF) env->stop = NULL;
    s->products += s->ask.count;
    const bool finite = lm_all_finite(s->ask.count * lm_solver_to(s), y);
    if (finite) status = s->method->reply(env, s, y);
    if (!finite || status) {
        s->ask.count = 0;
        s->method->diverged(env->stop, s);
    }
    env->stop = stop;
    lm_scratch_release(env, mark);
    return status;
}

static lm_status fits(lm_env *env, const lm_solver *s, const lm_operator *a)
{
    if (a->rows != s->rows || a->cols != s->cols)
        return lm_fail(env, LM_DOMAIN,
                       "the operator is %lld x %lld, expected %lld x %lld",
                       (long long)a->rows, (long long)a->cols,
                       (long long)s->rows, (long long)s->cols);
    if (s->symmetric && !a->symmetric)
        return lm_fail(env, LM_DOMAIN, "the operator must be symmetric");
    return LM_OK;
}

lm_status lm_solver_run(lm_env *env, lm_solver *s, const lm_operator *a)
{
    lm_status status = fits(env, s, a);
    while (!status && s->ask.count) {
        const lm_mark mark = lm_scratch_mark(env);
        double *y = lm_scratch_doubles(env, s->ask.count * lm_solver_to(s));
        if (!y) return lm_nomem(env);
        status = lm_operator_apply(env, a, s->ask.transposed, s->ask.count,
                                   s->ask.x, y);
        if (!status) status = lm_solver_reply(env, s, y);
        lm_scratch_release(env, mark);
    }
    return status;
}

/* ---- in Lua ------------------------------------------------------------- */

typedef struct {
    lm_solver *solver;
    lm_tensor x;
    bool transposed;
} request_args;

static lm_status request_run(lm_env *env, void *args)
{
    request_args *a = args;
    const lm_request *ask = &a->solver->ask;
    const int64_t size[] = {ask->count, lm_solver_from(a->solver)};
    a->transposed = ask->transposed;
    if (ask->count == 0) return LM_OK;
    const lm_status status = lm_result(env, &a->x, 2, size);
    if (status) return status;
    return lm_copy_bytes(env, a->x.data, ask->x,
                         (size_t)(size[0] * size[1]) * sizeof(double));
}

#define EXAMPLE                                                                \
    "local a = limn.tensor.diag{1, 2, 3}\n"                                    \
    "local solver = limn.linalg.eigs_solver(3, 1, {seed = 1})\n"

#define ARGS request_args
static const lm_slot request_slots[] = {
    IN_OBJ(solver, solver, "", "an iterative method"),
    OUT_TENSOR(x, "?", "vectors, one a row; nil when the method has ended"),
    OUT_FLAG(transposed, "products with the transpose are wanted"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, request,
          "The block of vectors that a stepping solver asks to multiply.", NULL,
          EXAMPLE "local x = solver:request().x\n"
                  "while x do\n"
                  "  solver:reply(x:matmul(a))\n"
                  "  x = solver:request().x\n"
                  "end\n"
                  "assert(math.abs(solver:eigs_found().values[1] - 3) < "
                  "1e-14)");
#undef ARGS

typedef struct {
    lm_solver *solver;
    lm_mat y;
    bool ended;
} reply_args;

static lm_status reply_run(lm_env *env, void *args)
{
    reply_args *a = args;
    const int64_t rows = a->solver->ask.count, cols = lm_solver_to(a->solver);
    if (rows == 0) return lm_fail(env, LM_DOMAIN, "the method has ended");
    if (a->y.rows != rows || a->y.cols != cols)
        return lm_fail(env, LM_DOMAIN,
                       "'y' is %lld x %lld, expected %lld x %lld",
                       (long long)a->y.rows, (long long)a->y.cols,
                       (long long)rows, (long long)cols);
    double *y = lm_scratch_doubles(env, rows * cols);
    if (!y) return lm_nomem(env);
    lm_rows_copy(env->stop, a->y, y, cols);
    if (lm_stopped(env)) return LM_STOPPED;
    const lm_status status = lm_solver_reply(env, a->solver, y);
    a->ended = a->solver->ask.count == 0;
    return status;
}

#define ARGS reply_args
static const lm_slot reply_slots[] = {
    IN_OBJ(solver, solver, "", "an iterative method"),
    IN_MAT(y, "k m", "the products it has asked for, one a row"),
    OUT_FLAG(ended, "there will be no other request"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, reply,
          "Hand the products that it asked for to a stepping solver.", NULL,
          EXAMPLE "repeat\n"
                  "  local y = solver:request().x:matmul(a)\n"
                  "until solver:reply(y)\n"
                  "assert(math.abs(solver:eigs_found().values[1] - 3) < "
                  "1e-14)");
#undef ARGS

typedef struct {
    lm_solver *solver;
    lm_operator *a;
    int64_t products;
} run_args;

static lm_status run_run(lm_env *env, void *args)
{
    run_args *a = args;
    const lm_status status = lm_solver_run(env, a->solver, a->a);
    a->products = a->solver->products;
    return status;
}

#define ARGS run_args
static const lm_slot run_slots[] = {
    IN_OBJ(solver, solver, "", "an iterative method"),
    IN_OBJ(a, operator, "", "what to multiply with"),
    OUT_INT(products, "taken since the beginning"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, run, "Run a stepping solver on an operator until it ends.",
          NULL,
          EXAMPLE "solver:run(limn.linalg.operator(a))\n"
                  "assert(math.abs(solver:eigs_found().values[1] - 3) < "
                  "1e-14)");
#undef ARGS
