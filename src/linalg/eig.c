#include "linalg/eig.h"

#include <lapacke.h>
#include <math.h>

#include "core/decl.h"
#include "linalg/eigh.h"
#include "linalg/lapack.h"

/* The order of descending absolute value; stable, so that pairs stay together.
 */
static void order_by_size(int64_t n, const double *re, const double *im,
                          int64_t *order)
{
    for (int64_t i = 0; i < n; i++) {
        int64_t j = i;
        const double size = hypot(re[i], im[i]);
        for (; j > 0; j--) {
            const int64_t k = order[j - 1];
            if (hypot(re[k], im[k]) >= size) break;
            order[j] = k;
        }
        order[j] = i;
    }
}

/* LAPACK keeps x + i y of a pair in two columns, x and y; f by columns. */
static void take_vector(int64_t n, const double *f, int64_t k, const double *im,
                        int64_t to, lm_mat v_re, lm_mat v_im)
{
    const int64_t first = im[k] < 0 ? k - 1 : k;
    const double sign = im[k] < 0 ? -1 : im[k] > 0 ? 1 : 0;
    const double flip = sign == 0 ? lm_eigenvector_sign(n, f + k * n) : 1;
    for (int64_t i = 0; i < n; i++) {
        v_re.data[i * v_re.stride + to] = flip * f[first * n + i];
        v_im.data[i * v_im.stride + to] =
            sign == 0 ? 0 : sign * f[(first + 1) * n + i];
    }
}

static lm_status general(lm_env *env, int n, double *f, double *re, double *im,
                         double *v)
{
    double query = 1;
    lm_work work;
    const int ld = lm_lead(n);
    const char job = v ? 'V' : 'N';
    LAPACKE_dgeev_work(LAPACK_COL_MAJOR, 'N', job, n, f, ld, re, im, NULL, 1, v,
                       ld, &query, -1);
    const lm_status status = lm_work_new(env, query, &work);
    if (status) return status;
    const int info =
        LAPACKE_dgeev_work(LAPACK_COL_MAJOR, 'N', job, n, f, ld, re, im, NULL,
                           1, v, ld, work.data, work.n);
    if (info < 0) return lm_lapack_refused(env, "dgeev", info);
    return info > 0 ? lm_no_eigenvalues(env) : LM_OK;
}

lm_status lm_eig(lm_env *env, lm_mat a, lm_vec re, lm_vec im, lm_mat v_re,
                 lm_mat v_im)
{
    const int64_t n = a.rows;
    int e = 0;
    lm_status status = lm_finite(env, "a", a);
    if (!status) status = lm_tame(env, &a, &e);
    if (status) return status;
    if (lm_stopped(env)) return LM_STOPPED;
    double *f = lm_by_columns(env, a);
    double *v = v_re.data ? lm_scratch_doubles(env, n * n) : NULL;
    double *x = lm_scratch_doubles(env, n), *y = lm_scratch_doubles(env, n);
    int64_t *order = lm_scratch(env, (size_t)n * sizeof *order);
    if (!f || !x || !y || !order || (v_re.data && !v)) return lm_nomem(env);
    status = general(env, (int)n, f, x, y, v);
    if (status) return status;
    order_by_size(n, x, y, order);
    lm_scale(n, x, e);
    lm_scale(n, y, e);
    for (int64_t j = 0; j < n; j++) {
        re.data[j] = x[order[j]];
        im.data[j] = y[order[j]];
        if (v) take_vector(n, v, order[j], y, j, v_re, v_im);
    }
    return LM_OK;
}

typedef struct {
    lm_mat a;
    bool vectors;
    lm_vec re, im;
    lm_tensor v_re, v_im;
} eig_args;

static lm_status eig_run(lm_env *env, void *args)
{
    eig_args *a = args;
    const int64_t n = a->a.rows, square[] = {n, n};
    if (!a->vectors)
        return lm_eig(env, a->a, a->re, a->im, (lm_mat){0}, (lm_mat){0});
    lm_status status = lm_result(env, &a->v_re, 2, square);
    if (!status) status = lm_result(env, &a->v_im, 2, square);
    return status ? status
                  : lm_eig(env, a->a, a->re, a->im, lm_mat_of_tensor(&a->v_re),
                           lm_mat_of_tensor(&a->v_im));
}

#define ARGS eig_args
static const lm_slot eig_slots[] = {
    IN_MAT(a, "n n", "a square matrix"),
    OPT_FLAG(vectors, true, "compute eigenvectors too"),
    OUT_VEC(
        re, "n",
        "real parts of the eigenvalues, in decreasing order of absolute value"),
    OUT_VEC(im, "n", "imaginary parts of the eigenvalues"),
    OUT_TENSOR(v_re, "?",
               "real parts of the eigenvectors, columns of unit norm"),
    OUT_TENSOR(v_im, "?", "imaginary parts of the eigenvectors"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, eig,
          "Eigenvalues and right eigenvectors of a general square matrix, both "
          "complex.",
          "LAPACK dgeev",
          "local e = limn.linalg.eig{{0, -2}, {2, 0}}\n"
          "assert(math.abs(e.im[1] - 2) < 1e-14 and e.im[2] == -e.im[1])",
          .work = 40);
#undef ARGS
