#include "theory/ntk.h"

#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "model/dual.h"
#include "tensor/blas.h"

#define EPS 0x1p-53

/* Kernels of the layer so far, m x m: S and T, and their absolute errors. */
typedef struct stack {
    int64_t m;
    double *s, *t, *s_error, *t_error;
} stack;

typedef struct layer {
    lm_act act;
    double factor, tol; /* gain^2 */
    lm_side *side;      /* m */
    double *off;        /* m: errors of the variances */
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

/* S' = factor J and T' = S' + T factor Jd at (i, j) and (j, i); the errors of
 * J and Jd become theirs. */
static void put(const stack *k, double factor, int64_t i, int64_t j,
                double value, double slope, lm_dual_change error)
{
    const int64_t at = i * k->m + j, mirror = j * k->m + i;
    const double t = k->t[at];
    k->s[at] = factor * value;
    k->s_error[at] = factor * (error.value + EPS * fabs(value));
    k->t[at] = k->s[at] + factor * slope * t;
    k->t_error[at] =
        k->s_error[at] +
        factor * (fabs(slope) * k->t_error[at] + error.slope * fabs(t)) +
        4 * EPS * (fabs(k->s[at]) + fabs(factor * slope * t));
    k->s[mirror] = k->s[at], k->t[mirror] = k->t[at];
    k->s_error[mirror] = k->s_error[at], k->t_error[mirror] = k->t_error[at];
}

/* u = v, where the kernel is a function of the variance alone. */
static void put_same(const stack *k, const layer *l, int64_t i, int64_t j)
{
    const lm_side *u = &l->side[i];
    lm_dual_change error = lm_side_moved(u, l->off[i]);
    error.value += u->v_error;
    error.slope += u->d_error;
    put(k, l->factor, i, j, u->v, u->d, error);
}

static lm_status raise_row(lm_env *env, const stack *k, layer *l, int64_t i)
{
    const lm_side *u = &l->side[i];
    const double *c = k->s + i * k->m;
    for (int64_t j = 0; j < i; j++) l->same[j] = *u;
    const lm_status status =
        lm_dual(env, l->act, i, l->same, l->side, c, l->tol, l->out);
    for (int64_t j = 0; j < i && !status; j++) {
        const lm_side *v = &l->side[j];
        if (c[j] == u->variance && c[j] == v->variance) {
            put_same(k, l, i, j);
            continue;
        }
        lm_dual_change error =
            lm_dual_moved(l->act, u, v, c[j], l->out.slope[j], l->off[i],
                          l->off[j], k->s_error[i * k->m + j]);
        error.value += l->out.value_error[j];
        error.slope += l->out.slope_error[j];
        put(k, l->factor, i, j, l->out.value[j], l->out.slope[j], error);
    }
    if (!status) put_same(k, l, i, i);
    return status;
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

/* S^1 with the error that a sum of d rounded products can have.  Equal inputs
 * are equal to the last bit, so that every layer knows them as one. */
static void first_layer(lm_mat x, bool input, const stack *k)
{
    const int64_t m = k->m, d = x.cols;
    const size_t row = (size_t)d * sizeof *x.data,
                 all = (size_t)(m * m) * sizeof *k->s;
    lm_syrk_d(false, m, d, 1 / (double)d, x.data, x.stride, 0, k->s, m);
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < i; j++) {
            const double *u = x.data + i * x.stride, *v = x.data + j * x.stride;
            if (memcmp(u, v, row) != 0) continue;
            const double same = k->s[j * m + j];
            k->s[i * m + i] = k->s[i * m + j] = k->s[j * m + i] = same;
        }
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < m; j++)
            k->s_error[i * m + j] = (double)(d + 1) * EPS *
                                    sqrt(k->s[i * m + i]) *
                                    sqrt(k->s[j * m + j]);
    memset(k->t, 0, all);
    memset(k->t_error, 0, all);
    if (!input) return;
    memcpy(k->t, k->s, all);
    memcpy(k->t_error, k->s_error, all);
}

lm_status lm_ntk(lm_env *env, lm_mat x, const lm_ntk_options *options,
                 lm_ntk_out out)
{
    const stack k = {x.rows, out.nngp, out.ntk, out.nngp_error, out.ntk_error};
    layer l = {.act = options->act,
               .factor = options->gain * options->gain,
               .tol = options->tol};
    if (k.m == 0) return LM_OK;
    first_layer(x, options->input || options->depth == 0, &k);
    lm_status status = LM_OK;
    const lm_mark mark = lm_scratch_mark(env);
    for (int64_t at = 0; at < options->depth && !status; at++) {
        status = raise_layer(env, &k, &l);
        lm_scratch_release(env, mark);
    }
    return status;
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
    IN_MAT(x, "m d", "inputs, one sample a row"),
    OPT_INT(depth, 1, "[0,10000]", "hidden layers"),
    OPT_STR(act, "relu", "activation; see model.act"),
    OPT_NUM(gain, 1, "[0,inf)", "deviation of the weights above the input"),
    OPT_FLAG(input, true, "the input layer trains; false for SP with lr / n"),
    OPT_NUM(tol, 1e-10, "(0,1)",
            "relative accuracy of the quadrature of elu; the other "
            "activations have closed forms"),
    OUT_MAT(nngp, "m m", "covariance of the outputs at the start"),
    OUT_MAT(ntk, "m m", "tangent kernel"),
    OUT_MAT(nngp_error, "m m", "bound on the absolute error of nngp"),
    OUT_MAT(ntk_error, "m m", "bound on the absolute error of ntk"),
    LM_SLOTS_END,
};
LM_EXPORT(theory, ntk,
          "Kernels of a fully connected network of infinite width: NNGP and "
          "NTK, with their errors.",
          "Jacot, Gabriel & Hongler 2018; Cho & Saul 2009",
          "local k = limn.theory.ntk({{1, 0}, {0, 1}}, {act = 'relu'})\n"
          "assert(math.abs(k.nngp[1][1] - 0.25) <= k.nngp_error[1][1])\n"
          "assert(math.abs(k.nngp[1][2] - 0.25 / math.pi) < 1e-15)");
#undef ARGS
