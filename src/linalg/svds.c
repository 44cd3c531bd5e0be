#include "linalg/svds.h"

#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "core/rng.h"
#include "linalg/blas.h"
#include "linalg/eigh.h"
#include "linalg/lapack.h"
#include "linalg/svd.h"

/* The basis lies on the shorter side of a, p = min(m, n); o = max(m, n). */
typedef struct {
    lm_mat a;
    bool wide; /* m <= n */
    int64_t p, o, k, block, most;
    int64_t r; /* vectors so far, at most `most` */
    double *q; /* most x p, orthonormal rows */
    double *b; /* most x o, the rows of q times a (wide) or a' */
    double *w; /* most x p, and back */
    double *c; /* most: coefficients */
} krylov;

/* out (rows x o) = x (rows x p) through a. */
static void forward(const krylov *s, int64_t rows, const double *x, double *out)
{
    lm_gemm_d(false, !s->wide, rows, s->o, s->p, 1, x, s->p, s->a.data,
              s->a.stride, 0, out, s->o);
}

/* out (rows x p) = x (rows x o) back through a. */
static void backward(const krylov *s, int64_t rows, const double *x,
                     double *out)
{
    lm_gemm_d(false, s->wide, rows, s->p, s->o, 1, x, s->o, s->a.data,
              s->a.stride, 0, out, s->p);
}

/* Take from x its components along the rows first .. r of q, twice; returns
 * the norm of what is left. */
static double project(const krylov *s, int64_t first, double *x)
{
    const double *q = s->q + first * s->p;
    for (int pass = 0; pass < 2 && s->r > first; pass++) {
        lm_gemv_d(false, s->r - first, s->p, 1, q, s->p, x, 0, s->c);
        lm_gemv_d(true, s->r - first, s->p, -1, q, s->p, s->c, 1, x);
    }
    return lm_nrm2_d(s->p, x);
}

/* Take the components of `rows` vectors along the whole basis, at the speed
 * of products of matrices; coefficients need rows x r of scratch. */
static lm_status project_block(lm_env *env, const krylov *s, int64_t rows,
                               double *x)
{
    const lm_mark mark = lm_scratch_mark(env);
    double *c = lm_scratch_doubles(env, rows * s->r);
    if (!c) return lm_nomem(env);
    for (int pass = 0; pass < 2 && s->r > 0; pass++) {
        lm_gemm_d(false, true, rows, s->r, s->p, 1, x, s->p, s->q, s->p, 0, c,
                  s->r);
        lm_gemm_d(false, false, rows, s->p, s->r, -1, c, s->r, s->q, s->p, 1, x,
                  s->p);
    }
    lm_scratch_release(env, mark);
    return LM_OK;
}

/* Add what is new in the rows of x to the basis.  A vector that has almost
 * vanished is cleaned once more against everything, and dropped if nothing is
 * left but rounding. */
static lm_status extend(lm_env *env, krylov *s, int64_t rows, double *x)
{
    const int64_t old = s->r;
    double *before = lm_scratch_doubles(env, rows);
    if (!before) return lm_nomem(env);
    for (int64_t i = 0; i < rows; i++)
        before[i] = lm_nrm2_d(s->p, x + i * s->p);
    const lm_status status = project_block(env, s, rows, x);
    if (status) return status;
    for (int64_t i = 0; i < rows && s->r < s->most; i++) {
        double *y = x + i * s->p;
        double norm = project(s, old, y);
        if (norm < 1e-4 * before[i]) norm = project(s, 0, y);
        if (!(norm > 1e-13 * before[i])) continue;
        for (int64_t j = 0; j < s->p; j++) s->q[s->r * s->p + j] = y[j] / norm;
        s->r++;
    }
    forward(s, s->r - old, s->q + old * s->p, s->b + old * s->o);
    backward(s, s->r - old, s->b + old * s->o, s->w + old * s->p);
    return LM_OK;
}

/* Triplets of a in the space that the rows of x (c x r) pick from the basis:
 * from the decomposition of x b. */
static lm_status triplets(lm_env *env, const krylov *s, lm_mat x, lm_mat u,
                          double *value, lm_mat vt)
{
    const int64_t r = s->r, k = s->k, c = x.rows;
    double *q = lm_scratch_doubles(env, c * s->p);
    double *b = lm_scratch_doubles(env, c * s->o);
    const lm_mat left = lm_mat_of(lm_scratch_doubles(env, c * c), c, c);
    const lm_mat y = lm_mat_of(lm_scratch_doubles(env, c * s->o), c, s->o);
    const lm_vec all = {lm_scratch_doubles(env, c), c};
    if (!q || !b || !left.data || !y.data || !all.data) return lm_nomem(env);
    lm_gemm_d(false, false, c, s->p, r, 1, x.data, r, s->q, s->p, 0, q, s->p);
    lm_gemm_d(false, false, c, s->o, r, 1, x.data, r, s->b, s->o, 0, b, s->o);
    const lm_status status = lm_svd(env, lm_mat_of(b, c, s->o), left, all, y);
    if (status) return status;
    memcpy(value, all.data, (size_t)k * sizeof *value);
    if (s->wide) {
        lm_gemm_d(true, false, s->p, k, c, 1, q, s->p, left.data, c, 0, u.data,
                  u.stride);
        lm_rows_copy(lm_mat_of(y.data, k, s->o), vt.data, vt.stride);
    } else {
        lm_gemm_d(true, false, k, s->p, c, 1, left.data, c, q, s->p, 0, vt.data,
                  vt.stride);
        lm_columns_copy(lm_mat_of(y.data, k, s->o), u.data, u.stride);
    }
    return LM_OK;
}

static lm_status residuals(lm_env *env, lm_mat a, lm_mat u, const double *s,
                           lm_mat vt, double *residual)
{
    const int64_t m = a.rows, n = a.cols, k = vt.rows;
    double *av = lm_scratch_doubles(env, k * m);
    double *au = lm_scratch_doubles(env, k * n);
    if (!av || !au) return lm_nomem(env);
    lm_gemm_d(false, true, k, m, n, 1, vt.data, vt.stride, a.data, a.stride, 0,
              av, m);
    lm_gemm_d(true, false, k, n, m, 1, u.data, u.stride, a.data, a.stride, 0,
              au, n);
    for (int64_t i = 0; i < k; i++) {
        for (int64_t j = 0; j < m; j++)
            av[i * m + j] -= s[i] * u.data[j * u.stride + i];
        lm_axpy_d(n, -s[i], vt.data + i * vt.stride, au + i * n);
        residual[i] = fmax(lm_nrm2_d(m, av + i * m), lm_nrm2_d(n, au + i * n));
    }
    return LM_OK;
}

/* Eigenvectors of b b' = w q', the largest first, as the rows of x (r x r).
 * Cheap, but blind to singular values below 2^-26 of the largest. *near says
 * that the residuals |w'x - s^2 q'x| / s of the first k are small. */
static lm_status guess(lm_env *env, const krylov *s, double tol, lm_mat x,
                       bool *near)
{
    const int64_t r = s->r, k = s->k, p = s->p;
    const lm_mat g = lm_mat_of(lm_scratch_doubles(env, r * r), r, r);
    const lm_mat v = lm_mat_of(lm_scratch_doubles(env, r * r), r, r);
    const lm_vec e = {lm_scratch_doubles(env, r), r};
    double *d = lm_scratch_doubles(env, k * p);
    if (!g.data || !v.data || !e.data || !d) return lm_nomem(env);
    lm_gemm_d(false, true, r, r, p, 1, s->w, p, s->q, p, 0, g.data, r);
    const lm_status status = lm_eigh(env, g, e, v);
    if (status) return status;
    for (int64_t i = 0; i < r; i++)
        for (int64_t j = 0; j < r; j++)
            x.data[i * r + j] = v.data[j * r + r - 1 - i];
    lm_gemm_d(false, false, k, p, r, 1, x.data, r, s->w, p, 0, d, p);
    for (int64_t i = 0; i < k; i++)
        for (int64_t j = 0; j < r; j++)
            v.data[i * r + j] = -e.data[r - 1 - i] * x.data[i * r + j];
    lm_gemm_d(false, false, k, p, r, 1, v.data, r, s->q, p, 1, d, p);
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

/* Decompose in the space of the rows of x and measure the residuals. */
static lm_status attempt(lm_env *env, const krylov *s, lm_mat x, double tol,
                         lm_mat u, double *value, lm_mat vt, double *residual,
                         bool *converged)
{
    const lm_mark mark = lm_scratch_mark(env);
    lm_status status = triplets(env, s, x, u, value, vt);
    if (!status) status = residuals(env, s->a, u, value, vt, residual);
    lm_scratch_release(env, mark);
    *converged = !status;
    for (int64_t i = 0; i < s->k; i++)
        if (!(residual[i] <= tol * value[0])) *converged = false;
    return status;
}

/* Try what the guess says, and the whole basis if that was not enough; last:
 * whatever it says. */
static lm_status judge(lm_env *env, const krylov *s, double tol, bool last,
                       lm_mat u, double *value, lm_mat vt, double *residual,
                       bool *converged)
{
    const int64_t r = s->r;
    const lm_mark mark = lm_scratch_mark(env);
    const lm_mat x = lm_mat_of(lm_scratch_doubles(env, r * r), r, r);
    bool near = false;
    *converged = false;
    if (!x.data) return lm_nomem(env);
    lm_status status = guess(env, s, tol, x, &near);
    if (!status && (near || last))
        status = attempt(env, s, lm_mat_of(x.data, s->block, r), tol, u, value,
                         vt, residual, converged);
    if (!status && (near || last) && !*converged) {
        memset(x.data, 0, (size_t)(r * r) * sizeof *x.data);
        for (int64_t i = 0; i < r; i++) x.data[i * (r + 1)] = 1;
        status = attempt(env, s, x, tol, u, value, vt, residual, converged);
    }
    lm_scratch_release(env, mark);
    return status;
}

static lm_status start(lm_env *env, krylov *s, uint64_t seed, double *x)
{
    s->q = lm_scratch_doubles(env, s->most * s->p);
    s->b = lm_scratch_doubles(env, s->most * s->o);
    s->w = lm_scratch_doubles(env, s->most * s->p);
    s->c = lm_scratch_doubles(env, s->most);
    if (!s->q || !s->b || !s->w || !s->c) return lm_nomem(env);
    lm_fill_normal(lm_stream_named(seed, "range", 0), 0, s->block * s->p, x);
    return extend(env, s, s->block, x);
}

static lm_status iterate(lm_env *env, lm_mat a, int64_t k, int64_t extra,
                         int64_t steps, double tol, uint64_t seed, lm_mat u,
                         double *value, lm_mat vt, double *residual,
                         lm_svds *out)
{
    const bool wide = a.rows <= a.cols;
    krylov s = {.a = a,
                .wide = wide,
                .p = wide ? a.rows : a.cols,
                .o = wide ? a.cols : a.rows,
                .k = k};
    s.block = lm_smaller(k + lm_smaller(extra, s.p), s.p);
    s.most = steps < s.p / s.block ? s.block * (steps + 1) : s.p;
    double *x = lm_scratch_doubles(env, s.block * s.p);
    if (!x) return lm_nomem(env);
    lm_status status = start(env, &s, seed, x);
    if (status) return status;
    for (int64_t old = 0;;) {
        if (lm_stopped(env)) return LM_STOPPED;
        const int64_t rows = s.r - old;
        const bool last = rows == 0 || s.r == s.most;
        status =
            judge(env, &s, tol, last, u, value, vt, residual, &out->converged);
        if (status) return status;
        if (out->converged || last) break;
        memcpy(x, s.w + old * s.p, (size_t)(rows * s.p) * sizeof *x);
        old = s.r;
        status = extend(env, &s, rows, x);
        if (status) return status;
        out->steps++;
    }
    lm_svd_signs(u, vt, k);
    return LM_OK;
}

/* Products of a with itself must stay in the range of numbers: a matrix of
 * extreme size is scaled by a power of two. */
lm_status lm_svds_block(lm_env *env, lm_mat a, int64_t k, int64_t extra,
                        int64_t steps, double tol, uint64_t seed, lm_mat u,
                        double *value, lm_mat vt, double *residual,
                        lm_svds *out)
{
    *out = (lm_svds){.converged = k == 0};
    lm_status status = lm_finite(env, "a", a);
    if (status || k == 0) return status;
    const double most = lm_largest(a);
    int scale = 0;
    if (most != 0 && (most < 1e-50 || most > 1e50)) {
        scale = ilogb(most);
        double *copy = lm_by_rows(env, a);
        if (!copy) return lm_nomem(env);
        for (int64_t i = 0; i < a.rows * a.cols; i++)
            copy[i] = ldexp(copy[i], -scale);
        a = lm_mat_of(copy, a.rows, a.cols);
    }
    status = iterate(env, a, k, extra, steps, tol, seed, u, value, vt, residual,
                     out);
    for (int64_t i = 0; !status && i < k; i++) {
        value[i] = ldexp(value[i], scale);
        residual[i] = ldexp(residual[i], scale);
    }
    return status;
}

/* ---- in Lua -------------------------------------------------------------- */

typedef struct {
    lm_mat a;
    int64_t k, extra, steps;
    double tol;
    uint64_t seed;
    lm_mat u;
    lm_vec s;
    lm_mat vt;
    lm_vec residuals;
    bool converged;
    int64_t powers;
} svds_args;

static lm_status svds_run(lm_env *env, void *args)
{
    svds_args *a = args;
    lm_svds out;
    if (a->k > lm_smaller(a->a.rows, a->a.cols))
        return lm_fail(env, LM_DOMAIN,
                       "'k' must be at most %lld, the smaller side of 'a'",
                       (long long)lm_smaller(a->a.rows, a->a.cols));
    const lm_status status =
        lm_svds_block(env, a->a, a->k, a->extra, a->steps, a->tol, a->seed,
                      a->u, a->s.data, a->vt, a->residuals.data, &out);
    a->converged = out.converged;
    a->powers = out.steps;
    return status;
}

#define ARGS svds_args
static const lm_slot svds_slots[] = {
    IN_MAT(a, "m n", "a matrix"),
    IN_INT(k, "[0,n]", "how many singular values"),
    OPT_INT(extra, 8, "[0,1000]", "vectors in a block beyond k"),
    OPT_INT(steps, 30, "[0,inf)", "powers of a a' at most"),
    OPT_NUM(tol, 1e-8, "[0,1]", "residuals relative to the largest value"),
    OPT_SEED(seed, "of the random block; the session's next one unless given"),
    OUT_MAT(u, "m k", "orthonormal columns"),
    OUT_VEC(s, "k", "the largest singular values, falling"),
    OUT_MAT(vt, "k n", "orthonormal rows"),
    OUT_VEC(residuals, "k", "max(|a v - s u|, |a' u - s v|) of each"),
    OUT_FLAG(converged, "every residual is within the tolerance"),
    OUT_INT(powers, "of a a' that were taken"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, svds,
          "The largest singular values of a large matrix, and their vectors.",
          "Halko, Martinsson and Tropp 2011; Musco and Musco 2015",
          "local a = limn.tensor.randn(300, 100, {seed = 1})\n"
          "local d = a:svds(3, {seed = 2})\n"
          "assert(d.converged)\n"
          "assert(math.abs(d.s[1] / a:svd{vectors = false}.s[1] - 1) < "
          "1e-12)");
#undef ARGS
