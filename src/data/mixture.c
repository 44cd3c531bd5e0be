/* Gaussian clusters with labels. */
#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "core/rng.h"
#include "data/input.h"

/* Which cluster sample i belongs to: uniform. */
static int64_t cluster(uint64_t seed, int64_t i, int64_t k)
{
    return lm_below(lm_stream_named(seed, "clusters", 0), (uint64_t)i, k);
}

typedef struct {
    lm_mat means;
    lm_vec labels;
    int64_t m;
    double std;
    uint64_t seed;
    lm_mat x;
    lm_vec y, cluster;
} mixture_args;

static lm_status mixture_run(lm_env *env, void *args)
{
    mixture_args *a = args;
    const int64_t d = a->means.cols;
    const lm_stream s = lm_stream_named(a->seed, "inputs", 0);
    if (a->means.rows == 0 && a->m > 0)
        return lm_fail(env, LM_DOMAIN, "there are no clusters");
    for (int64_t i = 0; i < a->m; i++) {
        if (i % 256 == 0 && lm_stopped(env)) return LM_STOPPED;
        const int64_t c = cluster(a->seed, i, a->means.rows);
        const double *mean = a->means.data + c * a->means.stride;
        double *x = a->x.data + i * a->x.stride;
        lm_fill_normal(s, (uint64_t)(i * d), d, x);
        for (int64_t k = 0; k < d; k++) x[k] = mean[k] + a->std * x[k];
        a->y.data[i] = a->labels.data[c];
        a->cluster.data[i] = (double)(c + 1);
    }
    return LM_OK;
}

#define ARGS mixture_args
static const lm_slot mixture_slots[] = {
    IN_MAT(means, "k d", "the centres, one a row"),
    IN_VEC(labels, "k", "the label of each"),
    IN_INT(m, "[0,inf)", "how many samples"),
    OPT_NUM(std, 1, "[0,inf)", "the deviation of every coordinate"),
    LM_SEED_SLOT,
    OUT_MAT(x, "m d", "inputs, one a row"),
    OUT_VEC(y, "m", "labels"),
    OUT_VEC(cluster, "m", "which centre, from 1"),
    LM_SLOTS_END,
};
LM_EXPORT(data, mixture, "Gaussian clusters, all equally likely.", "",
          "local t = limn.data.mixture({{3, 0}, {0, 3}}, {0, 1}, 10, "
          "{std = 0, seed = 1})\n"
          "assert(t.x[1][1] == 3 * (1 - t.y[1]))");
#undef ARGS

typedef struct {
    int64_t m, d;
    double distance, std;
    uint64_t seed;
    lm_mat x;
    lm_vec y;
    double bayes;
} xor_args;

/* Turned by 45 degrees the label is the sign of a product of coordinates of
 * deviation std about +-distance / sqrt(2), so the best rule errs where one
 * of the two has the wrong sign. */
static double bayes_error(double distance, double std)
{
    if (std == 0) return distance > 0 ? 0 : 0.5;
    const double p = 0.5 * erfc(distance / (2 * std));
    return 2 * p * (1 - p);
}

static lm_status xor_run(lm_env *env, void *args)
{
    xor_args *a = args;
    const int64_t d = a->d;
    const lm_stream s = lm_stream_named(a->seed, "inputs", 0);
    for (int64_t i = 0; i < a->m; i++) {
        if (i % 256 == 0 && lm_stopped(env)) return LM_STOPPED;
        const int64_t c = cluster(a->seed, i, 4);
        double *x = a->x.data + i * a->x.stride;
        lm_fill_normal(s, (uint64_t)(i * d), d, x);
        for (int64_t k = 0; k < d; k++) x[k] *= a->std;
        x[c / 2] += c % 2 ? -a->distance : a->distance;
        a->y.data[i] = c / 2 ? -1 : 1;
    }
    a->bayes = bayes_error(a->distance, a->std);
    return LM_OK;
}

#define ARGS xor_args
static const lm_slot xor_slots[] = {
    IN_INT(m, "[0,inf)", "how many samples"),
    IN_INT(d, "[2,inf)", "their dimension"),
    OPT_NUM(distance, 2, "[0,inf)", "of the centres from the origin"),
    OPT_NUM(std, 1, "[0,inf)", "the deviation of every coordinate"),
    LM_SEED_SLOT,
    OUT_MAT(x, "m d", "inputs, one a row"),
    OUT_VEC(y, "m", "1 for the centres on the first axis, -1 on the second"),
    OUT_NUM(bayes, "the error of the best rule, 2 p (1 - p) with p = "
                   "Phi(-distance / (sqrt(2) std))"),
    LM_SLOTS_END,
};
LM_EXPORT(data, xor, "Four Gaussian clusters with the labels of exclusive or.",
          "Refinetti et al. 2021; Ben Arous, Gheissari & Jagannath 2022",
          "local t = limn.data.xor(10, 5, {distance = 1, std = 0, seed = 1})\n"
          "assert(t.x[1][1]^2 - t.x[1][2]^2 == t.y[1])");
#undef ARGS
