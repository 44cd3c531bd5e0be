#include "probe/sharpness.h"

#include <math.h>

#include "core/decl.h"
#include "core/rng.h"

typedef struct hessian {
    const lm_net *net;
    lm_mat x;
    lm_tensor y;
    lm_loss loss;
    const double *root; /* square roots of the learning rate factors */
    double *scaled;     /* root times a vector */
} hessian;

static lm_status multiply(lm_env *env, void *context, const double *v,
                          double *out)
{
    const hessian *h = context;
    const int64_t n = h->net->count;
    const lm_mark mark = lm_scratch_mark(env);
    for (int64_t i = 0; i < n; i++) h->scaled[i] = h->root[i] * v[i];
    const lm_status status =
        lm_net_hvp(env, h->net, h->x, h->y, h->loss, (lm_vec){h->scaled, n},
                   (lm_vec){out, n});
    for (int64_t i = 0; i < n; i++) out[i] *= h->root[i];
    lm_scratch_release(env, mark);
    return status;
}

lm_status lm_sharpness(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                       lm_loss loss, const lm_sharpness_wish *wish,
                       double *value, double *residual, lm_spectrum *out)
{
    const int64_t n = net->count;
    double *root = lm_scratch_doubles(env, n);
    double *start = lm_scratch_doubles(env, n);
    hessian h = {net, x, y, loss, root, lm_scratch_doubles(env, n)};
    if (!root || !start || !h.scaled) return lm_nomem(env);
    lm_fill_normal(lm_stream_named(wish->seed, "lanczos", 0), 0, n, start);
    for (int t = 0; t < net->weights; t++) {
        const lm_weight *w = net->weight + t;
        const double factor = w->frozen ? 0 : wish->scaled ? w->lr_sgd : 1;
        for (int64_t i = 0; i < w->rows * w->cols; i++) {
            root[w->flat + i] = sqrt(factor);
            if (factor == 0) start[w->flat + i] = 0;
        }
    }
    return lm_lanczos(env, multiply, &h, n, wish->top, wish->products,
                      wish->tolerance, start, value, residual, out);
}

/* ---- limn.probe.sharpness ----------------------------------------------- */

typedef struct {
    lm_net *net;
    lm_mat x;
    lm_tensor y;
    int loss;
    int64_t top, products;
    double tol;
    bool scaled;
    uint64_t seed;
    double sharpness, lowest;
    lm_vec values, residuals;
    int64_t steps;
    bool converged;
} sharpness_args;

static lm_status sharpness_run(lm_env *env, void *args)
{
    sharpness_args *a = args;
    const lm_sharpness_wish wish = {a->top, a->products, a->tol, a->scaled,
                                    a->seed};
    lm_spectrum found = {0};
    const lm_status status =
        lm_sharpness(env, a->net, a->x, a->y, (lm_loss)a->loss, &wish,
                     a->values.data, a->residuals.data, &found);
    a->sharpness = a->values.data[0];
    a->lowest = found.lowest;
    a->steps = found.products;
    a->converged = found.converged;
    return status;
}

#define ARGS sharpness_args
static const lm_slot sharpness_slots[] = {
    IN_OBJ(net, net, "d k p", "a network"),
    IN_MAT(x, "m d", "inputs"),
    IN_TENSOR(y, "?", LM_TARGETS_DOC),
    OPT_CHOICE(loss, "mse", LM_LOSS_NAMES, LM_LOSS_DOC),
    OPT_INT(top, 1, "[1,1000]", "how many eigenvalues"),
    OPT_INT(products, 100, "[1,100000]", "Hessian-vector products, at most"),
    OPT_NUM(tol, 1e-6, "[0,1)", "relative error at which to stop"),
    OPT_FLAG(scaled, true,
             "in the metric of the learning rates of sgd, so "
             "that gradient descent is stable below 2 / lr"),
    OPT_SEED(seed, "of the first vector"),
    OUT_NUM(sharpness, "the largest eigenvalue"),
    OUT_VEC(values, "top",
            "the largest eigenvalues, falling; NaN beyond the "
            "number of products"),
    OUT_VEC(residuals, "top", "a bound on the error of each"),
    OUT_NUM(lowest, "the smallest eigenvalue found"),
    OUT_INT(steps, "products taken"),
    OUT_FLAG(converged, "all residuals are below the tolerance"),
    LM_SLOTS_END,
};
LM_EXPORT(probe, sharpness,
          "Largest eigenvalues of the Hessian of a network's loss, by "
          "Lanczos' method.",
          "Cohen et al. 2021, arXiv 2103.00065; Noci et al. 2024, "
          "arXiv 2402.17457",
          "-- a linear map: the Hessian is x'x / m\n"
          "local net = limn.model.net(2, {depth = 0, bias = false})\n"
          "local r = limn.probe.sharpness(net, {{2, 0}, {0, 1}}, {1, 1},\n"
          "  {scaled = false, top = 2})\n"
          "assert(math.abs(r.sharpness - 2) < 1e-9 and r.converged)");
#undef ARGS
