#include "theory/kernel/ntk.h"

#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/blas.h"

enum { NODES = 40 };

void lm_hermite_nodes(int n, double *node, double *weight)
{
    /* Newton's method on the normalised polynomials, from the largest node
     * down; each root is deflated from the next search. */
    for (int i = 0; i < (n + 1) / 2; i++) {
        double z = i == 0 ? sqrt(4.0 * n + 2) : node[i - 1] - 0.1;
        double slope = 1;
        for (int turn = 0; turn < 200; turn++) {
            double before = 0, p = 1;
            for (int k = 0; k < n; k++) {
                const double next =
                    (z * p - sqrt((double)k) * before) / sqrt(k + 1.0);
                before = p;
                p = next;
            }
            slope = sqrt((double)n) * before;
            double pull = 0;
            for (int j = 0; j < i; j++) pull += 1 / (z - node[j]);
            const double step = p / (slope - p * pull);
            z -= step;
            if (fabs(step) < 1e-15 * (1 + fabs(z))) break;
        }
        if (n % 2 && i == n / 2) z = 0;
        node[i] = z;
        node[n - 1 - i] = -z;
        weight[i] = weight[n - 1 - i] = 1 / (slope * slope);
    }
}

typedef struct rule {
    lm_act act;
    double node[NODES], weight[NODES];
} rule;

/* E phi(u) phi(v) and E phi'(u) phi'(v), var u = a, var v = b, cov c. */
static void quadrature(const rule *r, double a, double b, double c,
                       double *value, double *slope)
{
    double z[NODES], one[NODES], f[NODES], d[NODES], u[NODES], du[NODES];
    const lm_act_d *act = lm_acts_d + r->act.row;
    const int degree = r->act.degree;
    const double along = a > 0 ? c / sqrt(a) : 0;
    const double across = sqrt(fmax(b - along * along, 0));
    for (int i = 0; i < NODES; i++) z[i] = sqrt(a) * r->node[i], one[i] = 1;
    act->value(degree, NODES, z, u);
    act->back(degree, NODES, z, u, one, du);
    *value = *slope = 0;
    for (int i = 0; i < NODES; i++) {
        double sum = 0, dsum = 0;
        for (int j = 0; j < NODES; j++)
            z[j] = along * r->node[i] + across * r->node[j];
        act->value(degree, NODES, z, f);
        act->back(degree, NODES, z, f, one, d);
        for (int j = 0; j < NODES; j++) {
            sum += r->weight[j] * f[j];
            dsum += r->weight[j] * d[j];
        }
        *value += r->weight[i] * u[i] * sum;
        *slope += r->weight[i] * du[i] * dsum;
    }
}

/* Cho & Saul 2009. */
static void arc_cosine(double a, double b, double c, double *value,
                       double *slope)
{
    const double size = sqrt(a * b);
    const double rho = size > 0 ? fmax(-1, fmin(1, c / size)) : 0;
    const double angle = acos(rho);
    *value = size * (sqrt(1 - rho * rho) + (M_PI - angle) * rho) / (2 * M_PI);
    *slope = (M_PI - angle) / (2 * M_PI);
}

typedef enum shape { SMOOTH, RELU, LINEAR } shape;

static shape shape_of(lm_act act)
{
    char name[16];
    lm_act_name(act, name);
    return strcmp(name, "relu") == 0     ? RELU
           : strcmp(name, "linear") == 0 ? LINEAR
                                         : SMOOTH;
}

/* One layer up, in place: s and t are S^l and T^l. */
static lm_status raise_layer(lm_env *env, const rule *r, shape kind, int64_t m,
                             double gain, double *s, double *t)
{
    double *diagonal = lm_scratch_doubles(env, m);
    if (!diagonal) return lm_nomem(env);
    for (int64_t i = 0; i < m; i++) diagonal[i] = s[i * m + i];
    for (int64_t i = 0; i < m; i++) {
        if (lm_stopped(env)) return LM_STOPPED;
        for (int64_t j = 0; j <= i; j++) {
            const double a = diagonal[i], b = diagonal[j], c = s[i * m + j];
            double value = c, slope = 1;
            if (kind == RELU)
                arc_cosine(a, b, c, &value, &slope);
            else if (kind == SMOOTH)
                quadrature(r, a, b, c, &value, &slope);
            value *= gain * gain;
            slope *= gain * gain;
            s[i * m + j] = s[j * m + i] = value;
            t[i * m + j] = t[j * m + i] = value + slope * t[i * m + j];
        }
    }
    return LM_OK;
}

lm_status lm_ntk(lm_env *env, lm_mat x, lm_act act, int64_t depth, double gain,
                 bool input, double *nngp, double *ntk)
{
    const int64_t m = x.rows;
    rule r = {.act = act};
    lm_hermite_nodes(NODES, r.node, r.weight);
    lm_syrk_d(false, m, x.cols, 1 / (double)x.cols, x.data, x.stride, 0, nngp,
              m);
    memset(ntk, 0, (size_t)(m * m) * sizeof *ntk);
    if (input || depth == 0) memcpy(ntk, nngp, (size_t)(m * m) * sizeof *ntk);
    lm_status status = LM_OK;
    const lm_mark mark = lm_scratch_mark(env);
    for (int64_t l = 0; l < depth && m > 0 && !status; l++) {
        status = raise_layer(env, &r, shape_of(act), m, gain, nngp, ntk);
        lm_scratch_release(env, mark);
    }
    return status;
}

typedef struct {
    lm_mat x;
    int64_t depth;
    const char *act;
    double gain;
    bool input;
    lm_mat nngp, ntk;
} ntk_args;

static lm_status ntk_run(lm_env *env, void *args)
{
    ntk_args *a = args;
    lm_act act;
    const lm_status status = lm_act_named(env, a->act, &act);
    return status ? status
                  : lm_ntk(env, a->x, act, a->depth, a->gain, a->input,
                           a->nngp.data, a->ntk.data);
}

#define ARGS ntk_args
static const lm_slot ntk_slots[] = {
    IN_MAT(x, "m d", "inputs, one sample a row"),
    OPT_INT(depth, 1, "[0,10000]", "hidden layers"),
    OPT_STR(act, "relu", "activation; see model.act"),
    OPT_NUM(gain, 1, "[0,inf)", "deviation of the weights above the input"),
    OPT_FLAG(input, true, "the input layer trains; false for SP with lr / n"),
    OUT_MAT(nngp, "m m", "covariance of the outputs at the start"),
    OUT_MAT(ntk, "m m", "tangent kernel"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.kernel, ntk,
          "Kernels of a fully connected network of infinite width: NNGP and "
          "NTK.",
          "Jacot, Gabriel & Hongler 2018; Cho & Saul 2009",
          "local k = limn.theory.kernel.ntk({{1, 0}, {0, 1}}, {act = 'relu'})\n"
          "assert(math.abs(k.nngp[1][1] - 0.25) < 1e-15)\n"
          "assert(math.abs(k.nngp[1][2] - 0.25 / math.pi) < 1e-15)");
#undef ARGS
