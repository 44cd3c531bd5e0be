#include "probe/sharpness.h"

#include <math.h>
#include <string.h>

#include "core/decl.h"
#include "linalg/krylov/lanczos.h"
#include "model/curvature.h"
#include "tensor/shape.h"

/* 1 where there is something to train, else 0. */
static double *trained(lm_env *env, const lm_net *net, bool scaled)
{
    double *support = lm_scratch_doubles(env, net->count);
    for (int t = 0; support && t < net->weights; t++) {
        const lm_weight *w = net->weight + t;
        const double one = lm_curvature_factor(w, scaled) != 0;
        if (lm_fill(env, one, w->rows * w->cols, support + w->flat)) break;
    }
    return support;
}

static void report(const lm_solver *solver, int64_t top, double *value,
                   double *residual, lm_sharpness_found *out)
{
    const lm_eigs *found = lm_lanczos_found(solver);
    for (int64_t i = 0; i < top; i++) {
        value[i] = i < found->k ? found->value[i] : NAN;
        residual[i] = i < found->k ? found->residual[i] : NAN;
    }
    *out = (lm_sharpness_found){solver->products, found->low,
                                found->converged && top <= found->k};
}

/* One vector at a time, all of which are kept: of products there are few. */
lm_status lm_sharpness(lm_env *env, const lm_net *net, lm_mat x, lm_tensor y,
                       lm_loss loss, const lm_sharpness_wish *wish,
                       double *value, double *residual, lm_sharpness_found *out)
{
    lm_curvature h = lm_hessian_of(net, x, y, loss, wish->scaled);
    const int64_t n = net->count;
    const lm_eigs_wish eigs = {.k = wish->top < n ? wish->top : n,
                               .end = LM_END_TOP,
                               .block = 1,
                               .basis = wish->products,
                               .products = wish->products,
                               .tol = wish->tolerance,
                               .seed = wish->seed,
                               .support = trained(env, net, wish->scaled)};
    if (!eigs.support) return lm_nomem(env);
    if (lm_stopped(env)) return LM_STOPPED;
    lm_solver *solver;
    lm_status status = lm_hessian_keep(env, &h);
    if (!status) status = lm_lanczos_new(env, n, &eigs, &solver);
    if (status) return status;
    status = lm_solver_run(env, solver, &h.base);
    if (!status) report(solver, wish->top, value, residual, out);
    lm_solver_type.free(solver);
    return status;
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
    lm_sharpness_found found = {0};
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
