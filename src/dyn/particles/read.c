/* read: what the particles are: their places, and the network they make. */
#include "core/decl.h"
#include "dyn/particles/docs.h"
#include "dyn/particles/particles.h"
#include "model/loss.h"
#include "model/passes/net.h"

lm_status lm_particles_forward(lm_env *env, lm_particles *run, lm_mat x,
                               double *f)
{
    const lm_status status = lm_particles_refresh(env, run);
    if (status) return status;
    return (run->spec.single ? lm_particles_outputs_at_s
                             : lm_particles_outputs_at_d)(env, run, x, f);
}

lm_status lm_particles_features(lm_env *env, lm_particles *run, lm_mat x,
                                double *h)
{
    return (run->spec.single ? lm_particles_features_at_s
                             : lm_particles_features_at_d)(env, run, x, h);
}

lm_status lm_particles_kernel(lm_env *env, lm_particles *run, lm_mat x,
                              lm_mat z, double *k)
{
    return (run->spec.single ? lm_particles_kernel_at_s
                             : lm_particles_kernel_at_d)(env, run, x, z, k);
}

/* ---- limn.dyn.particles.get -----------------------------------------------
 */

typedef struct {
    lm_particles *run;
    lm_mat w, a;
} get_args;

static lm_status get_run(lm_env *env, void *args)
{
    get_args *a = args;
    const lm_particles *run = a->run;
    const lm_status status = lm_particles_refresh(env, a->run);
    if (status) return status;
    for (int64_t i = 0; i < run->spec.width; i++) {
        if (lm_stopped_at_row(env, i, run->T)) return LM_STOPPED;
        for (int64_t j = 0; j < run->D; j++) {
            if (lm_stopped_at(env, i * run->D + j)) return LM_STOPPED;
            a->w.data[i * a->w.stride + j] =
                lm_particles_at(run, run->w, i * run->D + j);
        }
        for (int64_t t = 0; t < run->T; t++)
            a->a.data[i * a->a.stride + t] =
                lm_particles_at(run, run->a, i * run->T + t);
    }
    return LM_OK;
}

#define ARGS get_args
static const lm_slot get_slots[] = {
    IN_OBJ(run, particles, "d T n s N D", LM_PARTICLES_RUN_DOC),
    OUT_MAT(w, "N D", "first layer, one particle a row; the bias is last"),
    OUT_MAT(a, "N T", "second layer; of limn.dyn.twotime the optimal one"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.particles, get, "The particles: both layers of the network.",
          NULL,
          LM_PARTICLES_EXAMPLE "local p = run:get()\n"
                               "assert(#p.w == 50 and #p.w[1] == 2)");
#undef ARGS

/* ---- limn.dyn.particles.forward -------------------------------------------
 */

typedef struct {
    lm_particles *run;
    lm_mat x, f;
} forward_args;

static lm_status forward_run(lm_env *env, void *args)
{
    forward_args *a = args;
    return lm_particles_forward(env, a->run, a->x, a->f.data);
}

#define ARGS forward_args
static const lm_slot forward_slots[] = {
    IN_OBJ(run, particles, "d T", LM_PARTICLES_RUN_DOC),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    OUT_MAT(f, "m T", "outputs"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.particles, forward, "Outputs of the network at given inputs.",
          NULL,
          LM_PARTICLES_EXAMPLE "local f = run:forward({{0.5}, {0.7}})\n"
                               "assert(#f == 2 and #f[1] == 1)");
#undef ARGS

/* ---- limn.dyn.particles.features ------------------------------------------
 */

typedef struct {
    lm_particles *run;
    lm_mat x, h;
} features_args;

static lm_status features_run(lm_env *env, void *args)
{
    features_args *a = args;
    return lm_particles_features(env, a->run, a->x, a->h.data);
}

#define ARGS features_args
static const lm_slot features_slots[] = {
    IN_OBJ(run, particles, "d T n s N", LM_PARTICLES_RUN_DOC),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    OUT_MAT(h, "N m", "phi(w_i . x_j): a particle as its values on the inputs"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.particles, features,
          "Features at given inputs: the particles as points of a space of "
          "functions.",
          "arXiv 2007.01452",
          LM_PARTICLES_EXAMPLE
          "local h = run:features(x)\n"
          "local k = h:matmul(h, {ta = true}) / 50\n"
          "assert(limn.tensor.norm(k - run:kernel(x)) < 1e-12)");
#undef ARGS

/* ---- limn.dyn.particles.kernel --------------------------------------------
 */

typedef struct {
    lm_particles *run;
    lm_mat x, z;
    lm_tensor k;
} kernel_args;

static lm_status kernel_run(lm_env *env, void *args)
{
    kernel_args *a = args;
    const lm_mat z = a->z.data ? a->z : a->x;
    const lm_status status =
        lm_result(env, &a->k, 2, (int64_t[]){a->x.rows, z.rows});
    return status ? status
                  : lm_particles_kernel(env, a->run, a->x, z, a->k.data);
}

#define ARGS kernel_args
static const lm_slot kernel_slots[] = {
    IN_OBJ(run, particles, "d", LM_PARTICLES_RUN_DOC),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    OPT_MAT(z, "p d", "other inputs; default x"),
    OUT_TENSOR(k, "?", "k(x, z) = 1/N sum_i phi(w_i . x) phi(w_i . z), m x p"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.particles, kernel,
          "Intrinsic kernel of the particles: the kernel of their features.",
          "arXiv 2403.14917",
          LM_PARTICLES_EXAMPLE "local k = run:kernel(x)\n"
                               "assert(k[1][2] == k[2][1])");
#undef ARGS

/* ---- limn.dyn.particles.loss and accuracy ---------------------------------
 */

typedef struct {
    lm_particles *run;
    lm_mat x;
    lm_tensor y;
    double value;
} loss_args, accuracy_args;

/* Outputs (rows without gaps) and targets at the data asked about, or at those
 * of the run. */
static lm_status outputs_of(lm_env *env, loss_args *a, double **f, lm_mat *y)
{
    lm_particles *run = a->run;
    lm_status status = lm_particles_data(env, run, &a->x, &a->y);
    const int64_t m = a->x.rows;
    if (!status)
        status = lm_loss_target(env, run->spec.loss, a->y, m, run->T, y);
    if (status) return status;
    *f = lm_scratch_doubles(env, m * run->T);
    return *f ? lm_particles_forward(env, run, a->x, *f) : lm_nomem(env);
}

static lm_status loss_run(lm_env *env, void *args)
{
    loss_args *a = args;
    const lm_particles *run = a->run;
    lm_mat y;
    double *f;
    const lm_status status = outputs_of(env, a, &f, &y);
    if (status) return status;
    const int64_t m = a->x.rows;
    double *rows = lm_scratch_doubles(env, m * y.cols);
    if (!rows) return lm_nomem(env);
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < y.cols; j++) {
            if (lm_stopped_at(env, i * y.cols + j)) return LM_STOPPED;
            rows[i * y.cols + j] = y.data[i * y.stride + j];
        }
    const double scale = 1 / ((double)m * lm_particles_share(run));
    a->value = lm_loss_value_d(env->stop, run->spec.loss, m, run->T, f, rows,
                               y.cols, scale, NULL);
    return lm_unless_stopped(env);
}

#define ARGS loss_args
static const lm_slot loss_slots[] = {
    IN_OBJ(run, particles, "d", LM_PARTICLES_RUN_DOC),
    OPT_MAT(x, "m d", "inputs, with y; the training data by default"),
    OPT_TENSOR(y, "?", "targets of x"),
    OUT_NUM(value, "loss, averaged over samples; of limn.dyn.twotime also over "
                   "outputs"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.particles, loss, "Loss on all training data, or on other data.",
          NULL,
          LM_PARTICLES_EXAMPLE "local before = run:loss()\n"
                               "assert(run:step(1).loss - before < 1e-12)");
#undef ARGS

static lm_status accuracy_run(lm_env *env, void *args)
{
    loss_args *a = args;
    const int64_t T = a->run->T;
    lm_mat y;
    double *f;
    const lm_status status = outputs_of(env, a, &f, &y);
    if (status) return status;
    const int64_t right = lm_count_correct_d(env->stop, a->x.rows, T, f, y.data,
                                             y.stride, y.cols);
    a->value = (double)right / (double)a->x.rows;
    return lm_unless_stopped(env);
}

#define ARGS accuracy_args
static const lm_slot accuracy_slots[] = {
    IN_OBJ(run, particles, "d", LM_PARTICLES_RUN_DOC),
    OPT_MAT(x, "m d", "inputs, with y; the training data by default"),
    OPT_TENSOR(y, "?", "targets of x"),
    OUT_NUM(value, "fraction of samples classified correctly"),
    LM_SLOTS_END,
};
LM_EXPORT(dyn.particles, accuracy,
          "Classification accuracy on all training data, or on other data: "
          "the fraction of samples classified correctly.",
          NULL,
          "local x, y = {{-1}, {-0.5}, {0.5}, {1}}, {-1, -1, 1, 1}\n"
          "local run = limn.dyn.twotime(x, y, {width = 50, seed = 1})\n"
          "assert(run:accuracy() == 1)");
#undef ARGS

/* ---- limn.dyn.particles.drift ---------------------------------------------
 */

typedef struct {
    lm_particles *run;
    lm_mat drift;
} drift_args;

static lm_status drift_run(lm_env *env, void *args)
{
    drift_args *a = args;
    return lm_particles_drift(env, a->run, a->drift.data);
}

#define ARGS drift_args
static const lm_slot drift_slots[] = {
    IN_OBJ(run, particles, "d T n s N D", LM_PARTICLES_RUN_DOC),
    OUT_MAT(drift, "N D",
            "-N dF/dw of all data; on the sphere its tangent "
            "part"),
    LM_SLOTS_END,
};
LM_EXPORT(
    dyn.particles, drift,
    "Drift of the first layer: N times the negative gradient of the "
    "regularised objective, for limn.dyn.twotime by the envelope theorem.",
    "arXiv 2403.14917", LM_PARTICLES_EXAMPLE "assert(#run:drift() == 50)");
#undef ARGS
