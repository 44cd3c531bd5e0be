/* limn.data.standardise: every column with mean 0 and variance 1. */
#include <math.h>

#include "core/decl.h"
#include "data/centre.h"

typedef struct {
    lm_mat x, like;
    lm_mat value;
    lm_vec mean, std;
} standardise_args;

/* Of a centred column whose squares overflow or vanish: over a power of 2. */
static double careful_std(const lm_env *env, int64_t m, const double *x,
                          int64_t at)
{
    double most = 0, sum = 0;
    for (int64_t i = 0; i < m && !lm_stopped_at(env, i); i++)
        most = fmax(most, fabs(x[i * at]));
    if (most == 0 || isinf(most)) return most;
    const int e = ilogb(most);
    for (int64_t i = 0; i < m && !lm_stopped_at(env, i); i++) {
        const double v = ldexp(x[i * at], -e);
        sum += v * v;
    }
    return ldexp(sqrt(sum / (double)m), e);
}

/* Of centred columns. */
static lm_status column_stds(const lm_env *env, lm_mat x, double *std)
{
    lm_zero_bytes(env->stop, std, (size_t)x.cols * sizeof *std);
    for (int64_t i = 0; i < x.rows && !lm_stopped(env); i++) {
        int64_t k, end = 0;
        while (lm_next_piece(env, x.cols, &k, &end))
            for (; k < end; k++) {
                const double v = x.data[i * x.stride + k];
                std[k] += v * v;
            }
    }
    for (int64_t k = 0; k < x.cols; k++) {
        if (lm_stopped_at_row(env, k, x.rows)) return LM_STOPPED;
        const bool held = (std[k] > 1e-280 && std[k] < 1e300) || isnan(std[k]);
        std[k] = held ? sqrt(std[k] / (double)x.rows)
                      : careful_std(env, x.rows, x.data + k, x.stride);
    }
    return lm_unless_stopped(env);
}

static lm_status standardise_run(lm_env *env, void *args)
{
    standardise_args *a = args;
    const lm_mat model = a->like.data ? a->like : a->x;
    if (model.rows == 0) return lm_fail(env, LM_DOMAIN, "there are no samples");
    double *centred = lm_scratch_doubles(env, model.rows * model.cols);
    if (!centred) return lm_nomem(env);
    const lm_mat c = {centred, model.rows, model.cols, model.cols};
    lm_status status = lm_column_means(env, model, a->mean.data);
    if (!status) status = lm_centre(env, model, a->mean.data, c);
    if (!status) status = column_stds(env, c, a->std.data);
    if (!status) status = lm_centre(env, a->x, a->mean.data, a->value);
    if (status) return status;
    for (int64_t i = 0; i < a->x.rows && !lm_stopped(env); i++) {
        int64_t k, end = 0;
        while (lm_next_piece(env, a->x.cols, &k, &end))
            for (; k < end; k++)
                if (a->std.data[k] > 0)
                    a->value.data[i * a->value.stride + k] /= a->std.data[k];
    }
    return lm_unless_stopped(env);
}

#define ARGS standardise_args
static const lm_slot standardise_slots[] = {
    IN_MAT(x, "m d", "inputs, one per row"),
    OPT_MAT(like, "n d", "take means and standard deviations of these instead"),
    OUT_MAT(value, "m d", "(x - mean) / std; constant columns become 0"),
    OUT_VEC(mean, "d", "mean of every column"),
    OUT_VEC(std, "d", "standard deviation of every column"),
    LM_SLOTS_END,
};
LM_EXPORT(data, standardise,
          "Standardize every column to mean 0 and variance 1.", "",
          "local s = limn.data.standardise({{1, 5}, {3, 5}})\n"
          "assert(s.value[2][1] == 1 and s.value[2][2] == 0)\n"
          "assert(s.mean[1] == 2 and s.std[1] == 1)");
#undef ARGS
