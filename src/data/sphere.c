/* limn.data.sphere: inputs uniform on a sphere, or on an ellipsoid. */
#include <math.h>

#include "core/rng.h"
#include "data/covariance.h"
#include "linalg/until.h"

typedef lm_covariance_args sphere_args;

/* Rows of norm sqrt(d), uniform on that sphere: of covariance 1. */
static lm_status sphere_run(lm_env *env, void *args)
{
    const sphere_args *a = args;
    const lm_stream s = lm_stream_named(a->seed, "sphere inputs", 0);
    for (int64_t i = 0; i < a->m; i++) {
        double *x = a->x.data + i * a->x.stride;
        const lm_status status =
            lm_draw_normal(env, s, (uint64_t)(i * a->d), a->d, x);
        if (status) return status;
        const double scale =
            sqrt((double)a->d) / lm_nrm2_until_d(env->stop, a->d, x);
        int64_t k, end = 0;
        while (lm_next_piece(env, a->d, &k, &end))
            for (; k < end; k++) x[k] *= scale;
    }
    if (lm_stopped(env)) return LM_STOPPED;
    return lm_covariance_apply(env, a);
}

#define ARGS sphere_args
static const lm_slot sphere_slots[] = LM_COVARIANCE_SLOTS;
LM_EXPORT(data, sphere,
          "Inputs uniform on the sphere of radius sqrt(d), or on the ellipsoid "
          "of a given covariance.",
          "Ghorbani et al. 2021",
          "local x = limn.data.sphere(10, 4, {seed = 1}).x\n"
          "assert((x:norm{axis = 2} - 2):abs():max() < 1e-14)",
          .work = 10, .work_of = lm_covariance_work);
#undef ARGS
