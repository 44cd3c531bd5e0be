#include "theory/linear/optimum.h"

#include <math.h>
#include <stdio.h>

#include "core/decl.h"
#include "linalg/blas.h"
#include "theory/linear/average.h"
#include "theory/linear/lr_first.h"
#include "theory/linear/minima.h"

/* What could not be settled, in one sentence; NULL if nothing is open. */
static const char *unresolved(lm_env *env, const lm_linear_best *best, int unit)
{
    const lm_linear_curve *c = &best->curve;
    const size_t room = 256;
    char *text = lm_scratch(env, room);
    if (!text) return "memory is exhausted";
    if (isnan(c->edge))
        snprintf(text, room,
                 "%d pieces reach to lr = %.6g only, so what lies beyond, the "
                 "edge of the basin with it, is not known",
                 (int)c->pieces, ldexp(c->end, unit));
    else if (c->finest < 1e-9)
        snprintf(text, room,
                 "near lr = %.6g the loss varies within %.1g of lr, where "
                 "rounding hides minima and returns",
                 ldexp(c->finest_at, unit), c->finest);
    else if (c->graze < 1e-9)
        snprintf(text, room,
                 "below the edge a loss comes within %.1g of its start, so "
                 "that rounding decides whether the edge is there",
                 c->graze);
    else if (best->best < 0)
        return "the loss falls up to the edge of the basin";
    else if (best->error[best->best] > 1e-6 * best->minima.at[best->best])
        return "the loss is flat to rounding around lr, within lr_error";
    else if (isnan(c->back))
        return "no return after the last step was found, return_at_t is not "
               "known";
    else
        return NULL;
    return text;
}

/* Fill all but the curve, which is covered. */
static lm_status choose(lm_env *env, const lm_linear_task *task,
                        const lm_linear_wish *wish, lm_linear_best *out)
{
    lm_status status = lm_linear_floor(env, task, &out->floor);
    if (!status) status = lm_linear_minima(env, out);
    if (status) return status;
    out->start = out->curve.start + out->curve.floor;
    out->slack =
        fmax(wish->tie * fmax(out->start - out->floor, 0), 1e-14 * out->start);
    out->best = lm_minima_prefer(&out->minima, out->slack);
    status = lm_linear_widths(env, out);
    if (!status) status = lm_linear_mean(env, out);
    out->mean_loss += out->curve.floor;
    for (int64_t i = 0; i < out->minima.n; i++)
        out->minima.value[i] += out->curve.floor;
    out->unresolved = unresolved(env, out, wish->unit);
    return status;
}

lm_status lm_linear_optimum(lm_env *env, const lm_linear_task *task,
                            const lm_linear_wish *wish, lm_linear_best *out)
{
    double first, loss;
    *out = (lm_linear_best){.best = -1};
    lm_status status = lm_lr_first(env, task, &first, &loss);
    if (status) return status;
    if (!isfinite(first))
        return lm_fail(env, LM_DOMAIN,
                       "x'y = 0 or nothing learns, so no "
                       "learning rate is best");
    /* The products are small: a second thread of BLAS would only spin. */
    const int threads = lm_blas_threads(1);
    status = lm_linear_curve_new(env, task, &out->curve);
    if (!status)
        status = lm_linear_curve_cover(env, &out->curve, wish->piece * first,
                                       wish->limit);
    if (!status) status = choose(env, task, wish, out);
    lm_blas_threads(threads);
    return status;
}

/* ---- limn.theory.linear.optimum ----------------------------------------- */

typedef struct {
    lm_mat x;
    lm_vec y;
    int64_t depth, steps;
    lm_vec train;
    double tie;
    double lr, lr_error, loss, loss_error, width;
    double basin_edge, basin_edge_error, return_at_t, return_at_t_error;
    double lr_averaged, lr_averaged_error, loss_averaged;
    int64_t pieces, basin_step;
    lm_tensor minima, minima_error, minima_loss, minima_width;
    const char *unresolved;
} optimum_args;

/* n numbers in units of 2^unit. */
static lm_status copy_result(lm_env *env, lm_tensor *out, const double *from,
                             int64_t n, int unit)
{
    const lm_status status = lm_result(env, out, 1, &n);
    for (int64_t i = 0; !status && i < n; i++)
        out->data[i] = ldexp(from[i], unit);
    return status;
}

static lm_status copy_minima(lm_env *env, optimum_args *a,
                             const lm_linear_best *best, int lr, int loss)
{
    const int64_t n = best->minima.n;
    lm_status status = copy_result(env, &a->minima, best->minima.at, n, lr);
    if (!status)
        status = copy_result(env, &a->minima_error, best->error, n, lr);
    if (!status)
        status = copy_result(env, &a->minima_loss, best->minima.value, n, loss);
    if (!status) status = copy_result(env, &a->minima_width, best->width, n, 0);
    return status;
}

/* With x and y in a unit, learning rates are in its square inverse and losses
 * in its square. */
static lm_status optimum_run(lm_env *env, void *args)
{
    optimum_args *a = args;
    lm_linear_task task, scaled;
    lm_linear_best best;
    lm_status status = lm_linear_task_fill(env, a->x, a->y, a->depth, a->steps,
                                           a->train, &task);
    if (status) return status;
    const lm_linear_size size = lm_linear_size_of(env, &task);
    const int unit = (size.x + size.y) / 2, lr = -2 * unit, loss = 2 * unit;
    const lm_linear_wish wish = {a->tie, LM_LINEAR_PIECE, a->pieces, lr};
    status =
        lm_linear_rescale(env, &task, (lm_linear_size){unit, unit}, &scaled);
    if (!status) status = lm_linear_optimum(env, &scaled, &wish, &best);
    if (status) return status;
    const int64_t i = best.best;
    a->lr = i < 0 ? NAN : ldexp(best.minima.at[i], lr);
    a->lr_error = i < 0 ? NAN : ldexp(best.error[i], lr);
    a->loss = i < 0 ? NAN : ldexp(best.minima.value[i], loss);
    a->loss_error = ldexp(LM_LINEAR_ROUNDING * best.start, loss);
    a->width = i < 0 ? NAN : best.width[i];
    a->basin_edge = ldexp(best.curve.edge, lr);
    a->basin_edge_error = ldexp(best.curve.edge_error, lr);
    a->basin_step = best.curve.edge_step;
    a->return_at_t = ldexp(best.curve.back, lr);
    a->return_at_t_error = ldexp(best.curve.back_error, lr);
    a->lr_averaged = ldexp(best.mean_lr, lr);
    a->lr_averaged_error = ldexp(best.mean_lr_error, lr);
    a->loss_averaged = ldexp(best.mean_loss, loss);
    a->unresolved = best.unresolved;
    return copy_minima(env, a, &best, lr, loss);
}

static double optimum_work(const void *args)
{
    const optimum_args *a = args;
    return lm_linear_floor_work(a->x) +
           3 * lm_linear_recursion_work(a->x, a->depth, a->steps);
}

#define ARGS optimum_args
static const lm_slot optimum_slots[] = {
    LM_LINEAR_X,
    LM_LINEAR_Y,
    LM_LINEAR_DEPTH,
    LM_LINEAR_STEPS,
    LM_LINEAR_TRAIN,
    OPT_NUM(tie, 1e-3, "[0,1)",
            "among minima whose loss is within this fraction of (initial loss "
            "- least-squares loss) of the lowest, the one of smallest learning "
            "rate is returned"),
    OPT_INT(pieces, LM_LINEAR_LIMIT, "[1,1000000]",
            "maximum number of pieces into which the basin is divided, with a "
            "quarter as many up to return_at_t; 'unresolved' says if it was "
            "reached"),
    OUT_NUM(lr, "the optimum; NaN if the basin has no minimum"),
    OUT_NUM(lr_error, "its absolute error"),
    OUT_NUM(loss, "loss there after t steps"),
    OUT_NUM(loss_error, "its absolute error"),
    OUT_NUM(width, "its entry of minima_width"),
    OUT_NUM(basin_edge,
            "end of the basin of the origin: the smallest lr at which the loss "
            "after some step up to t equals the initial loss"),
    OUT_NUM(basin_edge_error, "its absolute error"),
    OUT_INT(basin_step, "that step; 0: not found"),
    OUT_NUM(return_at_t, "smallest lr at which the loss after step t equals "
                         "the initial loss; no edge of stability"),
    OUT_NUM(return_at_t_error, "its absolute error"),
    OUT_NUM(lr_averaged, "lr that minimizes the mean loss over 0.95 lr .. 1.05 "
                         "lr inside the basin, which ignores narrow minima"),
    OUT_NUM(lr_averaged_error, "its absolute error"),
    OUT_NUM(loss_averaged, "that mean loss"),
    OUT_TENSOR(minima, "?", "all local minima in the basin, increasing"),
    OUT_TENSOR(minima_error, "?", "their absolute errors"),
    OUT_TENSOR(minima_loss, "?", "losses there"),
    OUT_TENSOR(minima_width, "?",
               "width of each: log of the ratio of the ends of the interval in "
               "which the loss stays within the tie tolerance"),
    OUT_STR(unresolved, "what could not be resolved, in words; nil if nothing"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.linear, optimum,
          "Optimal learning rate of t steps of a deep linear network under muP "
          "in the infinite-width limit: all local minima in the basin of the "
          "origin, and its edge.",
          "Hayou 2025, arXiv 2511.01734",
          "-- three minima of loss 0 and one more: the smallest is best\n"
          "local r = limn.theory.linear.optimum({{1}}, {1}, {steps = 3})\n"
          "assert(#r.minima == 4 and math.abs(r.lr - 0.219080) < 1e-6)\n"
          "assert(math.abs(r.basin_edge - 0.6126) < 1e-4 and r.basin_step == "
          "2)",
          .work = 1, .work_of = optimum_work);
#undef ARGS
