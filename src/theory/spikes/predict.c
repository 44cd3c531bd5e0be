#include "theory/spikes/predict.h"

#include <math.h>

#include "core/decl.h"
#include "linalg/qr.h"
#include "linalg/svd.h"
#include "linalg/until.h"
#include "theory/rmt/mp.h"
#include "theory/rmt/spike.h"

static lm_mat matrix(double *data, int64_t rows, int64_t cols)
{
    return (lm_mat){.data = data, .rows = rows, .cols = cols, .stride = cols};
}

/* x'r / n */
static void mean_of(const lm_env *env, lm_mat x, const double *r, double *out)
{
    lm_gemv_until_d(env->stop, true, x.rows, x.cols, 1 / (double)x.rows, x.data,
                    x.stride, r, 0, out);
}

/* The factor before a^(k+1) v_k'. */
static double size_of(const lm_two_steps *s, int64_t k)
{
    return s->eta2 * (double)(k + 1) * s->phi.c[k + 1] *
           pow(s->phi.c[1] * s->eta1, (double)k);
}

static void normalised(const lm_env *env, int64_t n, const double *v,
                       double *out)
{
    const double size = lm_nrm2_until_d(env->stop, n, v);
    int64_t j, end = 0;
    while (lm_next_piece(env, n, &j, &end))
        for (; j < end; j++) out[j] = size > 0 ? v[j] / size : 0;
}

/* The columns a^(k+1), their partners, and the directions of these. */
static lm_status factors(lm_env *env, const lm_two_steps *s, lm_mat left,
                         lm_mat right, lm_mat direction)
{
    const int64_t d = s->x1.cols, n = s->x2.rows, terms = left.cols;
    double *u = lm_scratch_doubles(env, 2 * d + 2 * n);
    if (!u) return lm_nomem(env);
    double *v = u + d, *h = v + d, *r = h + n;
    mean_of(env, s->x1, s->r1.data, u);
    lm_gemv_until_d(env->stop, false, n, d, 1, s->x2.data, s->x2.stride, u, 0,
                    h);
    lm_copy_bytes(env, r, s->r2.data, (size_t)n * sizeof *r);
    for (int64_t k = 0; k < terms; k++) {
        if (lm_stopped(env)) return LM_STOPPED;
        mean_of(env, s->x2, r, v);
        const double by = k ? size_of(s, k) : s->phi.c[1];
        if (k == 0)
            for (int64_t j = 0; j < d && !lm_stopped_at(env, j); j++)
                v[j] = s->eta1 * u[j] + s->eta2 * v[j];
        normalised(env, d, v, direction.data + k * direction.stride);
        for (int64_t j = 0; j < d && !lm_stopped_at_row(env, j, 8); j++)
            right.data[j * right.stride + k] = by * v[j];
        for (int64_t i = 0; i < left.rows && !lm_stopped_at_row(env, i, 8); i++)
            left.data[i * left.stride + k] =
                s->a.data[i] * (k ? left.data[i * left.stride + k - 1] : 1);
        for (int64_t i = 0; i < n && !lm_stopped_at(env, i); i++) r[i] *= h[i];
    }
    return lm_unless_stopped(env);
}

/* out = q m, or q m' */
static void times(const lm_env *env, bool transpose, lm_mat q, lm_mat m,
                  lm_mat out)
{
    lm_gemm_until_d(env->stop, false, transpose, q.rows, m.cols, q.cols, 1,
                    q.data, q.stride, m.data, m.stride, 0, out.data,
                    out.stride);
}

/* left right' = (q_l t_l)(q_r t_r)' and the singular values of t_l t_r'. */
static lm_status decompose(lm_env *env, lm_mat l, lm_mat r, lm_vec strength,
                           lm_mat left, lm_mat right)
{
    const int64_t k = l.cols;
    double *room = lm_scratch_doubles(env, (l.rows + r.rows) * k + 5 * k * k);
    if (!room) return lm_nomem(env);
    const lm_mat ql = matrix(room, l.rows, k),
                 qr = matrix(ql.data + l.rows * k, r.rows, k),
                 tl = matrix(qr.data + r.rows * k, k, k),
                 tr = matrix(tl.data + k * k, k, k),
                 core = matrix(tr.data + k * k, k, k),
                 u = matrix(core.data + k * k, k, k),
                 vt = matrix(u.data + k * k, k, k);
    lm_status status = lm_qr(env, l, ql, tl);
    if (!status) status = lm_qr(env, r, qr, tr);
    if (status) return status;
    times(env, true, tl, tr, core);
    status = lm_svd(env, core, u, strength, vt);
    if (status) return status;
    times(env, false, ql, u, left);
    times(env, true, qr, vt, right);
    return lm_unless_stopped(env);
}

lm_status lm_two_steps_of(lm_env *env, const lm_two_steps *s, lm_vec strength,
                          lm_mat left, lm_mat right, lm_mat direction)
{
    const int64_t n = s->a.n, d = s->x1.cols, terms = strength.n;
    double *room = lm_scratch_doubles(env, (n + d) * terms);
    if (!room) return lm_nomem(env);
    const lm_mat l = matrix(room, n, terms),
                 r = matrix(room + n * terms, d, terms);
    const lm_status status = factors(env, s, l, r, direction);
    if (status) return status;
    return decompose(env, l, r, strength, left, right);
}

/* ---- the export -----------------------------------------------------------
 */

typedef struct {
    lm_vec a;
    lm_mat x1;
    lm_vec r1;
    const char *act;
    double eta1, eta2;
    lm_mat x2;
    lm_vec r2;
    int64_t terms;
    lm_mat left, right, direction;
    lm_vec strength, outlier, left_overlap, right_overlap;
    lm_tensor detached;
    double edge, threshold;
} predict_args;

static lm_status check(lm_env *env, const predict_args *a)
{
    if (a->r2.data && !a->x2.data)
        return lm_fail(env, LM_DOMAIN, "'r2' needs 'x2', the data it is of");
    if (a->eta2 > 0 && !a->r2.data)
        return lm_fail(env, LM_DOMAIN,
                       "'r2' must be given, the residuals of the second step "
                       "(or eta2 = 0)");
    if (a->terms > a->a.n || a->terms > a->x1.cols)
        return lm_fail(env, LM_DOMAIN,
                       "'terms' must be at most the sizes of the layer, got "
                       "%lld",
                       (long long)a->terms);
    return LM_OK;
}

/* W_0 has entries of variance 1/d. */
static lm_status outliers(lm_env *env, predict_args *a)
{
    lm_law bulk = {.kind = &lm_mp_kind, .variance = 1};
    bulk.ratio = (double)a->a.n / (double)a->x1.cols;
    a->edge = 1 + sqrt(bulk.ratio);
    a->threshold = sqrt(sqrt(bulk.ratio));
    for (int64_t k = 0; k < a->terms; k++) {
        lm_spike s;
        const lm_status status = lm_spike_of(
            env, &bulk, LM_RECTANGULAR, bulk.ratio, a->strength.data[k], &s);
        if (status) return status;
        a->outlier.data[k] = s.outlier.value;
        a->detached.data[k] = s.detached;
        a->left_overlap.data[k] = s.left.value;
        a->right_overlap.data[k] = s.right.value;
    }
    return LM_OK;
}

static lm_status predict_run(lm_env *env, void *args)
{
    predict_args *a = args;
    lm_act act;
    lm_two_steps s = {.a = a->a,
                      .x1 = a->x1,
                      .x2 = a->x2,
                      .r1 = a->r1,
                      .r2 = a->r2,
                      .eta1 = a->eta1,
                      .eta2 = a->eta2};
    lm_status status = check(env, a);
    if (!status) status = lm_act_named(env, a->act, &act);
    if (!status) status = lm_coefficients_of(env, act, &s.phi);
    if (status) return status;
    if (!a->r2.data) {
        s.x2 = s.x1;
        s.r2 = s.r1;
    }
    status =
        lm_two_steps_of(env, &s, a->strength, a->left, a->right, a->direction);
    return status ? status : outliers(env, a);
}

/* Of the decompositions of what the steps add, whose sides are narrow. */
static double predict_work(const void *args)
{
    const predict_args *a = args;
    const double sides = (double)a->a.n + (double)a->x1.cols;
    return sides * (double)a->terms * (double)a->terms;
}

#define ARGS predict_args
static const lm_slot predict_slots[] = {
    IN_VEC(a, "N", "the read-out: f = N^-1/2 sum a_i phi(w_i.x)"),
    IN_MAT(x1, "n d", "data of the first step"),
    IN_VEC(r1, "n", "y - f on them before it"),
    OPT_STR(act, "relu", "activation, whose mean under N(0, 1) counts as 0"),
    OPT_NUM(eta1, 1, "[0,inf)", "size of the first step"),
    OPT_NUM(eta2, 0, "[0,inf)", "size of the second; 0: one step"),
    OPT_MAT(x2, "m d", "data of the second step; x1 for a reused batch"),
    OPT_VEC(r2, "m", "y - f on them before the second step"),
    OPT_INT(terms, 4, "[1,15]", "powers of a: k = 0, 1, ..."),
    OUT_VEC(strength, "terms", "singular values of what the steps add"),
    OUT_VEC(outlier, "terms",
            "singular value of the layer that follows; the edge if none does"),
    OUT_MASK(detached, "terms", "it is an outlier"),
    OUT_VEC(left_overlap, "terms",
            "squared overlap of the layer's left vector with column of left"),
    OUT_VEC(right_overlap, "terms", "and of its right vector with right"),
    OUT_MAT(left, "N terms", "left singular vectors of what the steps add"),
    OUT_MAT(right, "d terms", "right ones"),
    OUT_MAT(direction, "terms d",
            "what the right factor of a^(k+1) is, of length 1"),
    OUT_NUM(edge, "of the bulk, 1 + sqrt(N/d)"),
    OUT_NUM(threshold, "strength from which on there is an outlier"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.spikes, predict,
          "Outliers of the first layer after one or two giant steps, from the "
          "data of the steps.",
          "arXiv 2605.17767; Benaych-Georges & Nadakuditi 2012",
          "local x = limn.tensor.randn(400, 50, {seed = 1})\n"
          "local a = limn.tensor.randn(100, {seed = 2}) / 10\n"
          "local y = (x:t()[1]):tanh()\n"
          "local p = limn.theory.spikes.predict(a, x, y, {eta1 = 8, terms = "
          "1})\n"
          "assert(p.detached[1] == 1 and p.outlier[1] > p.edge)",
          .work = 40, .work_of = predict_work);
#undef ARGS
