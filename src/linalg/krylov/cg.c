#include "linalg/krylov/cg.h"

#include <math.h>
#include <string.h>

#include "linalg/blas.h"
#include "linalg/lapack.h"
#include "linalg/until.h"

/* Right-hand sides are scaled to norms in [1, 2), so that squares stay in the
 * range of numbers; those that are zero are done. */
typedef struct cg {
    lm_solver base;
    lm_cg_wish wish;
    int64_t n;
    double *b, *r;   /* k x n, scaled */
    double *p;       /* active x n: the directions, packed */
    int64_t *system; /* of each direction */
    int64_t active;
    double *square; /* k: |r|^2 of the recursion */
    double *size;   /* k: |b|, scaled */
    double *last;   /* k: |b - A x| when it was measured last, scaled */
    int *scale;     /* k: exponents */
    bool measuring; /* x has been asked for */
    lm_cg found;
} cg;

static const lm_method method;

static void cg_free(void *object)
{
    cg *s = object;
    lm_free(s->b);
    lm_free(s->r);
    lm_free(s->p);
    lm_free(s->system);
    lm_free(s->square);
    lm_free(s->size);
    lm_free(s->last);
    lm_free(s->scale);
    lm_free(s->found.x);
    lm_free(s->found.residual);
    lm_free(s);
}

static size_t bytes(const lm_solver *solver)
{
    const cg *s = (const cg *)solver;
    return sizeof *s + (size_t)(s->found.k * (4 * s->n + 6)) * sizeof(double);
}

static void ask(cg *s)
{
    s->measuring =
        s->active == 0 || s->base.products + s->active > s->wish.products;
    s->base.ask.count = s->measuring ? s->found.k : s->active;
    s->base.ask.x = s->measuring ? s->found.x : s->p;
}

/* The first direction of a system is its residual. */
static void activate(const lm_env *env, cg *s, int64_t i)
{
    const int64_t n = s->n;
    lm_copy_bytes(env, s->p + s->active * n, s->r + i * n,
                  (size_t)n * sizeof(double));
    s->square[i] = lm_dot_until_d(env->stop, n, s->r + i * n, s->r + i * n);
    s->system[s->active++] = i;
}

/* ---- a step of all systems ---------------------------------------------- */

/* One step along direction j, whose product is y; *going: there will be
 * another, and p is its direction.  A residual below rounding says nothing. */
static lm_status advance(lm_env *env, cg *s, int64_t j, const double *y,
                         bool *going)
{
    const int64_t n = s->n, i = s->system[j];
    double *p = s->p + j * n, *r = s->r + i * n;
    const double curvature = lm_dot_d(n, p, y), before = s->square[i];
    if (!(curvature > 0))
        return lm_fail(env, LM_DOMAIN,
                       "the operator is not positive definite: p'Ap = %g for "
                       "a vector of norm %g",
                       curvature, lm_nrm2_d(n, p));
    lm_axpy_d(n, before / curvature, p, s->found.x + i * n);
    lm_axpy_d(n, -before / curvature, y, r);
    s->square[i] = lm_dot_d(n, r, r);
    *going = sqrt(s->square[i]) > fmax(s->wish.tol / 2, 0x1p-54) * s->size[i];
    const double beta = s->square[i] / before;
    for (int64_t l = 0; l < n; l++) p[l] = r[l] + beta * p[l];
    return LM_OK;
}

static lm_status advance_all(lm_env *env, cg *s, const double *y)
{
    const int64_t n = s->n;
    int64_t kept = 0;
    for (int64_t j = 0; j < s->active; j++) {
        bool going = false;
        const lm_status status = advance(env, s, j, y + j * n, &going);
        if (status) return status;
        if (!going) continue;
        s->system[kept] = s->system[j];
        memmove(s->p + kept * n, s->p + j * n, (size_t)n * sizeof(double));
        kept++;
    }
    s->active = kept;
    return LM_OK;
}

/* ---- the end, or another start ------------------------------------------ */

static void finish(cg *s)
{
    s->base.ask.count = 0;
    for (int64_t i = 0; i < s->found.k; i++) {
        lm_scale(s->n, s->found.x + i * s->n, s->scale[i]);
        s->found.residual[i] = ldexp(s->found.residual[i], s->scale[i]);
    }
}

static void measure(const lm_env *env, cg *s, const double *y)
{
    const int64_t n = s->n;
    const bool last = s->active > 0; /* there were no products left */
    s->active = 0;
    s->found.converged = true;
    for (int64_t i = 0; i < s->found.k; i++) {
        double *r = s->r + i * n;
        memcpy(r, s->b + i * n, (size_t)n * sizeof *r);
        lm_axpy_d(n, -1, y + i * n, r);
        const double norm = s->found.residual[i] = lm_nrm2_d(n, r);
        if (norm <= s->wish.tol * s->size[i]) continue;
        s->found.converged = false;
        if (!last && norm < s->last[i] / 2) activate(env, s, i);
        s->last[i] = norm;
    }
    if (s->active == 0) finish(s);
}

static lm_status reply(lm_env *env, lm_solver *solver, double *y)
{
    cg *s = (cg *)solver;
    lm_status status = LM_OK;
    if (s->measuring)
        measure(env, s, y);
    else
        status = advance_all(env, s, y);
    if (!status && solver->ask.count) ask(s);
    return status;
}

static void diverged(const volatile lm_flag *stop, lm_solver *solver)
{
    cg *s = (cg *)solver;
    for (int64_t i = 0; i < s->found.k; i++) s->found.residual[i] = NAN;
    int64_t at, end = 0;
    while (lm_next_until(stop, s->found.k * s->n, &at, &end))
        for (; at < end; at++) s->found.x[at] = NAN;
    s->found.converged = false;
}

static const lm_method method = {"conjugate gradients", reply, diverged,
                                 cg_free, bytes};

/* ---- the beginning ------------------------------------------------------ */

static lm_status allocate(lm_env *env, cg *s, int64_t k)
{
    const size_t side = (size_t)k * sizeof(double);
    const size_t all = side * (size_t)s->n;
    s->found.k = k;
    s->b = lm_alloc(env, all);
    s->r = lm_alloc(env, all);
    s->p = lm_alloc(env, all);
    s->found.x = lm_alloc(env, all);
    s->system = lm_alloc(env, (size_t)k * sizeof *s->system);
    s->scale = lm_alloc(env, (size_t)k * sizeof *s->scale);
    s->square = lm_alloc(env, side);
    s->size = lm_alloc(env, side);
    s->last = lm_alloc(env, side);
    s->found.residual = lm_alloc(env, side);
    return s->b && s->r && s->p && s->found.x && s->system && s->scale &&
                   s->square && s->size && s->last && s->found.residual
               ? LM_OK
               : lm_nomem(env);
}

static lm_status start(const lm_env *env, cg *s, lm_mat b)
{
    const int64_t n = s->n;
    lm_rows_copy(env->stop, b, s->b, n);
    for (int64_t i = 0; i < b.rows; i++) {
        if (lm_stopped_at_row(env, i, n)) return LM_STOPPED;
        int64_t j, end = 0;
        double *x = s->b + i * n;
        const double norm = lm_nrm2_until_d(env->stop, n, x);
        s->scale[i] = norm > 0 ? ilogb(norm) : 0;
        while (lm_next_piece(env, n, &j, &end))
            lm_scale(end - j, x + j, -s->scale[i]);
        lm_copy_bytes(env, s->r + i * n, x, (size_t)n * sizeof(double));
        s->size[i] = ldexp(norm, -s->scale[i]);
        s->last[i] = INFINITY;
        s->found.residual[i] = norm > 0 ? NAN : 0;
        if (norm > 0) activate(env, s, i);
    }
    s->found.converged = s->active == 0;
    if (s->active) ask(s);
    return lm_unless_stopped(env);
}

lm_status lm_cg_new(lm_env *env, lm_mat b, const lm_cg_wish *wish,
                    lm_solver **out)
{
    lm_status status = lm_finite(env, "b", b);
    cg *s = status ? NULL : lm_alloc(env, sizeof *s);
    if (status || !s) return status ? status : lm_nomem(env);
    s->base = (lm_solver){
        .method = &method, .rows = b.cols, .cols = b.cols, .symmetric = true};
    s->wish = *wish;
    s->n = b.cols;
    status = allocate(env, s, b.rows);
    if (!status) status = start(env, s, b);
    if (status) {
        cg_free(s);
        return status;
    }
    *out = &s->base;
    return LM_OK;
}

const lm_cg *lm_cg_found(const lm_solver *solver)
{
    return solver->method == &method ? &((const cg *)solver)->found : NULL;
}

/* ---- in Lua ------------------------------------------------------------- */

typedef struct {
    lm_mat b;
    double tol;
    int64_t products;
    lm_solver *solver;
} cg_solver_args;

static lm_status cg_solver_run(lm_env *env, void *args)
{
    cg_solver_args *a = args;
    const lm_cg_wish wish = {a->tol, a->products};
    return lm_cg_new(env, a->b, &wish, &a->solver);
}

#define EXAMPLE                                                                \
    "local solver = limn.linalg.cg_solver{{3, 3}}\n"                           \
    "solver:run(limn.linalg.operator{{2, 1}, {1, 2}})\n"

#define ARGS cg_solver_args
static const lm_slot cg_solver_slots[] = {
    IN_MAT(b, "k n", "right-hand sides, one a row"),
    OPT_NUM(tol, 1e-10, "[0,1]", "|b - a x| relative to |b|"),
    OPT_INT(products, 10000, "[1,inf)",
            "with vectors, at most, but for those that measure the residuals"),
    OUT_OBJ(solver, solver, "conjugate gradients, which ask for products"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, cg_solver,
          "Conjugate gradients as a stepping solver (reverse communication).",
          "Hestenes and Stiefel 1952",
          EXAMPLE "assert(math.abs(solver:cg_found().x[1][2] - 1) < 1e-14)");
#undef ARGS

typedef struct {
    lm_solver *solver;
    lm_tensor x, residuals;
    bool converged;
    int64_t products;
} cg_found_args;

static lm_status cg_found_run(lm_env *env, void *args)
{
    cg_found_args *a = args;
    const lm_cg *f = lm_cg_found(a->solver);
    if (!f)
        return lm_fail(env, LM_DOMAIN, "the solver is not conjugate gradients");
    const int64_t size[] = {f->k, a->solver->rows};
    lm_status status = lm_result(env, &a->x, 2, size);
    if (!status) status = lm_result(env, &a->residuals, 1, size);
    if (status || f->k == 0) return status;
    status = lm_copy_bytes(env, a->x.data, f->x,
                           (size_t)(size[0] * size[1]) * sizeof(double));
    memcpy(a->residuals.data, f->residual, (size_t)f->k * sizeof(double));
    a->converged = f->converged;
    a->products = a->solver->products;
    return status;
}

#define ARGS cg_found_args
static const lm_slot cg_found_slots[] = {
    IN_OBJ(solver, solver, "", "one that limn.linalg.cg_solver made"),
    OUT_TENSOR(x, "?", "solutions, one a row"),
    OUT_TENSOR(residuals, "?", "|b - a x| of each"),
    OUT_FLAG(converged, "all of them, to the tolerance"),
    OUT_INT(products, "with vectors, how many it took"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, cg_found, "The solutions that a solver has found.", NULL,
          EXAMPLE "assert(solver:cg_found().converged)");
#undef ARGS
