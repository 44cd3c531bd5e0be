#include "linalg/krylov/svds.h"

#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "linalg/krylov/basis.h"
#include "linalg/blas.h"
#include "linalg/lapack.h"
#include "linalg/until.h"
#include "linalg/svd.h"

/* What has been asked for. */
typedef enum { FORWARD, BACKWARD, AV, AU } step;

/* B is A' where that has more rows, else A: the vectors q lie on the shorter
 * side, p = min(m, n), the vectors z on the longer one, o = max(m, n).  All but
 * the newest q have been multiplied, and there are as many z as of those.
 * Everything is of 2^-scale A, so that sums of squares stay in the range of
 * numbers. */
typedef struct {
    lm_solver base;
    lm_svds_wish wish;
    bool wide; /* m <= n */
    int64_t p, o, block, most;
    step stage;
    int scale;
    bool scaled; /* scale has been chosen */
    lm_basis q, z;
    int64_t done;   /* q that have been multiplied */
    int64_t next;   /* look at the values when so many are done */
    int64_t random; /* vectors so far */
    double size;    /* the largest |B q| */
    double lost;    /* what is in no vector, a Frobenius norm */
    double *l;      /* side x side: B q_j = sum_i l[j * side + i] z_i */
    int64_t side;
    double *columns; /* k x m: the columns of u */
    lm_svds found;
} svds;

/* l = x diag(s) y of the first m rows and columns: singular values of B,
 * falling, and |B' z - s q| of the first few. */
typedef struct {
    int64_t m;
    lm_mat x, y;
    lm_vec s;
    double *residual;
} ritz;

static const lm_method method;

static void svds_free(void *object)
{
    svds *s = object;
    lm_free(s->q.v);
    lm_free(s->z.v);
    lm_free(s->l);
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
    const int64_t numbers = s->q.room * s->p + s->z.room * s->o +
                            s->side * s->side +
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
    ask(s, FORWARD, s->wide, s->q.r - s->done, s->q.v + s->done * s->p);
}

/* ---- the bases grow ----------------------------------------------------- */

/* Room for l of the vectors that there are, and `more`. */
static lm_status reserve(lm_env *env, svds *s, int64_t more)
{
    const int64_t old = s->side, need = s->q.r + more;
    if (need <= old) return LM_OK;
    const int64_t side = 2 * old > need ? 2 * old : need;
    double *l = lm_rows_alloc(env, side, side);
    if (!l) return LM_NOMEM;
    for (int64_t j = 0; j < old; j++)
        memcpy(l + j * side, s->l + j * old, (size_t)old * sizeof *l);
    lm_free(s->l);
    s->l = l;
    s->side = side;
    return LM_OK;
}

/* A random vector, orthogonal to all of the basis, in scratch y. */
static lm_status append_random(lm_env *env, svds *s, lm_basis *b, double *y)
{
    const lm_stream stream =
        lm_stream_named(s->wish.seed, "range", (uint64_t)s->random++);
    lm_draw_normal(env, stream, 0, b->n, y);
    double norm = lm_nrm2_until_d(env->stop, b->n, y);
    return lm_basis_append(env, b, 0, y, 1e-10 * norm, NULL, &norm);
}

/* The products y of the newest q become as many z, random ones where a product
 * lies in the space of those before. */
static lm_status forward(lm_env *env, svds *s, double *y)
{
    const int64_t o = s->o, first = s->z.r, count = s->q.r - s->done;
    double *norm = lm_scratch_doubles(env, count);
    lm_status status =
        norm ? lm_basis_reserve(env, &s->z, s->q.r) : lm_nomem(env);
    if (status) return status;
    double *l = s->l + s->done * s->side;
    for (int64_t i = 0; i < count; i++) {
        norm[i] = lm_nrm2_d(o, y + i * o);
        s->size = fmax(s->size, norm[i]);
        memset(l + i * s->side, 0, (size_t)s->side * sizeof *l);
    }
    status = lm_basis_clean(env, &s->z, count, y, l, s->side);
    for (int64_t i = 0; !status && i < count; i++) {
        const int64_t before = s->z.r;
        status = lm_basis_append(env, &s->z, first, y + i * o, 1e-13 * s->size,
                                 l + i * s->side, norm + i);
        if (status || s->z.r > before) continue;
        s->lost = hypot(s->lost, norm[i]);
        status = append_random(env, s, &s->z, y + i * o);
    }
    s->done = s->q.r;
    s->found.powers++;
    ask(s, BACKWARD, !s->wide, s->z.r - first, s->z.v + first * o);
    return status;
}

/* What the products y of the newest z add to the space of the q. */
static lm_status extend(lm_env *env, svds *s, double *y)
{
    const int64_t p = s->p, m = s->done, count = s->base.ask.count,
                  side = m + count;
    double *norm = lm_scratch_doubles(env, count);
    double *c = lm_scratch_doubles(env, side);
    lm_status status = norm && c ? reserve(env, s, count) : lm_nomem(env);
    if (!status) status = lm_basis_reserve(env, &s->q, side);
    if (status) return status;
    for (int64_t i = 0; i < count; i++) norm[i] = lm_nrm2_d(p, y + i * p);
    memset(s->l + m * s->side, 0, (size_t)(count * s->side) * sizeof *s->l);
    status = lm_basis_clean(env, &s->q, count, y, NULL, 0);
    for (int64_t i = 0; !status && i < count; i++) {
        const int64_t before = s->q.r, at = m - count + i;
        memset(c, 0, (size_t)side * sizeof *c);
        status = lm_basis_append(env, &s->q, m, y + i * p, 1e-13 * s->size, c,
                                 norm + i);
        if (s->q.r == before) s->lost = hypot(s->lost, norm[i]);
        for (int64_t j = m; j < s->q.r; j++) s->l[j * s->side + at] = c[j];
    }
    return status;
}

/* ---- what is found in them ---------------------------------------------- */

/* The first `count` get their residuals. */
static lm_status rayleigh(lm_env *env, const svds *s, int64_t count, ritz *r)
{
    const int64_t m = s->done, rest = s->q.r - m, few = lm_smaller(count, m);
    double *work = lm_scratch_doubles(env, few * rest);
    *r = (ritz){m,
                lm_mat_of(lm_scratch_doubles(env, m * m), m, m),
                lm_mat_of(lm_scratch_doubles(env, m * m), m, m),
                {lm_scratch_doubles(env, m), m},
                lm_scratch_doubles(env, few)};
    if (!work || !r->x.data || !r->y.data || !r->s.data || !r->residual)
        return lm_nomem(env);
    const lm_status status =
        lm_svd(env, (lm_mat){s->l, m, m, s->side}, r->x, r->s, r->y);
    if (status) return status;
    if (rest)
        lm_gemm_d(false, true, few, rest, m, 1, r->y.data, m,
                  s->l + m * s->side, s->side, 0, work, rest);
    for (int64_t i = 0; i < few; i++)
        r->residual[i] = lm_nrm2_d(rest, work + i * rest);
    return LM_OK;
}

/* Every residual is small, or no product would make it smaller. */
static bool enough(const svds *s, const ritz *r)
{
    const double tol = 0.9 * s->wish.tol * r->s.data[0];
    bool all = r->m >= s->wish.k;
    for (int64_t i = 0; all && i < s->wish.k; i++)
        all = r->residual[i] <= fmax(s->lost, tol);
    return all;
}

/* The first `count` q and z of the values: rows of x (count x p) and of y
 * (count x o). */
static lm_status lift(const lm_env *env, const svds *s, const ritz *r,
                      int64_t count, double *x, double *y)
{
    const int64_t m = r->m, p = s->p, o = s->o;
    lm_gemm_until_d(env->stop, true, false, count, p, m, 1, r->x.data, m,
                    s->q.v, p, 0, x, p);
    lm_gemm_until_d(env->stop, false, false, count, o, m, 1, r->y.data, m,
                    s->z.v, o, 0, y, o);
    return lm_unless_stopped(env);
}

/* The bases shrink to those of the `keep` largest values, and the q that have
 * not been multiplied. */
static lm_status shrink(lm_env *env, svds *s, const ritz *r, int64_t keep)
{
    const int64_t p = s->p, o = s->o, m = r->m, rest = s->q.r - m;
    double *x = lm_scratch_doubles(env, keep * p);
    double *y = lm_scratch_doubles(env, keep * o);
    double *l = lm_scratch_doubles(env, rest * keep);
    if (!x || !y || !l) return lm_nomem(env);
    if (lift(env, s, r, keep, x, y)) return LM_STOPPED;
    lm_gemm_d(false, true, rest, keep, m, 1, s->l + m * s->side, s->side,
              r->y.data, m, 0, l, keep);
    memcpy(s->q.v, x, (size_t)(keep * p) * sizeof *x);
    memmove(s->q.v + keep * p, s->q.v + m * p, (size_t)(rest * p) * sizeof *x);
    memcpy(s->z.v, y, (size_t)(keep * o) * sizeof *y);
    memset(s->l, 0, (size_t)(s->side * s->side) * sizeof *s->l);
    for (int64_t i = 0; i < keep; i++) s->l[i * s->side + i] = r->s.data[i];
    lm_rows_copy(NULL, lm_mat_of(l, rest, keep), s->l + keep * s->side,
                 s->side);
    s->done = s->z.r = keep;
    s->q.r = keep + rest;
    return LM_OK;
}

/* The triplets, and ask for what measures their residuals. */
static lm_status attempt(lm_env *env, svds *s, const ritz *r)
{
    const int64_t k = s->wish.k;
    double *x = lm_scratch_doubles(env, k * s->p);
    double *y = lm_scratch_doubles(env, k * s->o);
    if (!x || !y) return lm_nomem(env);
    if (lift(env, s, r, k, x, y)) return LM_STOPPED;
    memcpy(s->found.s, r->s.data, (size_t)k * sizeof *r->s.data);
    memcpy(s->columns, s->wide ? x : y, (size_t)(k * s->base.rows) * sizeof *x);
    memcpy(s->found.vt, s->wide ? y : x,
           (size_t)(k * s->base.cols) * sizeof *x);
    ask(s, AV, false, k, s->found.vt);
    return LM_OK;
}

static lm_status judge(lm_env *env, svds *s)
{
    ritz r;
    const bool last = s->q.r == s->done || s->found.powers >= s->wish.steps;
    const bool full = s->q.r > s->most;
    const int64_t keep = (s->wish.k + s->most - s->block) / 2;
    const lm_status status = rayleigh(env, s, s->wish.k, &r);
    if (status) return status;
    if (last || enough(s, &r)) return attempt(env, s, &r);
    s->next = lm_basis_next(&s->q, s->done);
    if (!full) return LM_OK;
    s->next = lm_basis_next(&s->q, keep);
    return shrink(env, s, &r, lm_smaller(keep, r.m));
}

static lm_status backward(lm_env *env, svds *s, double *y)
{
    lm_status status = extend(env, s, y);
    if (status) return status;
    const bool last = s->q.r == s->done || s->found.powers >= s->wish.steps;
    s->stage = FORWARD;
    if (last || s->q.r > s->most || s->done >= s->next) status = judge(env, s);
    if (!status && s->stage == FORWARD) ask_forward(s);
    return status;
}

/* ---- the method --------------------------------------------------------- */

static void finish(svds *s)
{
    const lm_svds *f = &s->found;
    const int64_t k = s->wish.k;
    s->base.ask.count = 0;
    for (int64_t i = 0; i < k; i++) {
        f->s[i] = ldexp(f->s[i], s->scale);
        f->residual[i] = ldexp(f->residual[i], s->scale);
    }
    lm_columns_copy(NULL, lm_mat_of(s->columns, k, s->base.rows), f->u, k);
    lm_svd_signs(lm_mat_of(f->u, s->base.rows, k),
                 lm_mat_of(f->vt, k, s->base.cols), k);
}

/* The largest singular value is at least |y|, y the product of a unit vector,
 * and hardly more than that of all of a random block. */
static void choose_scale(svds *s, int64_t n, const double *y)
{
    const double size = lm_nrm2_d(n, y);
    s->scale = size > 0 && size <= HUGE_VAL ? ilogb(size) : 0;
    s->scaled = true;
}

/* |A v - s u| of each, and ask for the other half. */
static void right_half(svds *s, double *y)
{
    const int64_t m = s->base.rows, k = s->wish.k;
    const lm_svds *f = &s->found;
    for (int64_t i = 0; i < k; i++) {
        lm_axpy_d(m, -f->s[i], s->columns + i * m, y + i * m);
        f->residual[i] = lm_nrm2_d(m, y + i * m);
    }
    ask(s, AU, true, k, s->columns);
}

static void left_half(svds *s, double *y)
{
    const int64_t n = s->base.cols;
    lm_svds *f = &s->found;
    f->converged = true;
    for (int64_t i = 0; i < s->wish.k; i++) {
        lm_axpy_d(n, -f->s[i], f->vt + i * n, y + i * n);
        f->residual[i] = fmax(f->residual[i], lm_nrm2_d(n, y + i * n));
        if (!(f->residual[i] <= s->wish.tol * f->s[0])) f->converged = false;
    }
    finish(s);
}

static lm_status reply(lm_env *env, lm_solver *solver, double *y)
{
    svds *s = (svds *)solver;
    const int64_t numbers = s->base.ask.count * lm_solver_to(solver);
    if (!s->scaled) choose_scale(s, numbers, y);
    lm_scale(numbers, y, -s->scale);
    switch (s->stage) {
    case FORWARD: return forward(env, s, y);
    case BACKWARD: return backward(env, s, y);
    case AV: right_half(s, y); return LM_OK;
    case AU: left_half(s, y); return LM_OK;
    }
    return LM_OK;
}

static void clear(const volatile lm_flag *stop, svds *s)
{
    const lm_svds *f = &s->found;
    const int64_t k = s->wish.k, m = s->base.rows, n = s->base.cols;
    for (int64_t i = 0; i < k; i++) f->s[i] = f->residual[i] = NAN;
    int64_t at, end = 0;
    while (lm_next_until(stop, k * m, &at, &end))
        for (; at < end; at++) f->u[at] = NAN;
    end = 0;
    while (lm_next_until(stop, k * n, &at, &end))
        for (; at < end; at++) f->vt[at] = NAN;
    s->found.converged = k == 0;
}

static void diverged(const volatile lm_flag *stop, lm_solver *solver)
{
    clear(stop, (svds *)solver);
}

static const lm_method method = {"block Golub-Kahan-Lanczos", reply, diverged,
                                 svds_free, bytes};

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
    clear(env->stop, s);
    return lm_unless_stopped(env);
}

static lm_status start(lm_env *env, svds *s)
{
    double *x = lm_scratch_doubles(env, s->p);
    lm_status status = x ? reserve(env, s, s->block) : lm_nomem(env);
    for (int64_t i = 0; !status && i < s->block; i++)
        status = append_random(env, s, &s->q, x);
    if (!status) ask_forward(s);
    return status;
}

/* Bases that hold three blocks beyond what is wanted can restart. */
static void settle(svds *s)
{
    const lm_svds_wish *w = &s->wish;
    const int64_t few = w->block ? w->block : 4;
    const int64_t block = few > w->k ? few : w->k;
    s->block = lm_smaller(block, s->p);
    const int64_t useful = s->block > 4 ? 16 * s->block : 64;
    const int64_t least = w->k + 3 * s->block;
    s->most = lm_smaller(useful > least ? useful : least, s->p);
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
    s->o = s->z.n = m > n ? m : n;
    settle(s);
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
