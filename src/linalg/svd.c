#include "linalg/svd.h"

#include <float.h>
#include <lapacke.h>
#include <math.h>

#include "core/decl.h"
#include "linalg/lapack.h"

/* f (rows x cols by columns) = left diag(s) right, as LAPACK has it.  With
 * rows >= cols it starts by QR, which is faster than the LQ of the other
 * case: so a wide a is given as the a' that its memory is by columns (left by
 * columns is vt by rows, right is u), and a tall one is copied. */
typedef struct {
    char job;       /* N, S or A */
    int rows, cols; /* rows >= cols */
    double *f, *s;  /* f is destroyed */
    double *left, *right;
    int ld_left, ld_right;
} problem;

static lm_status divide(lm_env *env, const problem *p, int *info)
{
    double query = 1;
    lm_work work;
    int *iwork = lm_scratch_ints(env, 8 * (int64_t)p->cols + 1);
    if (!iwork) return lm_nomem(env);
    LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, p->job, p->rows, p->cols, p->f,
                        lm_lead(p->rows), p->s, p->left, p->ld_left, p->right,
                        p->ld_right, &query, -1, iwork);
    const lm_status status = lm_work_new(env, query, &work);
    if (status) return status;
    *info =
        LAPACKE_dgesdd_work(LAPACK_COL_MAJOR, p->job, p->rows, p->cols, p->f,
                            lm_lead(p->rows), p->s, p->left, p->ld_left,
                            p->right, p->ld_right, work.data, work.n, iwork);
    return *info < 0 ? lm_lapack_refused(env, "dgesdd", *info) : LM_OK;
}

static lm_status iterate(lm_env *env, const problem *p, int *info)
{
    double query = 1;
    lm_work work;
    LAPACKE_dgesvd_work(LAPACK_COL_MAJOR, p->job, p->job, p->rows, p->cols,
                        p->f, lm_lead(p->rows), p->s, p->left, p->ld_left,
                        p->right, p->ld_right, &query, -1);
    const lm_status status = lm_work_new(env, query, &work);
    if (status) return status;
    *info =
        LAPACKE_dgesvd_work(LAPACK_COL_MAJOR, p->job, p->job, p->rows, p->cols,
                            p->f, lm_lead(p->rows), p->s, p->left, p->ld_left,
                            p->right, p->ld_right, work.data, work.n);
    return *info < 0 ? lm_lapack_refused(env, "dgesvd", *info) : LM_OK;
}

void lm_svd_signs(lm_mat u, lm_mat vt, int64_t k)
{
    for (int64_t i = 0; i < k; i++) {
        double *v = vt.data + i * vt.stride, most = 0;
        for (int64_t j = 0; j < vt.cols; j++)
            if (fabs(v[j]) > fabs(most)) most = v[j];
        if (!(most < 0)) continue;
        for (int64_t j = 0; j < vt.cols; j++) v[j] = -v[j];
        for (int64_t j = 0; u.data && j < u.rows; j++)
            u.data[j * u.stride + i] = -u.data[j * u.stride + i];
    }
}

/* Without a row or a column there is nothing to find but bases. */
static void empty(lm_mat u, lm_mat vt)
{
    for (int64_t i = 0; i < u.rows; i++)
        for (int64_t j = 0; j < u.cols; j++) u.data[i * u.stride + j] = i == j;
    for (int64_t i = 0; i < vt.rows; i++)
        for (int64_t j = 0; j < vt.cols; j++)
            vt.data[i * vt.stride + j] = i == j;
}

static lm_status pose_wide(lm_env *env, lm_mat a, char job, lm_mat u, lm_vec s,
                           lm_mat vt, problem *p)
{
    *p = (problem){.job = job,
                   .rows = (int)a.cols,
                   .cols = (int)a.rows,
                   .f = lm_by_rows(env, a),
                   .s = s.data,
                   .left = vt.data,
                   .right = u.data,
                   .ld_left = lm_lead(vt.stride),
                   .ld_right = lm_lead(u.stride)};
    return p->f ? LM_OK : lm_nomem(env);
}

/* The vectors come by columns, in scratch; u has `most` of them. */
static lm_status pose_tall(lm_env *env, lm_mat a, char job, int64_t most,
                           lm_vec s, problem *p)
{
    const bool vectors = job != 'N';
    *p = (problem){.job = job,
                   .rows = (int)a.rows,
                   .cols = (int)a.cols,
                   .f = lm_by_columns(env, a),
                   .s = s.data,
                   .ld_left = lm_lead(a.rows),
                   .ld_right = lm_lead(a.cols)};
    if (vectors) {
        p->left = lm_scratch_doubles(env, a.rows * most);
        p->right = lm_scratch_doubles(env, a.cols * a.cols);
    }
    return p->f && (!vectors || (p->left && p->right)) ? LM_OK : lm_nomem(env);
}

lm_status lm_svd(lm_env *env, lm_mat a, lm_mat u, lm_vec s, lm_mat vt)
{
    lm_status status = lm_finite(env, "a", a);
    if (status) return status;
    const int64_t k = lm_smaller(a.rows, a.cols);
    if (lm_stopped(env)) return LM_STOPPED;
    if (k == 0) {
        empty(u, vt);
        return LM_OK;
    }
    const bool full = u.data && (u.cols > k || vt.rows > k);
    const char job = !u.data ? 'N' : full ? 'A' : 'S';
    problem p;
    status = a.rows > a.cols ? pose_tall(env, a, job, u.cols, s, &p)
                             : pose_wide(env, a, job, u, s, vt, &p);
    if (status) return status;
    int info = 0;
    status = divide(env, &p, &info);
    if (status) return status;
    if (info > 0) {
        if (a.rows > a.cols)
            lm_columns_copy(NULL, a, p.f, a.rows);
        else
            lm_rows_copy(NULL, a, p.f, a.cols);
        status = iterate(env, &p, &info);
        if (status) return status;
    }
    if (info > 0)
        return lm_fail(env, LM_SINGULAR,
                       "the singular values of 'a' did not "
                       "converge");
    if (!u.data) return LM_OK;
    if (a.rows > a.cols) {
        lm_columns_copy(NULL, lm_mat_of(p.left, u.cols, a.rows), u.data,
                        u.stride);
        lm_columns_copy(NULL, lm_mat_of(p.right, a.cols, a.cols), vt.data,
                        vt.stride);
    }
    lm_svd_signs(u, vt, k);
    return LM_OK;
}

int64_t lm_rank(int64_t m, int64_t n, lm_vec s, double tol)
{
    if (tol < 0) tol = (double)(m > n ? m : n) * DBL_EPSILON;
    int64_t rank = 0;
    while (rank < s.n && s.data[rank] > tol * s.data[0]) rank++;
    return rank;
}

lm_status lm_singular_values(lm_env *env, lm_mat a, lm_vec *s)
{
    s->n = lm_smaller(a.rows, a.cols);
    s->data = lm_scratch_doubles(env, s->n);
    if (!s->data) return lm_nomem(env);
    return lm_svd(env, a, (lm_mat){0}, *s, (lm_mat){0});
}

lm_status lm_singular_ratios(lm_env *env, lm_mat a, lm_vec *s)
{
    const lm_status status = lm_finite(env, "a", a);
    if (status) return status;
    double *copy = lm_by_rows(env, a);
    if (!copy) return lm_nomem(env);
    lm_scale(a.rows * a.cols, copy, -lm_exponent(lm_largest(a)));
    return lm_singular_values(env, lm_mat_of(copy, a.rows, a.cols), s);
}

typedef struct {
    lm_mat a;
    bool full, vectors;
    lm_tensor u;
    lm_vec s;
    lm_tensor vt;
} svd_args;

static lm_status svd_run(lm_env *env, void *args)
{
    svd_args *a = args;
    const int64_t m = a->a.rows, n = a->a.cols, k = lm_smaller(m, n);
    lm_status status = LM_OK;
    if (a->vectors) {
        status = lm_result(env, &a->u, 2, (int64_t[]){m, a->full ? m : k});
        if (!status)
            status = lm_result(env, &a->vt, 2, (int64_t[]){a->full ? n : k, n});
    }
    if (status) return status;
    a->s.n = k;
    return a->vectors ? lm_svd(env, a->a, lm_mat_of_tensor(&a->u), a->s,
                               lm_mat_of_tensor(&a->vt))
                      : lm_svd(env, a->a, (lm_mat){0}, a->s, (lm_mat){0});
}

static double svd_work(const void *args)
{
    const svd_args *a = args;
    const double m = (double)a->a.rows, n = (double)a->a.cols;
    return lm_passes_of(&a->a, a->full && a->vectors ? m * m + n * n : 0);
}

#define ARGS svd_args
static const lm_slot svd_slots[] = {
    IN_MAT(a, "m n", "a matrix"),
    OPT_FLAG(full, false, "full u and vt, square"),
    OPT_FLAG(vectors, true,
             "compute u and vt too; without them it is much faster"),
    OUT_TENSOR(u, "?", "m x min(m, n), orthonormal columns"),
    OUT_VEC(s, "n", "the min(m, n) singular values, in descending order"),
    OUT_TENSOR(vt, "?", "min(m, n) x n, orthonormal rows"),
    LM_SLOTS_END,
};
LM_EXPORT(linalg, svd, "Singular value decomposition, a = u diag(s) vt.",
          "LAPACK dgesdd",
          "local a = limn.tensor.randn(5, 3, {seed = 1})\n"
          "local d = a:svd()\n"
          "assert(((d.u * d.s):matmul(d.vt) - a):norm() < 1e-13)",
          .work = 15, .work_of = svd_work);
#undef ARGS
