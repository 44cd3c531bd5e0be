/* flow: limn.dyn.flow. */
#include "dyn/flow/flow.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "calc/ode.h"
#include "dyn/optimizer.h"

/* ---- the right-hand side --------------------------------------------------
 *
 * The unknown is the block of parameters, or of their movement where the
 * network keeps that apart, with its gaps, which stay zero. */

typedef struct field {
    lm_run *run;
    double *rate; /* where the gradient goes */
    double most;  /* gradients that may be counted */
} field;

static double *unknown(const lm_net *net)
{
    return net->track ? net->moved : net->w;
}

/* The network at y. */
static void put(const lm_net *net, const double *y)
{
    const double *start = net->start;
    double *w = net->w;
    memmove(unknown(net), y, (size_t)net->room * sizeof *y);
    for (int64_t i = 0; net->track && i < net->room; i++)
        w[i] = start[i] + y[i];
}

static lm_place_d place(lm_sink_d *sink, int tensor, int64_t row)
{
    const field *f = sink->state;
    const lm_weight *w = &f->run->net->weight[tensor];
    return (lm_place_d){f->rate + w->at + row * w->cols,
                        -f->run->pace[tensor].rate, 0};
}

/* The loss on all data at the network's parameters. */
static double loss_of(lm_run *run)
{
    lm_tape_d *tape = &run->tape.d;
    const int64_t m = run->x.rows;
    lm_pass_forward_d(tape, run->px, m, run->net->nodes);
    return lm_loss_value_d(tape->stop, run->spec.loss, m, run->net->k,
                           lm_tape_output_d(tape), run->py, run->y.cols,
                           1 / (double)m, lm_tape_delta_d(tape));
}

static lm_status rate(lm_env *env, const void *self, double t, const double *y,
                      double *dy)
{
    const field *whole = self;
    lm_run *run = whole->run;
    field f = {.run = run, .rate = dy};
    lm_sink_d sink = {place, NULL, &f, 0};
    if (run->number[LM_FLOW_GRADIENTS] >= whole->most)
        return lm_fail(env, LM_SINGULAR, "too many gradients at time %.6g", t);
    put(run->net, y);
    if (lm_stopped(env)) return LM_STOPPED;
    memset(dy, 0, (size_t)run->net->room * sizeof *dy);
    loss_of(run);
    if (lm_stopped(env)) return LM_STOPPED;
    lm_pass_backward_d(&run->tape.d, &sink);
    run->number[LM_FLOW_GRADIENTS]++;
    return lm_unless_stopped(env);
}

/* ---- a step: dt in time ---------------------------------------------------
 */

/* Both solutions from y and y + apart to a time dt later. */
static lm_status follow(lm_env *env, const lm_ode *ode, lm_run *run, double *y,
                        double *coarse)
{
    const lm_flow_own *own = run->spec.hyper.own;
    const double *apart = run->moment[0];
    double *next = run->number;
    for (int64_t i = 0; i < ode->n; i++) coarse[i] = y[i] + apart[i];
    const lm_status status = lm_ode_advance(env, ode, own->tol, 0, own->dt,
                                            &next[LM_FLOW_NEXT_COARSE], coarse);
    return status ? status
                  : lm_ode_advance(env, ode, own->tol / 10, 0, own->dt,
                                   &next[LM_FLOW_NEXT], y);
}

/* No less than what a step may add, nor than a tenth of it before: solutions
 * may come close to each other by accident. */
static void compare(const lm_ode *ode, lm_run *run, const double *y,
                    const double *coarse)
{
    const lm_flow_own *own = run->spec.hyper.own;
    double *apart = run->moment[0], most = 0.4 * own->tol;
    for (int64_t i = 0; i < ode->n; i++) {
        apart[i] = coarse[i] - y[i];
        most = fmax(most, 2 * fabs(apart[i]) / (fabs(y[i]) + ode->scale));
    }
    run->number[LM_FLOW_ERROR] = fmax(most, run->number[LM_FLOW_ERROR] / 10);
}

/* All or nothing: what fails leaves the run as it was. */
static lm_status step(lm_env *env, lm_run *run)
{
    const lm_net *net = run->net;
    const lm_flow_own *own = run->spec.hyper.own;
    const field f = {.run = run,
                     .most = run->number[LM_FLOW_GRADIENTS] +
                             (double)own->gradients};
    const lm_ode ode = {.n = net->room,
                        .self = &f,
                        .rate = rate,
                        .scale = net->track ? fmin(1, net->gamma) : 1};
    double *before = lm_scratch_doubles(env, net->room);
    double *y = lm_scratch_doubles(env, net->room);
    double *coarse = lm_scratch_doubles(env, net->room);
    double number[LM_NUMBERS];
    if (!before || !y || !coarse) return lm_nomem(env);
    const size_t bytes = (size_t)net->room * sizeof *y;
    memcpy(number, run->number, sizeof number);
    if (lm_copy_bytes(env, before, unknown(net), bytes) ||
        lm_copy_bytes(env, y, before, bytes))
        return LM_STOPPED;
    const lm_status status = follow(env, &ode, run, y, coarse);
    put(net, status ? before : y);
    if (status) {
        memcpy(run->number, number, sizeof number);
        return status;
    }
    compare(&ode, run, y, coarse);
    run->t++;
    return LM_OK;
}

static const char *reason(lm_status status)
{
    return status == LM_OK ? NULL : status == LM_STOPPED ? "stopped" : "stuck";
}

/* One step, unless the loss before it says that it diverged; LM_STOPPED if that
 * loss is not known. */
static lm_status stride(lm_env *env, lm_run *run, lm_report *report)
{
    const lm_mark mark = lm_scratch_mark(env);
    run->tape.d.stop = env->stop;
    const double loss = loss_of(run);
    if (lm_stopped(env)) {
        report->why = reason(LM_STOPPED);
        return LM_STOPPED;
    }
    report->loss = loss;
    run->diverged = !isfinite(report->loss) || report->loss > run->spec.limit;
    const lm_status status = run->diverged ? LM_OK : step(env, run);
    report->why = run->diverged ? "diverged" : reason(status);
    lm_scratch_release(env, mark);
    return status == LM_NOMEM ? status : LM_OK;
}

static lm_status advance(lm_env *env, lm_run *run, int64_t k, lm_report *report)
{
    lm_status status = LM_OK;
    double sum = 0;
    report->why = run->diverged ? "diverged" : NULL;
    for (int64_t i = 0; i < k && !report->why && !status; i++) {
        status = stride(env, run, report);
        if (status == LM_STOPPED) break;
        sum += report->loss;
        report->mean = sum / (double)(i + 1);
    }
    report->t = run->t;
    return status == LM_STOPPED ? LM_OK : status;
}

/* ---- limn.dyn.flow --------------------------------------------------------
 */

static void describe(const void *state, char *text, size_t n)
{
    const lm_flow_own *own = state;
    snprintf(text, n, "dt %.15g, tol %.15g, gradients %lld", own->dt, own->tol,
             (long long)own->gradients);
}

const lm_rule lm_rule_flow = {
    .name = "flow",
    .rate = LM_RATE_SGD,
    .moments = lm_rule_one,
    .gradient = lm_rule_no,
    .own = sizeof(lm_flow_own),
    .numbers = LM_NUMBERS,
    .describe = describe,
    .advance = advance,
};

typedef struct {
    LM_OPTIMIZER_ARGS
    double dt;
    int64_t gradients;
} flow_args;

static lm_status flow_run(lm_env *env, void *args)
{
    flow_args *a = args;
    const lm_flow_own own = {a->dt, a->tol, a->gradients};
    if (a->net->single)
        return lm_fail(env, LM_DOMAIN,
                       "'net' has single precision, which is less than the "
                       "error that a flow controls; make it with precision = "
                       "'double'");
    a->lr = 1;
    return lm_optimizer_new(env, &lm_rule_flow, &a->common, &own);
}

#define ARGS flow_args
static const lm_slot flow_slots[] = {
    IN_OBJ(net, net, "d k",
           "the network, in double precision, trained in "
           "place"),
    IN_MAT(x, "m d", "inputs, one sample a row"),
    IN_TENSOR(y, "?", LM_TARGETS_DOC),
    OPT_CHOICE(loss, "mse", LM_LOSS_NAMES, LM_LOSS_DOC),
    OPT_NUM(dt, 0.1, "(0,inf)", "time of one step of run:step()"),
    OPT_NUM(tol, 1e-9, "[1e-13,0.1]",
            "tolerance of a step of the integration, relative to |w| + 1, or "
            "with track to |w - start| + min(1, gamma)"),
    OPT_INT(gradients, 100000, "[1,inf)",
            "most gradients of a step; beyond it the run is stuck, as on a "
            "kink of relu along which the exact solution slides"),
    LM_PACE_RATES,
    LM_OPTIMIZER_LIMIT,
    LM_OPTIMIZER_RUN,
};
LM_EXPORT(dyn, flow,
          "Gradient flow dw/dt = -rate dL/dw with error control; gd at "
          "learning rate h follows it to order h.  run:flow_error() is the "
          "error so far and what it cost.",
          NULL,
          "local net = limn.model.net(2, {width = 16, act = \"tanh\", "
          "seed = 1})\n"
          "local x, y = {{1, 0}, {0, 1}, {1, 1}}, {1, -1, 0}\n"
          "local run = limn.dyn.flow(net, x, y, {dt = 0.5})\n"
          "local before = run:step(4).loss\n"
          "assert(run:loss() < before and run:flow_error().error < 1e-7)");
#undef ARGS
