/* diversity: limn.probe.diversity.
 *
 * Are features of different samples independent?  With H (m x n) of a layer,
 * the eigenvalues of the Gram matrix H H' / n are the squares of the singular
 * values of H / sqrt n, which see small ones that a Gram matrix has lost to
 * rounding.  The joint matrix has the rows of initialization above those of
 * now: its smallest eigenvalue is positive if what has been learned is new
 * (the space-time Gram matrix of Chen, Yang, Zhao & Gu 2025). */
#include <float.h>
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/svd.h"
#include "probe/movement.h"
#include "probe/gram.h"

typedef struct {
    lm_net *net, *start;
    lm_mat x;
    int which;
    bool normalise;
    lm_vec lowest, lowest_error, joint, joint_error, effective, participation,
        rank;
} diversity_args;

/* The features of a network, times `by`, into rows from `first` on. */
static lm_status rows_of(lm_env *env, const diversity_args *a,
                         const lm_net *net, int64_t l, double by, double *h)
{
    const int64_t m = a->x.rows, n = lm_net_width(net, l);
    const lm_status status =
        lm_net_features(env, net, a->x, l, a->which == 0, (lm_mat){h, m, n, n});
    if (status) return status;
    int64_t i, end = 0;
    while (lm_next_piece(env, m * n, &i, &end))
        for (; i < end; i++) h[i] *= by;
    return lm_unless_stopped(env);
}

/* The spectrum of h h' (m rows of n), falling, in e (m); and the error of the
 * smallest. */
static lm_status spectrum(lm_env *env, double *h, int64_t m, int64_t n,
                          double *e, double *error)
{
    const int64_t k = m < n ? m : n;
    const lm_status status = lm_svd(env, (lm_mat){h, m, n, n}, (lm_mat){0},
                                    (lm_vec){e, k}, (lm_mat){0});
    if (status) return status;
    const double off = (double)(m > n ? m : n) * DBL_EPSILON * (k ? e[0] : 0);
    for (int64_t i = k; i < m; i++) e[i] = 0;
    *error = m > n ? 0 : (2 * e[m - 1] + off) * off;
    for (int64_t i = 0; i < k; i++) e[i] *= e[i];
    return LM_OK;
}

static lm_status layer(lm_env *env, diversity_args *a, int64_t l)
{
    const int64_t m = a->x.rows, n = lm_net_width(a->net, l);
    const double by = a->normalise ? 1 / sqrt((double)n) : 1;
    double *h = lm_scratch_doubles(env, 2 * m * n);
    double *e = lm_scratch_doubles(env, 2 * m);
    if (!h || !e) return lm_nomem(env);
    lm_status status = rows_of(env, a, a->net, l, by, h);
    if (!status) status = spectrum(env, h, m, n, e, a->lowest_error.data + l);
    if (status) return status;
    /* An eigenvalue counts that its singular value, with its error, makes. */
    const double least = (double)(m > n ? m : n) * DBL_EPSILON;
    const lm_gram_ranks r = lm_gram_ranks_of(m, e, least * least * e[0]);
    a->lowest.data[l] = e[m - 1];
    a->effective.data[l] = r.effective;
    a->participation.data[l] = r.participation;
    a->rank.data[l] = (double)r.rank;
    a->joint.data[l] = a->joint_error.data[l] = NAN;
    if (!a->start) return LM_OK;
    status = rows_of(env, a, a->start, l, by, h);
    if (!status) status = rows_of(env, a, a->net, l, by, h + m * n);
    if (!status)
        status = spectrum(env, h, 2 * m, n, e, a->joint_error.data + l);
    if (!status) a->joint.data[l] = e[2 * m - 1];
    return status;
}

static lm_status diversity_run(lm_env *env, void *args)
{
    diversity_args *a = args;
    lm_status status = LM_OK;
    if (a->x.rows == 0) return lm_fail(env, LM_DOMAIN, "'x' has no rows");
    if (a->start) status = lm_net_alike(env, a->net, a->start);
    for (int64_t l = 0; l < a->net->hidden && !status; l++) {
        const lm_mark mark = lm_scratch_mark(env);
        if (lm_stopped(env)) return LM_STOPPED;
        status = layer(env, a, l);
        lm_scratch_release(env, mark);
    }
    return status;
}

/* Of the singular values of the features, and of those of both networks. */
static double diversity_work(const void *args)
{
    const diversity_args *a = args;
    const double m = (a->start ? 2 : 1) * (double)a->x.rows;
    double all = 0;
    for (int64_t l = 0; l < a->net->hidden; l++) {
        const double n = (double)lm_net_width(a->net, l);
        all += m * n * fmin(m, n);
    }
    return all;
}

#define ARGS diversity_args
static const lm_slot diversity_slots[] = {
    IN_OBJ(net, net, "d k p l", "a network"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    OPT_OBJ(start, net, "d", "a copy of it from before training"),
    OPT_CHOICE(which, "pre", "pre|post", "pre-activations or activations"),
    OPT_FLAG(normalise, true, "Gram matrices are divided by the width"),
    OUT_VEC(lowest, "l",
            "smallest eigenvalue of the Gram matrix of the features, by "
            "hidden layer"),
    OUT_VEC(lowest_error, "l", "bound on the absolute error of lowest"),
    OUT_VEC(joint, "l",
            "the same of the features at initialization and now, 2 m x 2 m; "
            "NaN without start"),
    OUT_VEC(joint_error, "l", "bound on the absolute error of joint"),
    OUT_VEC(effective, "l", "effective rank of the features; see probe.gram"),
    OUT_VEC(participation, "l", "participation ratio"),
    OUT_VEC(rank, "l", "numerical rank"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, diversity,
          "Independence of the features of different samples: smallest "
          "eigenvalues of Gram matrices, now and jointly with "
          "initialization, and ranks, by layer.",
          "Chen, Yang, Zhao & Gu 2025, arXiv 2503.09565",
          "-- opposite inputs of an odd network\n"
          "local net = limn.model.net(2, {width = 8, depth = 2, act = 'tanh',\n"
          "  bias = false})\n"
          "local r = limn.probe.diversity(net, {{1, 2}, {-1, -2}})\n"
          "assert(r.lowest[1] < 1e-15 and r.rank[2] == 1)",
          .work = 4, .work_of = diversity_work);
#undef ARGS
