#include "linalg/krylov/svds.h"

#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "linalg/krylov/basis.h"
#include "linalg/blas.h"
#include "linalg/eigh.h"
#include "linalg/lapack.h"
#include "linalg/svd.h"

/* What has been asked for. */
typedef enum { FORWARD, BACKWARD, AV, AU } step;

/* The basis q lies on the shorter side of A, p = min(m, n); o = max(m, n).
 * Forward is from there to the longer side.  Everything is of 2^-scale A, so
 * that squares stay in the range of numbers. */
typedef struct {
    lm_solver base;
    lm_svds_wish wish;
    bool wide; /* m <= n */
    int64_t p, o, block, most;
    step stage;
    int scale;
    bool scaled; /* scale has been chosen */
    bool all;    /* the triplets in question are of the whole basis */
    bool last;   /* and there will be no larger one */
    int64_t old; /* vectors of q that have been multiplied */
    lm_basis q;  /* at most `most`, orthonormal rows */
    double *b;   /* most x o, the rows of q times A (wide) or A' */
    double *w;   /* most x p, and back */
    int64_t b_room, w_room;
    double *columns; /* k x m: the columns of u */
    lm_svds found;
} svds;

static const lm_method method;

static void svds_free(void *object)
{
    svds *s = object;
    lm_free(s->q.v);
    lm_free(s->b);
    lm_free(s->w);
    lm_free(s->columns);
    lm_free(s->found.u);
    lm_free(s->found.s);
    lm_free(s->found.vt);
    lm_free(s->found.residual);
    lm_free(s);
}

static size_t bytes(const lm_solver *solver)
{
    const svds *s = (const svds *)solver;
    const int64_t numbers = (s->q.room + s->w_room) * s->p + s->b_room * s->o +
                            s->wish.k * (2 * s->base.rows + s->base.cols + 2);
    return sizeof *s + (size_t)numbers * sizeof(double);
}

static void ask(svds *s, step next, bool transposed, int64_t count,
                const double *x)
{
    s->stage = next;
    s->base.ask = (lm_request){count, transposed, x};
}

static void ask_forward(svds *s)
{
    ask(s, FORWARD, s->wide, s->q.r - s->old, s->q.v + s->old * s->p);
}

/* ---- the basis grows ---------------------------------------------------- */

/* Add what is new in the rows of x to the basis. */
static lm_status extend(lm_env *env, svds *s, int64_t rows, double *x)
{
    const int64_t first = s->q.r, want = lm_smaller(first + rows, s->most);
    double *norm = lm_scratch_doubles(env, rows);
    if (!norm) return lm_nomem(env);
    s->old = first;
    lm_status status = lm_basis_reserve(env, &s->q, want);
    if (!status)
        status = lm_rows_reserve(env, s->o, first, want, &s->b, &s->b_room);
    if (!status)
        status = lm_rows_reserve(env, s->p, first, want, &s->w, &s->w_room);
    for (int64_t i = 0; i < rows; i++) norm[i] = lm_nrm2_d(s->p, x + i * s->p);
    if (!status) status = lm_basis_clean(env, &s->q, rows, x, NULL, 0);
    for (int64_t i = 0; !status && i < rows && s->q.r < s->most; i++)
        status = lm_basis_append(env, &s->q, first, x + i * s->p,
                                 1e-13 * norm[i], NULL, norm + i);
    return status;
}

/* ---- what is found in it ------------------------------------------------ */

/* Triplets of A in the space that the rows of x (c x r) pick from the basis:
 * from the decomposition of x b. */
static lm_status triplets(lm_env *env, svds *s, lm_mat x)
{
    const int64_t r = s->q.r, k = s->wish.k, c = x.rows;
    double *q = lm_scratch_doubles(env, c * s->p);
    double *b = lm_scratch_doubles(env, c * s->o);
    const lm_mat left = lm_mat_of(lm_scratch_doubles(env, c * c), c, c);
    const lm_mat y = lm_mat_of(lm_scratch_doubles(env, c * s->o), c, s->o);
    const lm_vec all = {lm_scratch_doubles(env, c), c};
    double *u = s->found.u, *vt = s->found.vt;
    if (!q || !b || !left.data || !y.data || !all.data) return lm_nomem(env);
    lm_gemm_d(false, false, c, s->p, r, 1, x.data, r, s->q.v, s->p, 0, q, s->p);
    lm_gemm_d(false, false, c, s->o, r, 1, x.data, r, s->b, s->o, 0, b, s->o);
    const lm_status status = lm_svd(env, lm_mat_of(b, c, s->o), left, all, y);
    if (status) return status;
    memcpy(s->found.s, all.data, (size_t)k * sizeof *all.data);
    if (s->wide) {
        lm_gemm_d(true, false, s->p, k, c, 1, q, s->p, left.data, c, 0, u, k);
        lm_rows_copy(lm_mat_of(y.data, k, s->o), vt, s->o);
    } else {
        lm_gemm_d(true, false, k, s->p, c, 1, left.data, c, q, s->p, 0, vt,
                  s->p);
        lm_columns_copy(lm_mat_of(y.data, k, s->o), u, k);
    }
    return LM_OK;
}

/* Eigenvectors of b b' = w q', the largest first, as the rows of x (r x r).
 * Cheap, but blind to singular values below 2^-26 of the largest. *near says
 * that the residuals |w'x - s^2 q'x| / s of the first k are small. */
static lm_status guess(lm_env *env, const svds *s, lm_mat x, bool *near)
{
    const int64_t r = s->q.r, k = s->wish.k, p = s->p;
    const double tol = s->wish.tol;
    const lm_mat g = lm_mat_of(lm_scratch_doubles(env, r * r), r, r);
    const lm_mat v = lm_mat_of(lm_scratch_doubles(env, r * r), r, r);
    const lm_vec e = {lm_scratch_doubles(env, r), r};
    double *d = lm_scratch_doubles(env, k * p);
    if (!g.data || !v.data || !e.data || !d) return lm_nomem(env);
    lm_gemm_d(false, true, r, r, p, 1, s->w, p, s->q.v, p, 0, g.data, r);
    lm_mean_of_triangles(g, g.data);
    const lm_status status = lm_eigh(env, g, e, v);
    if (status) return status;
    for (int64_t i = 0; i < r; i++)
        for (int64_t j = 0; j < r; j++)
            x.data[i * r + j] = v.data[j * r + r - 1 - i];
    lm_gemm_d(false, false, k, p, r, 1, x.data, r, s->w, p, 0, d, p);
    for (int64_t i = 0; i < k; i++)
        for (int64_t j = 0; j < r; j++)
            v.data[i * r + j] = -e.data[r - 1 - i] * x.data[i * r + j];
    lm_gemm_d(false, false, k, p, r, 1, v.data, r, s->q.v, p, 1, d, p);
    const double first = sqrt(fmax(e.data[r - 1], 0));
    *near = true;
    for (int64_t i = 0; i < k; i++) {
        const double value = sqrt(fmax(e.data[r - 1 - i], 0));
        if (!(lm_nrm2_d(p, d + i * p) <=
              tol * first * fmax(value, tol * first)))
            *near = false;
    }
    return LM_OK;
}

/* Decompose in the space of the rows of x, and ask for what measures the
 * residuals. */
static lm_status attempt(lm_env *env, svds *s, lm_mat x)
{
    const lm_status status = triplets(env, s, x);
    s->all = x.rows == s->q.r;
    ask(s, AV, false, s->wish.k, s->found.vt);
    return status;
}

/* Is it worth to measure what the guess says? */
static lm_status consider(lm_env *env, svds *s)
{
    const int64_t r = s->q.r;
    const lm_mat x = lm_mat_of(lm_scratch_doubles(env, r * r), r, r);
    bool near = false;
    if (!x.data) return lm_nomem(env);
    const lm_status status = guess(env, s, x, &near);
    if (status) return status;
    if (near || s->last)
        return attempt(env, s, lm_mat_of(x.data, lm_smaller(s->block, r), r));
    s->stage = FORWARD;
    return LM_OK;
}

static lm_status whole_basis(lm_env *env, svds *s)
{
    const int64_t r = s->q.r;
    double *one = lm_scratch_doubles(env, r * r);
    if (!one) return lm_nomem(env);
    memset(one, 0, (size_t)(r * r) * sizeof *one);
    for (int64_t i = 0; i < r; i++) one[i * (r + 1)] = 1;
    return attempt(env, s, lm_mat_of(one, r, r));
}

static void finish(svds *s)
{
    const lm_svds *f = &s->found;
    const int64_t k = s->wish.k;
    s->base.ask.count = 0;
    for (int64_t i = 0; i < k; i++) {
        f->s[i] = ldexp(f->s[i], s->scale);
        f->residual[i] = ldexp(f->residual[i], s->scale);
    }
    lm_svd_signs(lm_mat_of(f->u, s->base.rows, k),
                 lm_mat_of(f->vt, k, s->base.cols), k);
}

/* ---- the method --------------------------------------------------------- */

/* Another power: of the products of the newest vectors. */
static lm_status further(lm_env *env, svds *s)
{
    const int64_t rows = s->q.r - s->old;
    double *x = lm_scratch_doubles(env, rows * s->p);
    if (!x) return lm_nomem(env);
    memcpy(x, s->w + s->old * s->p, (size_t)(rows * s->p) * sizeof *x);
    const lm_status status = extend(env, s, rows, x);
    if (status) return status;
    s->found.powers++;
    if (s->q.r > s->old) {
        ask_forward(s);
        return LM_OK;
    }
    s->last = true; /* the space is invariant */
    return consider(env, s);
}

/* The largest singular value is at least |y|, y the product of a unit vector,
 * and hardly more than that of all of a random block. */
static void choose_scale(svds *s, int64_t n, const double *y)
{
    const double size = lm_nrm2_d(n, y);
    s->scale = size > 0 && size <= HUGE_VAL ? ilogb(size) : 0;
    s->scaled = true;
}

static lm_status forward(svds *s, const double *y)
{
    const int64_t rows = s->base.ask.count;
    double *b = s->b + s->old * s->o;
    memcpy(b, y, (size_t)(rows * s->o) * sizeof *b);
    ask(s, BACKWARD, !s->wide, rows, b);
    return LM_OK;
}

static lm_status backward(lm_env *env, svds *s, const double *y)
{
    memcpy(s->w + s->old * s->p, y,
           (size_t)(s->base.ask.count * s->p) * sizeof *y);
    s->last = s->q.r == s->most;
    const lm_status status = consider(env, s);
    return status || s->stage != FORWARD ? status : further(env, s);
}

/* |A v - s u| of each, and ask for the other half. */
static void right_half(svds *s, double *y)
{
    const int64_t m = s->base.rows, k = s->wish.k;
    const lm_svds *f = &s->found;
    lm_columns_copy(lm_mat_of(f->u, m, k), s->columns, m);
    for (int64_t i = 0; i < k; i++) {
        lm_axpy_d(m, -f->s[i], s->columns + i * m, y + i * m);
        f->residual[i] = lm_nrm2_d(m, y + i * m);
    }
    ask(s, AU, true, k, s->columns);
}

static lm_status left_half(lm_env *env, svds *s, double *y)
{
    const int64_t n = s->base.cols;
    lm_svds *f = &s->found;
    f->converged = true;
    for (int64_t i = 0; i < s->wish.k; i++) {
        lm_axpy_d(n, -f->s[i], f->vt + i * n, y + i * n);
        f->residual[i] = fmax(f->residual[i], lm_nrm2_d(n, y + i * n));
        if (!(f->residual[i] <= s->wish.tol * f->s[0])) f->converged = false;
    }
    if (!f->converged && !s->all) return whole_basis(env, s);
    if (!f->converged && !s->last) return further(env, s);
    finish(s);
    return LM_OK;
}

static lm_status reply(lm_env *env, lm_solver *solver, double *y)
{
    svds *s = (svds *)solver;
    const int64_t numbers = s->base.ask.count * lm_solver_to(solver);
    if (!s->scaled) choose_scale(s, numbers, y);
    lm_scale(numbers, y, -s->scale);
    switch (s->stage) {
    case FORWARD: return forward(s, y);
    case BACKWARD: return backward(env, s, y);
    case AV: right_half(s, y); return LM_OK;
    case AU: return left_half(env, s, y);
    }
    return LM_OK;
}

static void clear(svds *s)
{
    const lm_svds *f = &s->found;
    const int64_t k = s->wish.k, m = s->base.rows, n = s->base.cols;
    for (int64_t i = 0; i < k; i++) f->s[i] = f->residual[i] = NAN;
    for (int64_t i = 0; i < k * m; i++) f->u[i] = NAN;
    for (int64_t i = 0; i < k * n; i++) f->vt[i] = NAN;
    s->found.converged = k == 0;
}

static void diverged(lm_solver *solver)
{
    clear((svds *)solver);
}

static const lm_method method = {"block Krylov", reply, diverged, svds_free,
                                 bytes};

static lm_status allocate(lm_env *env, svds *s)
{
    const int64_t m = s->base.rows, n = s->base.cols, k = s->wish.k;
    lm_svds *f = &s->found;
    f->k = k;
    f->u = lm_rows_alloc(env, m, k);
    f->vt = f->u ? lm_rows_alloc(env, k, n) : NULL;
    s->columns = f->vt ? lm_rows_alloc(env, k, m) : NULL;
    f->s = s->columns ? lm_rows_alloc(env, 1, k) : NULL;
    f->residual = f->s ? lm_rows_alloc(env, 1, k) : NULL;
    if (!f->residual) return LM_NOMEM;
    clear(s);
    return LM_OK;
}

static lm_status start(lm_env *env, svds *s)
{
    double *x = lm_scratch_doubles(env, s->block * s->p);
    if (!x) return lm_nomem(env);
    lm_fill_normal(lm_stream_named(s->wish.seed, "range", 0), 0,
                   s->block * s->p, x);
    const lm_status status = extend(env, s, s->block, x);
    if (!status) ask_forward(s);
    return status;
}

lm_status lm_svds_new(lm_env *env, int64_t m, int64_t n,
                      const lm_svds_wish *wish, lm_solver **out)
{
    if (m > INT32_MAX || n > INT32_MAX)
        return lm_fail(env, LM_DOMAIN, "the operator is too large for BLAS");
    svds *s = lm_alloc(env, sizeof *s);
    if (!s) return lm_nomem(env);
    s->base = (lm_solver){.method = &method, .rows = m, .cols = n};
    s->wish = *wish;
    s->wide = m <= n;
    s->p = s->q.n = lm_smaller(m, n);
    s->o = m > n ? m : n;
    s->block = lm_smaller(wish->block ? wish->block : wish->k + 8, s->p);
    if (s->block < wish->k) s->block = wish->k;
    s->most = s->block && wish->steps < s->p / s->block
                  ? s->block * (wish->steps + 1)
                  : s->p;
    lm_status status = allocate(env, s);
    if (!status && wish->k > 0) status = start(env, s);
    if (status) {
        svds_free(s);
        return status;
    }
    *out = &s->base;
    return LM_OK;
}

const lm_svds *lm_svds_found(const lm_solver *solver)
{
    return solver->method == &method ? &((const svds *)solver)->found : NULL;
}

/* ---- in Lua ------------------------------------------------------------- */

typedef struct {
    int64_t m, n, k, block, steps;
    double tol;
    uint64_t seed;
    lm_solver *solver;
} svds_solver_args;

static lm_status svds_solver_run(lm_env *env, void *args)
{
    svds_solver_args *a = args;
    if (a->k > lm_smaller(a->m, a->n))
        return lm_fail(env, LM_DOMAIN,
                       "'k' must be at most %lld, the smaller side of 'a'",
                       (long long)lm_smaller(a->m, a->n));
    const lm_svds_wish wish = {a->k, a->block, a->steps, a->tol, a->seed};
    return lm_svds_new(env, a->m, a->n, &wish, &a->solver);
}

#define ARGS svds_solver_args
static const lm_slot svds_solver_slots[] = {
    IN_INT(m, "[0,2147483647]", "rows of the operator"),
    IN_INT(n, "[0,2147483647]", "and its columns"),
    IN_INT(k, "[0,2147483647]", "how many singular values"),
    OPT_INT(block, 0, "[0,100000]", "vectors in a block, from k on; 0: k + 8"),
    OPT_INT(steps, 30, "[0,inf)", "powers of a a' at most"),
    OPT_NUM(tol, 1e-8, "[0,1]", "residuals relative to the largest value"),
    OPT_SEED(seed, "of the random block; the session's next one unless given"),
    OUT_OBJ(solver, solver, "block Krylov, which asks for products"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, svds_solver,
          "Block Krylov method of svds as a stepping solver (reverse "
          "communication).",
          "Halko, Martinsson and Tropp 2011; Musco and Musco 2015",
          "local solver = limn.linalg.svds_solver(2, 3, 1, {seed = 1})\n"
          "solver:run(limn.linalg.operator{{3, 0, 0}, {0, 0, 4}})\n"
          "assert(math.abs(solver:svds_found().s[1] - 4) < 1e-14)");
#undef ARGS

typedef struct {
    lm_solver *solver;
    lm_tensor u, s, vt, residuals;
    bool converged;
    int64_t powers, products;
} svds_found_args;

static lm_status give(lm_env *env, int rank, int64_t m, int64_t n,
                      const double *from, lm_tensor *to)
{
    const int64_t size[] = {m, n};
    const lm_status status = lm_result(env, to, rank, size);
    if (!status && m > 0 && n > 0)
        memcpy(to->data, from, (size_t)(m * n) * sizeof *from);
    return status;
}

static lm_status svds_found_run(lm_env *env, void *args)
{
    svds_found_args *a = args;
    const lm_svds *f = lm_svds_found(a->solver);
    if (!f)
        return lm_fail(env, LM_DOMAIN,
                       "the solver is not one of singular values");
    const int64_t k = f->k;
    lm_status status = give(env, 1, k, 1, f->s, &a->s);
    if (!status) status = give(env, 1, k, 1, f->residual, &a->residuals);
    if (!status) status = give(env, 2, a->solver->rows, k, f->u, &a->u);
    if (!status) status = give(env, 2, k, a->solver->cols, f->vt, &a->vt);
    a->converged = f->converged;
    a->powers = f->powers;
    a->products = a->solver->products;
    return status;
}

#define ARGS svds_found_args
static const lm_slot svds_found_slots[] = {
    IN_OBJ(solver, solver, "", "one that limn.linalg.svds_solver made"),
    OUT_TENSOR(u, "?", "orthonormal columns"),
    OUT_TENSOR(s, "?", "the largest singular values, falling"),
    OUT_TENSOR(vt, "?", "orthonormal rows"),
    OUT_TENSOR(residuals, "?", "max(|a v - s u|, |a' u - s v|) of each"),
    OUT_FLAG(converged, "every residual is within the tolerance"),
    OUT_INT(powers, "of a a' that were taken"),
    OUT_INT(products, "with vectors, how many it took"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, svds_found, "The singular values that a solver has found.",
          NULL,
          "local solver = limn.linalg.svds_solver(2, 3, 1, {seed = 1})\n"
          "solver:run(limn.linalg.operator{{3, 0, 0}, {0, 0, 4}})\n"
          "assert(solver:svds_found().converged)");
#undef ARGS
