/* limn.data.xor: four Gaussian clusters with the labels of exclusive or. */
#include <math.h>

#include "core/decl.h"
#include "core/rng.h"
#include "data/input.h"

typedef struct {
    int64_t m, d;
    double distance, std;
    uint64_t seed;
    lm_mat x;
    lm_vec y;
    double bayes;
} xor_args;

/* Turned by 45 degrees the label is the sign of a product of coordinates of
 * standard deviation std about +-distance / sqrt(2), so the Bayes classifier
 * errs where one of the two has the wrong sign. */
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
        const int64_t c = lm_cluster(a->seed, i, 4);
        double *x = a->x.data + i * a->x.stride;
        if (lm_draw_normal(env, s, (uint64_t)(i * d), d, x)) return LM_STOPPED;
        int64_t k, end = 0;
        while (lm_next_piece(env, d, &k, &end))
            for (; k < end; k++) x[k] *= a->std;
        x[c / 2] += c % 2 ? -a->distance : a->distance;
        a->y.data[i] = c / 2 ? -1 : 1;
    }
    a->bayes = bayes_error(a->distance, a->std);
    return lm_unless_stopped(env);
}

#define ARGS xor_args
static const lm_slot xor_slots[] = {
    IN_INT(m, "[0,inf)", "number of samples"),
    IN_INT(d, "[2,inf)", "dimension of the inputs"),
    OPT_NUM(distance, 2, "[0,inf)", "distance of the centres from the origin"),
    OPT_NUM(std, 1, "[0,inf)", "standard deviation of every coordinate"),
    LM_SEED_SLOT,
    OUT_MAT(x, "m d", "inputs, one per row"),
    OUT_VEC(y, "m", "1 for the centres on the first axis, -1 on the second"),
    OUT_NUM(bayes, "error of the Bayes classifier, 2 p (1 - p) with p = "
                   "Phi(-distance / (sqrt(2) std))"),
    LM_SLOTS_END,
};
LM_EXPORT(data, xor, "Four Gaussian clusters with the labels of exclusive or.",
          "Refinetti et al. 2021; Ben Arous, Gheissari & Jagannath 2022",
          "local t = limn.data.xor(10, 5, {distance = 1, std = 0, seed = 1})\n"
          "assert(t.x[1][1]^2 - t.x[1][2]^2 == t.y[1])");
#undef ARGS
