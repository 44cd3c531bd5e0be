#include "theory/linear/bidiagonal.h"

#include <math.h>
#include <string.h>

#include "linalg/krylov/basis.h"
#include "linalg/blas.h"
#include "linalg/lstsq.h"

/* A basis of at most `most` vectors in scratch. */
static lm_basis basis_of(lm_env *env, int64_t n, int64_t most)
{
    return (lm_basis){
        .n = n, .room = most, .v = lm_scratch_doubles(env, most * n)};
}

/* Append the vector w; returns the norm of what was new in it, 0 if that is
 * not above tiny. */
static lm_status append(lm_env *env, lm_basis *b, double *w, double tiny,
                        double *norm)
{
    const int64_t before = b->r;
    *norm = lm_nrm2_d(b->n, w);
    const lm_status status = lm_basis_append(env, b, 0, w, tiny, NULL, norm);
    if (b->r == before) *norm = 0;
    return status;
}

/* The rows of u and v by turns: x v_k is new in u, x' u_k in v. */
static lm_status recur(lm_env *env, lm_mat x, double tiny, lm_basis *u,
                       lm_basis *v, double *diagonal, double *below)
{
    const int64_t m = x.rows, d = x.cols, most = v->room;
    double *w = lm_scratch_doubles(env, m > d ? m : d);
    if (!w) return lm_nomem(env);
    for (int64_t k = 0; k < most && u->r == k + 1; k++) {
        if (lm_stopped(env)) return LM_STOPPED;
        lm_gemv_d(true, m, d, 1, x.data, x.stride, u->v + k * m, 0, w);
        lm_status status = append(env, v, w, tiny, diagonal + k);
        if (status || diagonal[k] == 0) return status;
        lm_gemv_d(false, m, d, 1, x.data, x.stride, v->v + k * d, 0, w);
        status = append(env, u, w, tiny, below + k);
        if (status) return status;
    }
    return LM_OK;
}

/* Split y = x w + rest by least squares. */
static lm_status split(lm_env *env, lm_bidiagonal *data)
{
    const int64_t k = data->k, n = k + 1;
    double *w = lm_scratch_doubles(env, n), *s = lm_scratch_doubles(env, n);
    double *r = lm_scratch_doubles(env, n);
    int64_t rank;
    if (!w || !s || !r) return lm_nomem(env);
    memcpy(r, data->y, (size_t)n * sizeof *r);
    if (k > 0) {
        const lm_status status = lm_lstsq(
            env, (lm_mat){data->x, n, k, k}, (lm_mat){data->y, n, 1, 1}, -1,
            (lm_mat){w, k, 1, 1}, (lm_vec){s, k}, &rank);
        if (status) return status;
        lm_gemv_d(false, n, k, -1, data->x, k, w, 1, r);
    }
    lm_axpy_d(n, -1, r, data->y);
    data->rest = lm_nrm2_d(n, r);
    return LM_OK;
}

lm_status lm_bidiagonalise(lm_env *env, lm_mat x, lm_vec y, int64_t steps,
                           lm_bidiagonal *out)
{
    const int64_t m = x.rows, d = x.cols;
    const int64_t most = steps < d ? steps : d;
    lm_basis v = basis_of(env, d, most), u = basis_of(env, m, most + 1);
    double *diagonal = lm_scratch_doubles(env, most + 1);
    double *below = lm_scratch_doubles(env, most + 1);
    double *first = lm_scratch_doubles(env, m);
    *out = (lm_bidiagonal){.basis = v.v,
                           .x = lm_scratch_doubles(env, (most + 1) * most),
                           .y = lm_scratch_doubles(env, most + 1)};
    if (!v.v || !u.v || !diagonal || !below || !first || !out->x || !out->y)
        return lm_nomem(env);
    double size = 0, norm;
    for (int64_t i = 0; i < m; i++)
        size = hypot(size, lm_nrm2_d(d, x.data + i * x.stride));
    memcpy(first, y.data, (size_t)m * sizeof *first);
    lm_status status = append(env, &u, first, 0, &norm);
    if (!status) status = recur(env, x, 1e-14 * size, &u, &v, diagonal, below);
    if (status) return status;
    const int64_t k = v.r;
    out->k = k;
    memset(out->x, 0, (size_t)((k + 1) * k) * sizeof(double));
    memset(out->y, 0, (size_t)(k + 1) * sizeof(double));
    out->y[0] = norm;
    for (int64_t j = 0; j < k; j++) {
        out->x[j * k + j] = diagonal[j];
        out->x[(j + 1) * k + j] = below[j];
    }
    return split(env, out);
}

void lm_bidiagonal_rest(const lm_bidiagonal *data, int64_t m, int64_t n,
                        double *loss)
{
    for (int64_t t = 0; t < n; t++)
        loss[t] = data->rest * data->rest / (2 * (double)m);
}
