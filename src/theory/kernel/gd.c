#include "theory/kernel/gd.h"

#include <string.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "linalg/until.h"

lm_status lm_kernel_gd(lm_env *env, lm_mat k, lm_vec y, lm_vec start, lm_vec lr,
                       int64_t steps, double *loss, double *f)
{
    const int64_t m = y.n;
    double *r = lm_scratch_doubles(env, m);
    double *kr = lm_scratch_doubles(env, m);
    if (!r || !kr) return lm_nomem(env);
    for (int64_t e = 0; e < lr.n; e++) {
        memcpy(r, y.data, (size_t)m * sizeof *r);
        if (start.data) lm_axpy_d(m, -1, start.data, r);
        for (int64_t t = 0;; t++) {
            double *out = f + (e * (steps + 1) + t) * m;
            for (int64_t i = 0; i < m; i++) out[i] = y.data[i] - r[i];
            loss[e * (steps + 1) + t] = lm_dot_d(m, r, r) / (2 * (double)m);
            if (t == steps) break;
            if (lm_stopped(env)) return LM_STOPPED;
            lm_gemv_until_d(env->stop, false, m, m, 1, k.data, k.stride, r, 0,
                            kr);
            lm_axpy_d(m, -lr.data[e] / (double)m, kr, r);
        }
    }
    return lm_unless_stopped(env);
}

typedef struct {
    lm_mat k;
    lm_vec y, lr, start;
    int64_t steps;
    lm_mat loss;
    lm_tensor f;
} gd_args;

static lm_status gd_run(lm_env *env, void *args)
{
    gd_args *a = args;
    return lm_kernel_gd(env, a->k, a->y, a->start, a->lr, a->steps,
                        a->loss.data, a->f.data);
}

#define ARGS gd_args
static const lm_slot gd_slots[] = {
    IN_MAT(k, "m m", "kernel matrix of the training samples"),
    IN_VEC(y, "m", "targets"),
    IN_VEC(lr, "e", "learning rates"),
    OPT_INT(steps, 1, "[1,1000000]", "full-batch gradient steps"),
    OPT_VEC(start, "m", "outputs at initialization; default 0"),
    OUT_MAT(loss, "e steps+1", "loss after 0 .. steps steps"),
    OUT_TENSOR(f, "e steps+1 m", "outputs after 0 .. steps steps"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.kernel, gd,
          "Kernel gradient descent: full-batch training of a linearized model "
          "with a constant kernel.",
          "Jacot, Gabriel & Hongler 2018",
          "local r = limn.theory.kernel.gd({{2}}, {1}, {0.25}, {steps = 3})\n"
          "assert(math.abs(r.f[1][4][1] - (1 - 0.5 ^ 3)) < 1e-15)");
#undef ARGS
