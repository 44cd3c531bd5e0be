#include "linalg/krylov/lanczos.h"

#include <math.h>
#include <string.h>

#include "core/rng.h"
#include "linalg/krylov/basis.h"
#include "linalg/blas.h"
#include "linalg/eigh.h"
#include "linalg/lapack.h"
#include "linalg/until.h"

/* Vectors 0 .. done - 1 of the basis have been multiplied; the others are
 * what is asked for. */
typedef struct lanczos {
    lm_solver base;
    lm_eigs_wish wish;
    lm_basis basis;
    int64_t block, most; /* vectors in a block, in the basis */
    int64_t done;
    int64_t next;    /* look at the values when so many are done */
    int64_t blocks;  /* random ones so far */
    double size;     /* the largest |A v| */
    double *h;       /* side x side: A v_j has the components h[j * side + i] */
    double lost;     /* what is in none of them, a Frobenius norm */
    double *support; /* n, or NULL */
    int64_t side;
    lm_eigs found;
} lanczos;

/* Ritz values, rising, and the vectors as columns; order[i] is the i-th wanted
 * one. */
typedef struct ritz {
    int64_t m;
    double *value, *y;
    double *inside, *outside; /* parts of the residuals, see below */
    int64_t *order;
} ritz;

static const lm_method method;

static void lanczos_free(void *object)
{
    lanczos *s = object;
    lm_free(s->basis.v);
    lm_free(s->h);
    lm_free(s->support);
    lm_free(s->found.value);
    lm_free(s->found.residual);
    lm_free(s->found.x);
    lm_free(s);
}

static size_t bytes(const lm_solver *solver)
{
    const lanczos *s = (const lanczos *)solver;
    const int64_t numbers = (s->basis.room + s->wish.k) * s->basis.n +
                            s->side * s->side + 2 * s->wish.k;
    return sizeof *s + (size_t)numbers * sizeof(double);
}

/* Room for h of the vectors that there are, and `more`. */
static lm_status reserve(lm_env *env, lanczos *s, int64_t more)
{
    const int64_t old = s->side, need = s->basis.r + more;
    lm_status status = lm_basis_reserve(env, &s->basis, need);
    if (status || need <= old) return status;
    const int64_t side = 2 * old > need ? 2 * old : need;
    double *h = lm_alloc(env, (size_t)(side * side) * sizeof *h);
    if (!h) return lm_nomem(env);
    for (int64_t j = 0; j < old; j++)
        memcpy(h + j * side, s->h + j * old, (size_t)old * sizeof *h);
    lm_free(s->h);
    s->h = h;
    s->side = side;
    return LM_OK;
}

/* ---- the basis grows ---------------------------------------------------- */

static void ask(lanczos *s)
{
    s->base.ask.count = s->basis.r - s->done;
    s->base.ask.x = s->basis.v + s->done * s->basis.n;
}

/* Random vectors, orthogonal to all before: at the start, and when the space
 * of those has turned out to be invariant. */
static lm_status fresh(lm_env *env, lanczos *s)
{
    const int64_t n = s->basis.n, rows = lm_smaller(s->block, n - s->basis.r);
    lm_status status = reserve(env, s, rows);
    double *y = lm_scratch_doubles(env, n);
    if (!status && !y) return lm_nomem(env);
    for (int64_t i = 0; !status && i < rows; i++) {
        const lm_stream stream =
            lm_stream_named(s->wish.seed, "lanczos", (uint64_t)s->blocks++);
        int64_t j, end = 0;
        lm_draw_normal(env, stream, 0, n, y);
        while (s->support && lm_next_piece(env, n, &j, &end))
            for (; j < end; j++)
                if (s->support[j] == 0) y[j] = 0;
        double norm = lm_nrm2_until_d(env->stop, n, y);
        status =
            lm_basis_append(env, &s->basis, 0, y, 1e-10 * norm, NULL, &norm);
    }
    return status;
}

static lm_status extend(lm_env *env, lanczos *s, double *y)
{
    const int64_t n = s->basis.n, first = s->basis.r, old = s->done;
    const int64_t count = first - old;
    double *norm = lm_scratch_doubles(env, count);
    lm_status status = norm ? reserve(env, s, count) : lm_nomem(env);
    if (status) return status;
    for (int64_t i = 0; i < count; i++) {
        norm[i] = lm_nrm2_d(n, y + i * n);
        s->size = fmax(s->size, norm[i]);
        memset(s->h + (old + i) * s->side, 0, (size_t)s->side * sizeof *s->h);
    }
    double *h = s->h + old * s->side;
    status = lm_basis_clean(env, &s->basis, count, y, h, s->side);
    for (int64_t i = 0; !status && i < count; i++) {
        const int64_t before = s->basis.r;
        status = lm_basis_append(env, &s->basis, first, y + i * n,
                                 1e-13 * s->size, h + i * s->side, norm + i);
        if (s->basis.r == before) s->lost = hypot(s->lost, norm[i]);
    }
    s->done = first;
    return status;
}

/* ---- what is found in it ------------------------------------------------ */

/* A x - t x of x = y V: its components along the basis, of which the rest
 * lies along vectors that have not been multiplied, and the norm of all
 * others. */
static void residual(const lanczos *s, const ritz *r, int64_t j, double *work,
                     double *inside)
{
    memset(work, 0, (size_t)s->basis.r * sizeof *work);
    for (int64_t i = 0; i < r->m; i++) {
        const double y = r->y[i * r->m + j];
        lm_axpy_d(s->basis.r, y, s->h + i * s->side, work);
        work[i] -= r->value[j] * y;
    }
    *inside = lm_nrm2_d(r->m, work);
}

/* The first `count` wanted get their residuals. */
static lm_status rayleigh(lm_env *env, const lanczos *s, int64_t count,
                          ritz *out)
{
    const int64_t m = s->done, rest = s->basis.r - m;
    const lm_mat t = lm_mat_of(lm_scratch_doubles(env, m * m), m, m);
    const lm_mat y = lm_mat_of(lm_scratch_doubles(env, m * m), m, m);
    const lm_vec value = {lm_scratch_doubles(env, m), m};
    double *work = lm_scratch_doubles(env, s->basis.r);
    *out = (ritz){m,
                  value.data,
                  y.data,
                  lm_scratch_doubles(env, m),
                  lm_scratch_doubles(env, m),
                  lm_scratch_integers(env, m)};
    if (!t.data || !y.data || !value.data || !work || !out->inside ||
        !out->outside || !out->order)
        return lm_nomem(env);
    lm_mean_of_triangles((lm_mat){s->h, m, m, s->side}, t.data);
    const lm_status status = lm_eigh(env, t, value, y);
    for (int64_t i = 0; !status && i < lm_smaller(count, m); i++) {
        out->order[i] = lm_end_position(s->wish.end, m, value.data, i);
        residual(s, out, out->order[i], work, out->inside + i);
        out->outside[i] = lm_nrm2_d(rest, work + m);
    }
    return status;
}

/* Rounding in the products, which no further product takes away. */
static double noise(const lanczos *s, const ritz *r, int64_t i)
{
    return hypot(r->inside[i], s->lost);
}

static double error_of(const lanczos *s, const ritz *r, int64_t i)
{
    return hypot(noise(s, r, i), r->outside[i]);
}

/* x = the wanted y, times V: rows 0 .. count - 1. */
static lm_status lift(lm_env *env, const lanczos *s, const ritz *r,
                      int64_t count, double *x)
{
    double *y = lm_scratch_doubles(env, count * r->m);
    if (!y) return lm_nomem(env);
    for (int64_t i = 0; i < count; i++)
        for (int64_t j = 0; j < r->m; j++)
            y[i * r->m + j] = r->y[j * r->m + r->order[i]];
    lm_gemm_until_d(env->stop, false, false, count, s->basis.n, r->m, 1, y,
                    r->m, s->basis.v, s->basis.n, 0, x, s->basis.n);
    return lm_unless_stopped(env);
}

static double largest(const ritz *r)
{
    return r->m ? fmax(fabs(r->value[0]), fabs(r->value[r->m - 1])) : 0;
}

/* In an invariant space the values are exact, and what they lack is only
 * rounding. */
static bool converged(const lanczos *s, const ritz *r)
{
    const bool whole = s->basis.r == s->done;
    const double tol = whole ? fmax(s->wish.tol, 1e-12) : s->wish.tol;
    bool good = r->m >= s->wish.k;
    for (int64_t i = 0; good && i < s->wish.k; i++)
        good = error_of(s, r, i) <= tol * largest(r);
    return good;
}

/* No residual is worth another product. */
static bool stalled(const lanczos *s, const ritz *r)
{
    bool all = r->m >= s->wish.k;
    for (int64_t i = 0; all && i < s->wish.k; i++)
        all = r->outside[i] <= fmax(noise(s, r, i), s->wish.tol * largest(r));
    return all;
}

static lm_status finish(lm_env *env, lanczos *s, const ritz *r)
{
    const int64_t count = lm_smaller(s->wish.k, r->m);
    s->base.ask.count = 0;
    if (r->m == 0) return LM_OK;
    for (int64_t i = 0; i < count; i++) {
        s->found.value[i] = r->value[r->order[i]];
        s->found.residual[i] = error_of(s, r, i) + 0x1p-51 * largest(r);
    }
    s->found.low = r->value[0];
    s->found.high = r->value[r->m - 1];
    const lm_status status = lift(env, s, r, count, s->found.x);
    lm_eigs_signs(s->basis.n, count, s->found.x);
    return status;
}

/* Keep the best `keep` Ritz vectors and the vectors not yet multiplied.  Of
 * A x = t x + (rest), the components along those go into h, and all else is
 * lost. */
static lm_status shrink(lm_env *env, lanczos *s, const ritz *r, int64_t keep)
{
    const int64_t n = s->basis.n, m = s->done, rest = s->basis.r - m;
    double *x = lm_scratch_doubles(env, keep * n);
    double *h = lm_scratch_doubles(env, keep * rest);
    if (!x || !h) return lm_nomem(env);
    const lm_status status = lift(env, s, r, keep, x);
    if (status) return status;
    memset(h, 0, (size_t)(keep * rest) * sizeof *h);
    for (int64_t i = 0; i < keep; i++)
        for (int64_t j = 0; j < m; j++)
            lm_axpy_d(rest, r->y[j * m + r->order[i]], s->h + j * s->side + m,
                      h + i * rest);
    memcpy(s->basis.v, x, (size_t)(keep * n) * sizeof *x);
    memmove(s->basis.v + keep * n, s->basis.v + m * n,
            (size_t)(rest * n) * sizeof *x);
    memset(s->h, 0, (size_t)(s->side * s->side) * sizeof *s->h);
    for (int64_t i = 0; i < keep; i++) {
        s->h[i * s->side + i] = r->value[r->order[i]];
        memcpy(s->h + i * s->side + keep, h + i * rest,
               (size_t)rest * sizeof *h);
        s->lost = hypot(s->lost, r->inside[i]);
    }
    s->basis.r = keep + rest;
    s->done = keep;
    return LM_OK;
}

/* ---- the method --------------------------------------------------------- */

static lm_status judge(lm_env *env, lanczos *s, bool last)
{
    ritz r;
    const bool whole = s->basis.r == s->done, full = s->basis.r > s->most;
    const int64_t keep = (s->wish.k + s->most - s->block) / 2;
    lm_status status = rayleigh(env, s, full ? keep : s->wish.k, &r);
    if (status) return status;
    s->found.converged = converged(s, &r);
    if (s->found.converged || last || stalled(s, &r)) return finish(env, s, &r);
    s->next = lm_basis_next(&s->basis, s->done);
    if (full) {
        status = shrink(env, s, &r, lm_smaller(keep, r.m));
        s->next = lm_basis_next(&s->basis, keep);
    }
    if (!status && whole) status = fresh(env, s);
    if (!status && s->basis.r == s->done) return finish(env, s, &r);
    return status;
}

static lm_status reply(lm_env *env, lm_solver *solver, double *y)
{
    lanczos *s = (lanczos *)solver;
    lm_status status = extend(env, s, y);
    if (status) return status;
    const int64_t rest = s->basis.r - s->done;
    const bool whole = rest == 0, full = s->basis.r > s->most;
    const bool last = solver->products + (whole ? 1 : rest) > s->wish.products;
    s->base.ask.count = 1;
    if (last || whole || full || (s->done >= s->wish.k && s->done >= s->next))
        status = judge(env, s, last);
    if (!status && s->base.ask.count) ask(s);
    return status;
}

static void diverged(const volatile lm_flag *stop, lm_solver *solver)
{
    lanczos *s = (lanczos *)solver;
    lm_eigs_clear(stop, s->basis.n, s->wish.k, &s->found);
}

static const lm_method method = {"block Lanczos", reply, diverged, lanczos_free,
                                 bytes};

static lm_status allocate(lm_env *env, lanczos *s)
{
    const int64_t n = s->basis.n, k = s->wish.k;
    s->found.k = k;
    s->found.x = lm_rows_alloc(env, k, n);
    if (!s->found.x) return LM_NOMEM;
    s->found.value = lm_rows_alloc(env, 1, k);
    s->found.residual = lm_rows_alloc(env, 1, k);
    if (!s->found.value || !s->found.residual) return LM_NOMEM;
    lm_eigs_clear(env->stop, n, k, &s->found);
    if (!s->wish.support) return LM_OK;
    s->support = lm_alloc(env, (size_t)n * sizeof(double));
    if (!s->support) return lm_nomem(env);
    return lm_copy_bytes(env, s->support, s->wish.support,
                         (size_t)n * sizeof(double));
}

/* A basis that holds three blocks beyond what is wanted can restart. */
static void settle(lanczos *s, int64_t n)
{
    const lm_eigs_wish *w = &s->wish;
    s->block = lm_smaller(w->block ? w->block : w->k, n);
    const int64_t useful = s->block > 4 ? 16 * s->block : 64;
    const int64_t basis = w->basis ? w->basis : useful;
    const int64_t least = w->k + 3 * s->block;
    s->most = lm_smaller(basis > least ? basis : least, n);
}

lm_status lm_lanczos_new(lm_env *env, int64_t n, const lm_eigs_wish *wish,
                         lm_solver **out)
{
    if (n > INT32_MAX)
        return lm_fail(env, LM_DOMAIN, "the operator is too large for BLAS");
    lanczos *s = lm_alloc(env, sizeof *s);
    if (!s) return lm_nomem(env);
    s->base =
        (lm_solver){.method = &method, .rows = n, .cols = n, .symmetric = true};
    s->wish = *wish;
    s->basis.n = n;
    settle(s, n);
    lm_status status = allocate(env, s);
    if (!status && wish->k == 0) s->found.converged = true;
    if (!status && wish->k > 0) status = fresh(env, s);
    if (status) {
        lanczos_free(s);
        return status;
    }
    s->wish.support = NULL;
    if (wish->k > 0) ask(s);
    *out = &s->base;
    return LM_OK;
}

lm_status lm_eigs_run(lm_env *env, const lm_operator *a,
                      const lm_eigs_wish *wish, lm_solver **out)
{
    lm_status status = lm_lanczos_new(env, a->rows, wish, out);
    if (status) return status;
    status = lm_solver_run(env, *out, a);
    if (status) lm_solver_type.free(*out);
    return status;
}

const lm_eigs *lm_lanczos_found(const lm_solver *solver)
{
    return solver->method == &method ? &((const lanczos *)solver)->found : NULL;
}
