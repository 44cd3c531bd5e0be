/* limn.data.single_index: targets that depend on one direction. */
#include <math.h>

#include "calc/hermite.h"
#include "core/decl.h"
#include "core/rng.h"
#include "data/input.h"
#include "linalg/until.h"

typedef struct {
    lm_mat x;
    lm_vec coefficients;
    lm_vec w;
    uint64_t seed;
    lm_vec y;
    lm_vec direction;
    int64_t exponent;
} single_index_args;

static lm_status single_index_run(lm_env *env, void *args)
{
    single_index_args *a = args;
    const int64_t d = a->x.cols;
    double *w = a->direction.data;
    const lm_status status =
        a->w.data
            ? lm_copy_bytes(env, w, a->w.data, (size_t)d * sizeof *w)
            : lm_draw_normal(env, lm_stream_named(a->seed, "directions", 0), 0,
                             d, w);
    if (status) return status;
    const double norm = lm_nrm2_until_d(env->stop, d, w);
    if (lm_stopped(env)) return LM_STOPPED;
    if (!(norm > 0 && isfinite(norm)))
        return lm_fail(env, LM_DOMAIN, "'w' has no direction");
    int64_t k, end = 0;
    while (lm_next_piece(env, d, &k, &end))
        for (; k < end; k++) w[k] /= norm;
    for (int64_t i = 0; i < a->x.rows && !lm_stopped(env); i++)
        a->y.data[i] = lm_hermite_series(
            env->stop, a->coefficients,
            lm_dot_until_d(env->stop, d, a->x.data + i * a->x.stride, w));
    a->exponent = lm_information_exponent(env, a->coefficients);
    return lm_unless_stopped(env);
}

#define ARGS single_index_args
static const lm_slot single_index_slots[] = {
    IN_MAT(x, "m d", "inputs, one per row"),
    IN_VEC(coefficients, "k",
           "c0, c1, ...: g = sum of c_k he_k, in normalized Hermite "
           "polynomials"),
    OPT_VEC(w, "d", "direction; absent: random"),
    LM_SEED_SLOT,
    OUT_VEC(y, "m", "g(w . x), with |w| = 1"),
    OUT_VEC(direction, "d", "w normalized to length 1"),
    OUT_INT(exponent, "the information exponent of g: the smallest k >= 1 "
                      "with c_k nonzero"),
    LM_SLOTS_END,
};
LM_EXPORT(
    data, single_index,
    "Single-index model: targets that depend on one direction of the "
    "inputs.",
    "Ben Arous, Gheissari & Jagannath 2021",
    "local t = limn.data.single_index({{2, 0}}, {0, 0, 1}, {w = {1, 0}})\n"
    "assert(math.abs(t.y[1] - 3 / math.sqrt(2)) < 1e-12)\n"
    "assert(t.exponent == 2)");
#undef ARGS
