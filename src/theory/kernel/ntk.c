#include "theory/kernel/ntk.h"

#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "model/dual.h"
#include "linalg/blas.h"

#define EPS 0x1p-53

/* Kernels of the layer so far, m x m: S and T, the absolute error of T, and the
 * error of S in parts that do not mix: of its correlations, and on the diagonal
 * relative ones of its variances. */
typedef struct stack {
    int64_t m;
    double *s, *t, *s_error, *t_error;
} stack;

typedef struct layer {
    lm_act act;
    double factor, tol; /* gain^2 */
    lm_side *side;      /* m */
    double *off;        /* m: relative errors of the variances */
    lm_side *same;      /* m: one side over and over */
    lm_dual_out out;    /* m */
} layer;

static bool layer_open(lm_env *env, int64_t m, layer *l)
{
    double *block = lm_scratch_doubles(env, 5 * m);
    l->side = lm_scratch(env, (size_t)(2 * m) * sizeof *l->side);
    if (!block || !l->side) return false;
    l->same = l->side + m;
    l->off = block;
    l->out =
        (lm_dual_out){block + m, block + 2 * m, block + 3 * m, block + 4 * m};
    return true;
}

static double share(double part, double of)
{
    return of > 0 ? part / of : 0;
}

static double known(double error)
{
    return isnan(error) ? INFINITY : error;
}

/* The absolute error of S at (i, j); a and b are its variances there. */
static double absolute(const stack *k, int64_t i, int64_t j, double a, double b)
{
    const int64_t m = k->m;
    if (i == j) return known(a * k->s_error[i * m + i]);
    return known(sqrt(a) * sqrt(b) * k->s_error[i * m + j] +
                 fabs(k->s[i * m + j]) *
                     (k->s_error[i * m + i] + k->s_error[j * m + j]) / 2);
}

/* S' = factor J, T' = S' + T factor Jd at (i, j) and (j, i), from J and Jd, the
 * absolute error of Jd and that of J as s_error has it. */
static void put(const stack *k, const layer *l, int64_t i, int64_t j,
                double value, double slope, lm_dual_change error)
{
    const int64_t at = i * k->m + j, mirror = j * k->m + i;
    const double t = k->t[at], factor = l->factor, go = factor * slope;
    k->s[at] = k->s[mirror] = factor * value;
    k->s_error[at] = k->s_error[mirror] = known(error.correlation);
    k->t[at] = k->t[mirror] = k->s[at] + go * t;
    const double below =
                     fabs(go) * k->t_error[at] + factor * error.slope * fabs(t),
                 rounding = 4 * EPS * (fabs(k->s[at]) + fabs(go * t));
    k->t_error[at] = k->t_error[mirror] =
        known(absolute(k, i, j, factor * l->side[i].v, factor * l->side[j].v) +
              below + rounding);
}

/* V and D, of the variance alone. */
static void put_same(const stack *k, const layer *l, int64_t i)
{
    const lm_side *u = &l->side[i];
    const double e = l->off[i];
    put(k, l, i, i, u->v, u->d,
        (lm_dual_change){u->growth * e + share(u->v_error, u->v) + 2 * EPS,
                         lm_side_moved(u, e) + u->d_error});
}

/* J and Jd of a pair, with what its own errors and those of V do to the
 * correlation. */
static void put_pair(const stack *k, const layer *l, int64_t i, int64_t j)
{
    const lm_side *u = &l->side[i], *v = &l->side[j];
    const double value = l->out.value[j], slope = l->out.slope[j];
    const double size = sqrt(u->v) * sqrt(v->v);
    lm_dual_change error =
        lm_dual_moved(l->act, u, v, k->s[i * k->m + j], slope, l->off[i],
                      l->off[j], k->s_error[i * k->m + j]);
    error.correlation +=
        share(l->out.value_error[j], size) +
        (share(u->v_error, u->v) + share(v->v_error, v->v)) / 2 + 2 * EPS;
    error.slope += l->out.slope_error[j];
    put(k, l, i, j, value, slope, error);
}

static lm_status raise_row(lm_env *env, const stack *k, layer *l, int64_t i)
{
    for (int64_t j = 0; j < i; j++) l->same[j] = l->side[i];
    const lm_status status = lm_dual(env, l->act, i, l->same, l->side,
                                     k->s + i * k->m, l->tol, l->out);
    if (status) return status;
    put_same(k, l, i);
    for (int64_t j = 0; j < i; j++) put_pair(k, l, i, j);
    return LM_OK;
}

/* One layer up, in place. */
static lm_status raise_layer(lm_env *env, const stack *k, layer *l)
{
    const int64_t m = k->m;
    double *variance = lm_scratch_doubles(env, m);
    if (!variance || !layer_open(env, m, l)) return lm_nomem(env);
    for (int64_t i = 0; i < m; i++) {
        variance[i] = k->s[i * m + i];
        l->off[i] = k->s_error[i * m + i];
    }
    lm_status status = lm_dual_sides(env, l->act, m, variance, l->tol, l->side);
    for (int64_t i = 0; i < m && !status; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        const lm_mark mark = lm_scratch_mark(env);
        status = raise_row(env, k, l, i);
        lm_scratch_release(env, mark);
    }
    return status;
}

/* S^1, with the error that sums of d rounded products can have. */
static void first_layer(lm_mat x, bool input, const stack *k)
{
    const int64_t m = k->m, d = x.cols;
    const double e = (double)(d + 1) * EPS;
    lm_syrk_d(false, m, d, 1 / (double)d, x.data, x.stride, 0, k->s, m);
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < m; j++)
            k->s_error[i * m + j] = i == j ? e : 2 * e;
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < m; j++) {
            k->t[i * m + j] = input ? k->s[i * m + j] : 0;
            k->t_error[i * m + j] =
                input ? absolute(k, i, j, k->s[i * m + i], k->s[j * m + j]) : 0;
        }
}

/* The errors of S become absolute: first beside the diagonal. */
static void finish(const stack *k)
{
    const int64_t m = k->m;
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < i; j++)
            k->s_error[i * m + j] = k->s_error[j * m + i] =
                absolute(k, i, j, k->s[i * m + i], k->s[j * m + j]);
    for (int64_t i = 0; i < m; i++)
        k->s_error[i * m + i] = absolute(k, i, i, k->s[i * m + i], 0);
}

static lm_status kernels(lm_env *env, lm_mat x, const lm_ntk_options *options,
                         const stack *k)
{
    layer l = {.act = options->act,
               .factor = options->gain * options->gain,
               .tol = options->tol};
    first_layer(x, options->input || options->depth == 0, k);
    lm_status status = LM_OK;
    const lm_mark mark = lm_scratch_mark(env);
    for (int64_t at = 0; at < options->depth && !status; at++) {
        status = raise_layer(env, k, &l);
        lm_scratch_release(env, mark);
    }
    finish(k);
    return status;
}

/* ---- equal inputs are one ----------------------------------------------- */

/* 0 and -0 are equal. */
static bool equal(int64_t n, const double *x, const double *y)
{
    for (int64_t k = 0; k < n; k++)
        if (x[k] != y[k]) return false;
    return true;
}

/* Where inputs are equal their angle must not grow from rounding: place[i] is
 * the position of input i among the n different ones, whose rows of x are
 * which[0 .. n - 1]. */
static lm_status find_different(lm_env *env, lm_mat x, int64_t *place,
                                int64_t *which, int64_t *n)
{
    double *key = lm_scratch_doubles(env, x.rows);
    if (!key) return lm_nomem(env);
    for (int64_t i = 0; i < x.rows; i++) {
        const double *row = x.data + i * x.stride;
        double sum = 0;
        for (int64_t k = 0; k < x.cols; k++) sum += row[k] * (double)(k + 1);
        int64_t p = 0;
        while (p < *n && (key[p] != sum ||
                          !equal(x.cols, row, x.data + which[p] * x.stride)))
            p++;
        if (p == *n) {
            key[p] = sum;
            which[p] = i;
            ++*n;
        }
        place[i] = p;
    }
    return LM_OK;
}

static void spread(int64_t m, int64_t n, const int64_t *place,
                   const double *from, double *to)
{
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < m; j++)
            to[i * m + j] = from[place[i] * n + place[j]];
}

static lm_status with_equal(lm_env *env, lm_mat x, const int64_t *place,
                            const int64_t *which, int64_t n,
                            const lm_ntk_options *options, lm_ntk_out out)
{
    const int64_t m = x.rows, d = x.cols, all = n * n;
    double *rows = lm_scratch_doubles(env, n * d),
           *block = lm_scratch_doubles(env, 4 * all);
    if (!rows || !block) return lm_nomem(env);
    for (int64_t p = 0; p < n; p++)
        memcpy(rows + p * d, x.data + which[p] * x.stride,
               (size_t)d * sizeof *rows);
    const stack k = {n, block, block + all, block + 2 * all, block + 3 * all};
    const lm_status status = kernels(env, (lm_mat){rows, n, d, d}, options, &k);
    if (status) return status;
    spread(m, n, place, k.s, out.nngp);
    spread(m, n, place, k.t, out.ntk);
    spread(m, n, place, k.s_error, out.nngp_error);
    spread(m, n, place, k.t_error, out.ntk_error);
    return LM_OK;
}

lm_status lm_ntk(lm_env *env, lm_mat x, const lm_ntk_options *options,
                 lm_ntk_out out)
{
    const int64_t m = x.rows;
    if (m == 0) return LM_OK;
    int64_t *place = lm_scratch_integers(env, 2 * m), n = 0;
    if (!place) return lm_nomem(env);
    const lm_status status = find_different(env, x, place, place + m, &n);
    if (status) return status;
    if (n < m) return with_equal(env, x, place, place + m, n, options, out);
    const stack k = {m, out.nngp, out.ntk, out.nngp_error, out.ntk_error};
    return kernels(env, x, options, &k);
}

typedef struct {
    lm_mat x;
    int64_t depth;
    const char *act;
    double gain, tol;
    bool input;
    lm_mat nngp, ntk, nngp_error, ntk_error;
} ntk_args;

static lm_status ntk_run(lm_env *env, void *args)
{
    ntk_args *a = args;
    lm_ntk_options options = {
        .depth = a->depth, .gain = a->gain, .tol = a->tol, .input = a->input};
    const lm_status status = lm_act_named(env, a->act, &options.act);
    return status ? status
                  : lm_ntk(env, a->x, &options,
                           (lm_ntk_out){a->nngp.data, a->ntk.data,
                                        a->nngp_error.data, a->ntk_error.data});
}

#define ARGS ntk_args
static const lm_slot ntk_slots[] = {
    IN_MAT(x, "m d", "inputs, one sample per row"),
    OPT_INT(depth, 1, "[0,10000]", "number of hidden layers"),
    OPT_STR(act, "relu", "activation; see model.act"),
    OPT_NUM(gain, 1, "[0,inf)",
            "standard deviation of the weights above the input layer, times "
            "sqrt(fan-in)"),
    OPT_FLAG(input, true,
             "whether the input layer is trained; false for SP with lr / n"),
    OPT_NUM(tol, 1e-10, "(0,1)",
            "relative tolerance of the quadrature for elu; the other "
            "activations have closed forms"),
    OUT_MAT(nngp, "m m",
            "NNGP kernel: covariance of the outputs at initialization"),
    OUT_MAT(ntk, "m m", "neural tangent kernel"),
    OUT_MAT(nngp_error, "m m", "bound on the absolute error of nngp"),
    OUT_MAT(ntk_error, "m m", "bound on the absolute error of ntk"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.kernel, ntk,
          "NNGP and neural tangent kernels of a fully connected network of "
          "infinite width, with error bounds.",
          "Jacot, Gabriel & Hongler 2018; Cho & Saul 2009",
          "local k = limn.theory.kernel.ntk({{1, 0}, {0, 1}}, {act = 'relu'})\n"
          "assert(math.abs(k.nngp[1][1] - 0.25) <= k.nngp_error[1][1])\n"
          "assert(math.abs(k.nngp[1][2] - 0.25 / math.pi) < 1e-15)");
#undef ARGS
