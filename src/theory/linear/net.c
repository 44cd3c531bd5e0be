#include "theory/linear/net.h"

#include <math.h>

#include "core/decl.h"

void lm_linear_rates(lm_linear_param param, int64_t width, int64_t depth,
                     const double *train, double *rate)
{
    const double n = (double)width;
    for (int64_t l = 0; l <= depth + 1; l++) {
        const bool first = l == 0, last = l == depth + 1;
        double scale = 1;
        if (param == LM_LINEAR_MUP)
            scale = first ? n : last ? 1 / n : 1;
        else if (param == LM_LINEAR_NTP)
            scale = first ? 1 : 1 / n;
        rate[l] = train[l] * scale;
    }
}

lm_status lm_linear_net_fill(lm_env *env, lm_linear_param param, int64_t width,
                             double readout, uint64_t seed,
                             const lm_linear_task *task, lm_linear_net *net)
{
    double *rate = lm_scratch_doubles(env, task->depth + 2);
    if (!rate) return lm_nomem(env);
    lm_linear_rates(param, width, task->depth, task->train, rate);
    if (isnan(readout)) readout = param == LM_LINEAR_MUP ? 1 : 0.5;
    *net =
        (lm_linear_net){width, task->depth, task->x.cols, readout, rate, seed};
    return LM_OK;
}

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

#define ARGS train_args
static const lm_slot train_slots[] = {
    IN_MAT(x, "m d", "inputs, one sample a row"),
    IN_VEC(y, "m", "targets"),
    IN_VEC(lr, "e", "learning rates: one run each, all from the same start"),
    OPT_INT(width, 256, "[1,inf)", "n"),
    OPT_INT(depth, 3, "[0,100000]", "number of n x n matrices, L"),
    OPT_INT(steps, 1, "[1,1000000]", "full-batch gradient steps"),
    OPT_CHOICE(param, "mup", "mup|sp|ntp", "how rates and read-out scale"),
    OPT_NUM(
        readout, NAN, "any",
        "V starts with deviation n^-readout; default 1 under mup, else 1/2"),
    OPT_VEC(train, "depth+2",
            "factor on the learning rate of W_0, W_1 .. W_L, V; 0 freezes. "
            "Default: W_1 .. W_L learn, the ends are frozen"),
    OPT_SEED(seed, "of the start"),
    OPT_CHOICE(precision, "double", "double|single", "of the layer vectors"),
    OUT_MAT(loss, "e steps+1", "loss after 0 .. steps steps"),
    OUT_TENSOR(map, "e steps+1 d", "the map: f(x) = map . x"),
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
          "assert(math.abs(r.loss[1][3] - exact.loss[1][3]) < 0.05)");
#undef ARGS
