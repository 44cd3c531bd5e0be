/* leave_one_out: limn.theory.kernel.leave_one_out.
 *
 * With b = (k + noise)^-1 and a = b y, all of them from one decomposition:
 *
 *     prediction of y_i from the others   y_i - a_i / b_ii, variance 1 / b_ii
 *     generalised cross validation        (|a|^2 / m c) / (tr b / m)^2
 *     df1 = tr k b,  df2 = tr (k b)^2
 *
 * (Rasmussen & Williams 2006, section 5.4.2; Golub, Heath & Wahba 1979).  The
 * quotients have limits at noise 0, where residuals and 1 - df1 / m vanish.
 * Where k is singular there, q its null space, a grows as q q'y / noise and b
 * as q q' / noise: a sample with a share in q is predicted from what it is
 * tied to, without variance. */
#include <float.h>
#include <math.h>

#include "core/decl.h"
#include "theory/kernel/gp.h"

typedef struct {
    lm_mat k;
    lm_tensor y;
    double noise;
    lm_tensor start;
    lm_mat k_error;
    lm_tensor loo, loo_error;
    lm_vec variance, variance_error;
    double mse, mse_error, gcv, gcv_error, df1, df1_error, df2, df2_error;
} leave_one_out_args;

typedef struct known_to {
    double value, error;
} known_to;

/* num / den with the errors of both. */
static known_to quotient(known_to num, known_to den)
{
    const double rest = den.value - den.error, value = num.value / den.value;
    if (!(rest > 0)) return (known_to){value, INFINITY};
    return (known_to){value, (num.error + fabs(value) * den.error) / rest +
                                 2 * DBL_EPSILON * fabs(value)};
}

/* What there is of row i of q, and of (q r)_ij, in the modes first .. end - 1,
 * of which phi is 1 or, by the flag, its own. */
static double inner(const lm_response *s, int64_t i, const double *r,
                    int64_t step, int64_t first, int64_t end, bool weighted)
{
    const double *q = s->modes->q + i * s->modes->m;
    double sum = 0;
    for (int64_t l = first; l < end; l++)
        sum += q[l] * (weighted ? s->phi[l] : 1) * r[l * step];
    return sum;
}

/* By how much the null space turns with an error of k: its share of a vector
 * v is known to within angle |v|. */
static double angle_of(const lm_response *s)
{
    const int64_t m = s->modes->m;
    if (s->still == 0) return 0;
    const double gap = s->still < m ? s->modes->e[s->still] : INFINITY;
    return 2 * s->modes->error / gap + (double)m * DBL_EPSILON;
}

/* Sample i: is it tied to others by the null space? */
typedef struct tie {
    bool tied, known;
    double angle;
    known_to share;
} tie;

static tie tie_of(const lm_response *s, int64_t i)
{
    const double *q = s->modes->q + i * s->modes->m, angle = angle_of(s);
    const double share = inner(s, i, q, 1, 0, s->still, false);
    const double error = 2 * angle * (sqrt(share) + angle);
    return (tie){share > 2 * error,
                 share > 2 * error || sqrt(share) <= angle,
                 angle,
                 {share, error}};
}

/* Element i of (k + noise)^-1 r, or of the null space's share of it. */
static known_to dual_of(const lm_response *s, const lm_sides *y, const tie *t,
                        lm_gauge g, int64_t i, int64_t j)
{
    const int64_t m = s->modes->m, c = y->c;
    const double *r = y->r + j;
    if (t->tied)
        return (known_to){inner(s, i, r, c, 0, s->still, false),
                          t->angle * lm_modes_norm(m, r, c) +
                              y->column[j].loose};
    return (known_to){inner(s, i, r, c, s->still, m, true),
                      lm_response_error(s, g, y->column[j])};
}

/* Sample i from the others; returns the sum of the squares of its errors. */
static known_to predict(const lm_env *env, leave_one_out_args *a,
                        const lm_response *s, const lm_sides *y, int64_t i)
{
    const int64_t m = s->modes->m;
    const double *q = s->modes->q + i * m;
    const tie t = tie_of(s, i);
    lm_gauge g = lm_gauge_of(s, q, 1, (double)m * DBL_EPSILON);
    if (!t.tied) g.still = 0;
    const double own = t.known ? lm_response_error(s, g, g) : INFINITY;
    const known_to b =
        t.tied ? t.share
               : (known_to){inner(s, i, q, 1, s->still, m, true), own};
    const known_to v = quotient((known_to){1, 0}, b);
    known_to sum = {0, 0};
    a->variance.data[i] = t.tied ? 0 : v.value;
    a->variance_error.data[i] = t.tied ? 0 : v.error;
    for (int64_t j = 0; j < y->c && !lm_stopped_at_row(env, j, 2 * m + 16);
         j++) {
        const int64_t at = i * y->c + j;
        const known_to off = quotient(dual_of(s, y, &t, g, i, j), b);
        a->loo.data[at] = a->y.data[at] - off.value;
        a->loo_error.data[at] = off.error + DBL_EPSILON * fabs(a->y.data[at]);
        sum.value += off.value * off.value;
        sum.error += (2 * fabs(off.value) + off.error) * off.error;
    }
    return sum;
}

/* sum over modes of weight^power, with |d weight| <= |E| slope. */
static void freedom(leave_one_out_args *a, const lm_response *s)
{
    const double e = s->modes->error * s->series;
    a->df1 = a->df2 = a->df1_error = a->df2_error = 0;
    for (int64_t i = s->still; i < s->modes->m; i++) {
        const double phi = s->phi[i], share = s->modes->e[i] * phi;
        const double moved = e * a->noise * phi * phi + 4 * DBL_EPSILON;
        a->df1 += share;
        a->df2 += share * share;
        a->df1_error += moved;
        a->df2_error += 2 * share * moved;
    }
}

/* |a| and its error, phi being 1 in the null space where there is one. */
static known_to dual_norm(const lm_env *env, const lm_response *s,
                          const lm_sides *y)
{
    const int64_t m = s->modes->m, c = y->c, end = s->still ? s->still : m;
    double dual = 0, seen = 0, all = 0, loose = 0, most = 1;
    for (int64_t i = 0; i < m * c && !lm_stopped_at(env, i); i++) {
        const double phi = s->still ? 1 : s->phi[i / c];
        const double d = i < end * c ? phi * y->r[i] : 0;
        dual += d * d;
        seen += phi * d * phi * d;
        all += y->r[i] * y->r[i];
        if (!s->still) most = fmax(i ? most : 0, phi);
    }
    for (int64_t j = 0; j < c && !lm_stopped_at(env, j); j++)
        loose = hypot(loose, y->column[j].loose);
    const double moved = s->still ? angle_of(s) * sqrt(all)
                                  : s->modes->error * s->series * sqrt(seen);
    return (known_to){sqrt(dual), moved + most * loose};
}

static known_to mean_trace(const lm_response *s)
{
    const int64_t m = s->modes->m, n = s->still ? s->still : m;
    double trace = 0, square = 0;
    for (int64_t i = 0; i < n; i++) {
        const double phi = s->still ? 1 : s->phi[i];
        trace += phi / (double)m;
        square += phi * phi / (double)m;
    }
    return (known_to){trace,
                      s->still ? 0 : s->modes->error * s->series * square};
}

static lm_status leave_one_out_run(lm_env *env, void *args)
{
    leave_one_out_args *a = args;
    const lm_gp_data data = {.k = a->k,
                             .k_error = a->k_error,
                             .y = a->y,
                             .start = a->start,
                             .noise = a->noise};
    lm_gp gp;
    const lm_status status = lm_gp_of(env, &data, &gp);
    if (status) return status;
    const lm_response *s = &gp.response;
    const lm_sides *y = &gp.sides;
    const double part = (double)gp.modes.m * (double)y->c;
    known_to sum = {0, 0};
    for (int64_t i = 0; i < gp.modes.m; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const known_to one = predict(env, a, s, y, i);
        sum = (known_to){sum.value + one.value, sum.error + one.error};
    }
    a->mse = sum.value / part, a->mse_error = sum.error / part;
    const known_to root = quotient(dual_norm(env, s, y), mean_trace(s));
    a->gcv = root.value * root.value / part;
    a->gcv_error = (2 * root.value + root.error) * root.error / part;
    freedom(a, s);
    return lm_unless_stopped(env);
}

#define ARGS leave_one_out_args
static const lm_slot leave_one_out_slots[] = {
    IN_MAT(k, "m m", "kernel of the training samples"),
    IN_TENSOR(y, "m ...", "targets: m numbers, or m x c"),
    OPT_NUM(noise, 0, "[0,inf)", "variance of the noise of y"),
    OPT_TENSOR(start, "m ...", "prior mean; 0"),
    OPT_MAT(k_error, "m m", LM_K_ERROR_DOC),
    OUT_TENSOR(loo, "m ...", "each sample predicted from all others"),
    OUT_TENSOR(loo_error, "m ...", "bound on the absolute error of loo"),
    OUT_VEC(variance, "m", "of y about loo, with the noise"),
    OUT_VEC(variance_error, "m", "bound on the absolute error of variance"),
    OUT_NUM(mse, "mean of (y - loo)^2"),
    OUT_NUM(mse_error, "bound on the absolute error of mse"),
    OUT_NUM(gcv, "generalised cross validation, an estimate of the same"),
    OUT_NUM(gcv_error, "bound on the absolute error of gcv"),
    OUT_NUM(df1, "tr k (k + noise)^-1"),
    OUT_NUM(df1_error, "bound on the absolute error of df1"),
    OUT_NUM(df2, "tr (k (k + noise)^-1)^2"),
    OUT_NUM(df2_error, "bound on the absolute error of df2"),
    LM_SLOTS_END,
};
LM_EXPORT(
    theory.kernel, leave_one_out,
    "Leave-one-out predictions of a Gaussian process, generalised cross "
    "validation and degrees of freedom, with error bounds.",
    "Rasmussen & Williams 2006, section 5.4.2",
    "local r = limn.theory.kernel.leave_one_out({{2, 1}, {1, 2}}, {3, 1})\n"
    "assert(math.abs(r.loo[1] - 0.5) <= r.loo_error[1])\n"
    "assert(math.abs(r.loo[2] - 1.5) <= r.loo_error[2])",
    .work = 12);
#undef ARGS
