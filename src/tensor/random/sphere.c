/* Random points on a sphere. */
#include <math.h>

#include "core/decl.h"
#include "core/rng.h"
#include "linalg/until.h"
#include "tensor/random/seed.h"

typedef struct {
    int64_t n, d;
    double radius;
    uint64_t seed;
    lm_mat value;
} sphere_args;

static lm_status sphere_run(lm_env *env, void *args)
{
    sphere_args *a = args;
    const lm_stream s = lm_stream_named(a->seed, "sphere", 0);
    for (int64_t i = 0; i < a->n; i++) {
        double *x = a->value.data + i * a->value.stride;
        const lm_status status =
            lm_draw_normal(env, s, (uint64_t)(i * a->d), a->d, x);
        if (status) return status;
        const double scale = a->radius / lm_nrm2_until_d(env->stop, a->d, x);
        int64_t k, end = 0;
        while (lm_next_piece(env, a->d, &k, &end))
            for (; k < end; k++) x[k] *= scale;
    }
    return lm_unless_stopped(env);
}

#define ARGS sphere_args
static const lm_slot sphere_slots[] = {
    IN_INT(n, "[0,inf)", "the number of points"),
    IN_INT(d, "[1,inf)", "their dimension"),
    OPT_NUM(radius, 1, "[0,inf)",
            "the radius; sqrt(d) gives coordinates of unit variance"),
    LM_SEED_SLOT,
    OUT_MAT(value, "n d", "the points, as rows"),
    LM_SLOTS_END,
};
LM_EXPORT(tensor, sphere, "Random points, uniform on a sphere.", "",
          "local x = limn.tensor.sphere(5, 3, {seed = 1})\n"
          "assert(math.abs(x[1]:norm() - 1) < 1e-14)");
#undef ARGS
