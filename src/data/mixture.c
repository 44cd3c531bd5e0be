/* limn.data.mixture: Gaussian clusters with labels. */
#include "core/decl.h"
#include "core/rng.h"
#include "data/input.h"

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
        const int64_t c = lm_cluster(a->seed, i, a->means.rows);
        const double *mean = a->means.data + c * a->means.stride;
        double *x = a->x.data + i * a->x.stride;
        if (lm_draw_normal(env, s, (uint64_t)(i * d), d, x)) return LM_STOPPED;
        int64_t k, end = 0;
        while (lm_next_piece(env, d, &k, &end))
            for (; k < end; k++) x[k] = mean[k] + a->std * x[k];
        a->y.data[i] = a->labels.data[c];
        a->cluster.data[i] = (double)(c + 1);
    }
    return lm_unless_stopped(env);
}

#define ARGS mixture_args
static const lm_slot mixture_slots[] = {
    IN_MAT(means, "k d", "centres, one per row"),
    IN_VEC(labels, "k", "label of each"),
    IN_INT(m, "[0,inf)", "number of samples"),
    OPT_NUM(std, 1, "[0,inf)", "standard deviation of every coordinate"),
    LM_SEED_SLOT,
    OUT_MAT(x, "m d", "inputs, one per row"),
    OUT_VEC(y, "m", "labels"),
    OUT_VEC(cluster, "m", "index of the centre"),
    LM_SLOTS_END,
};
LM_EXPORT(data, mixture,
          "Gaussian mixture with labels; all clusters are equally likely.", "",
          "local t = limn.data.mixture({{3, 0}, {0, 3}}, {0, 1}, 10, "
          "{std = 0, seed = 1})\n"
          "assert(t.x[1][1] == 3 * (1 - t.y[1]))");
#undef ARGS
