#include "theory/spikes/align.h"

#include <math.h>

#include "core/decl.h"
#include "model/dual.h"

/* z^i g(z)^j */
typedef struct power {
    lm_integrand g;
    int i, j;
} power;

static double raised(double x, int n)
{
    double y = 1;
    for (int k = 0; k < n; k++) y *= x;
    return y;
}

static void power_value(const void *self, int64_t n, const double *x, double *f)
{
    const power *p = self;
    p->g.value(p->g.self, n, x, f);
    for (int64_t k = 0; k < n; k++) f[k] = raised(x[k], p->i) * raised(f[k], p->j);
}

static lm_status moment(lm_env *env, const lm_integrand *g, int i, int j,
                        lm_estimate *out)
{
    const power p = {*g, i, j};
    lm_integrand f = *g;
    f.value = power_value;
    f.self = &p;
    f.degree = g->degree * j + i;
    f.wave = g->wave / (j > 0 ? j : 1);
    return lm_gauss_mean(env, &f, 1, 0, out);
}

static double choose(int n, int k)
{
    double c = 1;
    for (int i = 0; i < k; i++) c = c * (n - i) / (i + 1);
    return c;
}

/* From powers of g to those of g + e, e ~ N(0, v): E e^2m = v^m (2m - 1)!!. */
static void add_noise(double v, lm_estimate of[LM_REUSE_MAX + 1])
{
    for (int j = LM_REUSE_MAX; j >= 0; j--) {
        double moment_of_noise = 1;
        for (int k = 2; k <= j; k += 2) {
            moment_of_noise *= v * (k - 1);
            const double by = choose(j, k) * moment_of_noise;
            of[j].value += by * of[j - k].value;
            of[j].error += by * of[j - k].error;
        }
    }
}

lm_status lm_target_moments_of(lm_env *env, lm_act target, double noise,
                               lm_target_moments *out)
{
    const lm_act_source source = {.act = target, .variance = 1};
    const lm_integrand g = lm_act_integrand(&source);
    for (int i = 0; i < 3; i++) {
        for (int j = 0; j <= LM_REUSE_MAX; j++) {
            const lm_status status = moment(env, &g, i, j, &out->of[i][j]);
            if (status) return status;
        }
        add_noise(noise, out->of[i]);
    }
    return LM_OK;
}

/* What is within its error of 0 is 0. */
static double sure(lm_estimate x)
{
    return fabs(x.value) > 4 * x.error ? x.value : 0;
}

int64_t lm_reuse_index(const lm_target_moments *m)
{
    for (int j = 1; j <= LM_REUSE_MAX; j++)
        if (sure(m->of[1][j]) != 0) return j;
    return 0;
}

static double cosine(double along, double square)
{
    const double size = sqrt(along * along + square);
    return size > 0 ? along / size : 0;
}

lm_spike_cosines lm_spike_cosines_of(const lm_target_moments *m, double ratio,
                                     double eta1, double eta2)
{
    const lm_estimate(*of)[LM_REUSE_MAX + 1] = m->of;
    const double c = sure(of[1][1]), f = ratio, y1 = sure(of[0][1]),
                 y2 = of[0][2].value, y4 = of[0][4].value;
    const double both = eta1 + eta2,
                 apart = (eta1 * eta1 + eta2 * eta2) * f * y2;
    /* E z y h and E y^2 h^2; the noise of u, which h holds, comes back with
     * E y. */
    const double fresh = c * sure(of[2][1]),
                 spread = c * c * of[2][2].value + f * y2 * y2,
                 reused = fresh + f * sure(of[1][2]),
                 reused_spread = spread + f * f * y4 + 2 * f * c * sure(of[1][3]),
                 back = y1 * y1 * f * y2;
    return (lm_spike_cosines){
        .first = cosine(c, f * y2),
        .top = cosine(both * c, apart),
        .fresh = cosine(fresh, f * spread + back),
        .reused = cosine(reused, f * reused_spread + back),
    };
}

/* ---- the export -----------------------------------------------------------
 */

typedef struct {
    const char *target;
    double ratio, noise, eta1, eta2;
    int64_t reuse;
    double first, top, fresh, reused;
    lm_vec moments, moments_error;
} align_args;

static lm_status align_run(lm_env *env, void *args)
{
    align_args *a = args;
    lm_act target;
    lm_target_moments m;
    lm_status status = lm_act_named(env, a->target, &target);
    if (!status) status = lm_target_moments_of(env, target, a->noise, &m);
    if (status) return status;
    const lm_spike_cosines c =
        lm_spike_cosines_of(&m, a->ratio, a->eta1, a->eta2);
    a->reuse = lm_reuse_index(&m);
    a->first = c.first;
    a->top = c.top;
    a->fresh = c.fresh;
    a->reused = c.reused;
    for (int j = 0; j < LM_REUSE_MAX; j++) {
        a->moments.data[j] = m.of[1][j + 1].value;
        a->moments_error.data[j] = m.of[1][j + 1].error;
    }
    return LM_OK;
}

#define ARGS align_args
static const lm_slot align_slots[] = {
    IN_STR(target, "the centred target as a function of one direction; an "
                   "activation, see model.act"),
    OPT_NUM(ratio, 0.25, "(0,inf)", "inputs over samples of a step, d / n"),
    OPT_NUM(noise, 0, "[0,inf)", "variance of the noise of the targets"),
    OPT_NUM(eta1, 1, "[0,inf)", "size of the first step"),
    OPT_NUM(eta2, 1, "[0,inf)", "size of the second step"),
    OUT_INT(reuse,
            "the smallest j with E z y^j beyond its error: the step of a "
            "reused batch that sees the target is j; 0: none up to 8"),
    OUT_NUM(first, "cosine with the target of the direction of one step"),
    OUT_NUM(top, "of the leading one after two steps on fresh data"),
    OUT_NUM(fresh, "of direction k = 1 of the second step on fresh data"),
    OUT_NUM(reused, "and on the data of the first step"),
    OUT_VEC(moments, "8", "E z y^j, j = 1 .. 8"),
    OUT_VEC(moments_error, "8", "bounds on their absolute errors"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.spikes, align,
          "How the spikes of one and two giant steps align with a single-index "
          "target, on fresh and on reused data.",
          "Ba et al. 2022, arXiv 2205.01445; arXiv 2605.17767",
          "local he3 = limn.theory.spikes.align('hermite3')\n"
          "assert(he3.first == 0 and he3.reuse == 3)\n"
          "assert(limn.theory.spikes.align('hermite2').reuse == 0)");
#undef ARGS
