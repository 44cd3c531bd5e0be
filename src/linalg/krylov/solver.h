/* solver.h -- iterative methods that ask for products.
 *
 * A method never calls an operator.  It leaves a request, a block of vectors
 * (rows, without gaps), and waits for the products: reverse communication.
 * So the same method serves operators in C, over which lm_solver_run loops,
 * and functions of Lua, over which Lua loops; a method inside of an operator
 * of another is nothing special.
 *
 *     while (solver->ask.count) {
 *         y = the products of the operator with the rows of solver->ask.x;
 *         lm_solver_reply(env, solver, y);
 *     }
 */
#ifndef LM_LINALG_KRYLOV_SOLVER_H
#define LM_LINALG_KRYLOV_SOLVER_H

#include "linalg/krylov/operator.h"

typedef struct lm_request {
    int64_t count;   /* rows of x; 0 when the method has ended */
    bool transposed; /* products with the transpose */
    const double *x; /* belongs to the solver */
} lm_request;

typedef struct lm_solver lm_solver;

typedef struct lm_method {
    const char *name;
    /* Go on with the products y, which it may overwrite, to the next request;
     * all of them are finite. */
    lm_status (*reply)(lm_env *env, lm_solver *solver, double *y);
    /* A product was not finite, or the reply failed: end, and say so in the
     * results.  Numbers for which `stop` leaves no time stay as they are, those
     * that judge them do not. */
    void (*diverged)(const volatile lm_flag *stop, lm_solver *solver);
    void (*free)(void *solver);
    size_t (*bytes)(const lm_solver *solver);
} lm_method;

/* Methods embed this as their first member. */
struct lm_solver {
    const lm_method *method;
    int64_t rows, cols; /* of the operator */
    bool symmetric;     /* it must be */
    lm_request ask;
    int64_t products; /* taken, with vectors */
};

extern const lm_type lm_solver_type;

/* What vectors of a request and of its reply have. */
static inline int64_t lm_solver_from(const lm_solver *s)
{
    return s->ask.transposed ? s->rows : s->cols;
}
static inline int64_t lm_solver_to(const lm_solver *s)
{
    return s->ask.transposed ? s->cols : s->rows;
}

/* Answer the request with its products y (count x lm_solver_to), which are
 * overwritten.  After a failure the method has ended. */
lm_status lm_solver_reply(lm_env *env, lm_solver *solver, double *y);

/* Loop over an operator until the method has ended.  LM_DOMAIN if its sizes do
 * not fit or it is not symmetric and has to be.  After LM_STOPPED one may call
 * it again. */
lm_status lm_solver_run(lm_env *env, lm_solver *solver, const lm_operator *a);

#endif
