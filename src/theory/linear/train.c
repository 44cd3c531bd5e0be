/* limn.theory.linear.train: gradient descent at finite width (net.h). */
#include <math.h>

#include "core/decl.h"
#include "theory/linear/net.h"

/* ---- limn.theory.linear.train ------------------------------------------- */

typedef struct {
    lm_mat x;
    lm_vec y, lr;
    int64_t width, depth, steps;
    int param, precision;
    double readout;
    lm_vec train;
    uint64_t seed;
    lm_mat loss;
    lm_tensor map;
} train_args;

static lm_status train_run(lm_env *env, void *args)
{
    train_args *a = args;
    lm_linear_task task;
    lm_linear_net net;
    lm_status status = lm_linear_task_fill(env, a->x, a->y, a->depth, a->steps,
                                           a->train, &task);
    if (!status)
        status = lm_linear_net_fill(env, (lm_linear_param)a->param, a->width,
                                    a->readout, a->seed, &task, &net);
    if (status) return status;
    return (a->precision ? lm_linear_train_s : lm_linear_train_d)(
        env, &net, a->x, a->y, a->lr, a->steps, a->loss.data, a->map.data);
}

/* A step of all runs that go together. */
static double train_work(const void *args)
{
    const train_args *a = args;
    const double m = (double)a->x.rows, d = (double)a->x.cols,
                 n = (double)a->width, L = (double)a->depth,
                 runs = fmin((double)a->lr.n, fmax(16, 128 / fmax(d, 1)));
    return 20 * n * n +
           runs * (2 * n * n * d + n * (double)a->steps * (4 * d + 40) +
                   d * (40 * m + 60 * (L + 1) * n));
}

#define ARGS train_args
static const lm_slot train_slots[] = {
    LM_LINEAR_X,
    LM_LINEAR_Y,
    IN_VEC(lr, "e",
           "learning rates, one run each, all from the same initialization"),
    LM_LINEAR_WIDTH,
    LM_LINEAR_DEPTH,
    LM_LINEAR_STEPS,
    LM_LINEAR_PARAM,
    LM_LINEAR_READOUT,
    LM_LINEAR_TRAIN,
    OPT_SEED(seed, "random seed of the initialization"),
    LM_LINEAR_PRECISION,
    OUT_MAT(loss, "e steps+1", "loss after 0 .. steps steps"),
    OUT_TENSOR(map, "e steps+1 d", "the linear map: f(x) = map . x"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.linear, train,
          "Full-batch gradient descent of a deep linear network of finite "
          "width at many learning rates at once.",
          "Hayou 2025, arXiv 2511.01734",
          "local x, y = {{1, 0}, {0, 1}}, {1, -1}\n"
          "local o = {width = 2048, depth = 2, steps = 2, seed = 1}\n"
          "local r = limn.theory.linear.train(x, y, {0.1, 0.2}, o)\n"
          "local exact = limn.theory.linear.limit(x, y, {0.1, 0.2},\n"
          "                                       {depth = 2, steps = 2})\n"
          "assert(math.abs(r.loss[1][3] - exact.loss[1][3]) < 0.05)",
          .work = 1, .work_of = train_work);
#undef ARGS
