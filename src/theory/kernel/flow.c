#include "theory/kernel/flow.h"

#include <math.h>
#include <string.h>

#include "calc/ode.h"
#include "core/decl.h"
#include "linalg/until.h"

typedef struct flow {
    lm_loss loss;
    lm_mat k, cross;
    int64_t m, c, p;
    const double *y; /* m x c */
    double *delta;   /* m x c */
    double *bend;    /* m x c */
} flow;

static lm_status rate(lm_env *env, const void *self, double t, const double *f,
                      double *df)
{
    const flow *s = self;
    (void)t;
    lm_loss_value_d(env->stop, s->loss, s->m, s->c, f, s->y, s->c,
                    1 / (double)s->m, s->delta);
    lm_gemm_until_d(env->stop, false, false, s->m, s->c, s->m, -1, s->k.data,
                    s->k.stride, s->delta, s->c, 0, df, s->c);
    if (s->p)
        lm_gemm_until_d(env->stop, false, false, s->p, s->c, s->m, -1,
                        s->cross.data, s->cross.stride, s->delta, s->c, 0,
                        df + s->m * s->c, s->c);
    return lm_unless_stopped(env);
}

static const double *row_of(const flow *s, int64_t i)
{
    return i < s->m ? s->k.data + i * s->k.stride
                    : s->cross.data + (i - s->m) * s->cross.stride;
}

/* d f'_ia / d f_lb = -k_il H_l(a, b) for training samples l, and 0 for test
 * points: the Hessian H of the loss has a block for each sample, of which the
 * curves of unit vectors b are the columns. */
static lm_status jacobian(lm_env *env, const void *self, double t,
                          const double *f, double *j, double *drift)
{
    const flow *s = self;
    const int64_t m = s->m, c = s->c, n = (m + s->p) * c;
    (void)t;
    memset(drift, 0, (size_t)n * sizeof *drift);
    if (s->p) memset(j, 0, (size_t)(n * n) * sizeof *j);
    for (int64_t b = 0; b < c && !lm_stopped(env); b++) {
        for (int64_t i = 0; i < m * c; i++) s->delta[i] = i % c == b;
        lm_loss_curve_d(env->stop, s->loss, m, c, f, s->y, c, 1 / (double)m,
                        s->delta, s->bend);
        for (int64_t i = 0; i < m + s->p && !lm_stopped(env); i++)
            for (int64_t l = 0; l < m; l++) {
                const double k = row_of(s, i)[l];
                for (int64_t a = 0; a < c; a++)
                    j[(i * c + a) * n + l * c + b] = -k * s->bend[l * c + a];
            }
    }
    return lm_unless_stopped(env);
}

/* Bounds the fastest rate: the largest sum of a row of |k|, over m, times the
 * curvature of the loss. */
static double fastest(const flow *s)
{
    static const double curvature[] = {[LM_LOSS_MSE] = 1,
                                       [LM_LOSS_LOGISTIC] = 0.25,
                                       [LM_LOSS_XENT] = 0.5,
                                       [LM_LOSS_CORRELATION] = 0};
    double most = 0;
    for (int64_t i = 0; i < s->m; i++) {
        double sum = 0;
        for (int64_t j = 0; j < s->m; j++)
            sum += fabs(s->k.data[i * s->k.stride + j]);
        most = fmax(most, sum);
    }
    return curvature[s->loss] * most / (double)s->m;
}

/* An explicit method makes some 3 products with k, 2 m^2 c operations each, in
 * the time of the fastest mode; an implicit one some 800 factorizations in
 * all, 2/3 (m c)^3 each; test points make m larger in one factor and all. */
static bool stiff(const flow *s, double time)
{
    const double n = (double)(s->m + s->p), c = (double)s->c;
    return fastest(s) * time > 80 * n * n / (double)s->m * c * c;
}

static double largest(lm_mat a)
{
    double most = 0;
    for (int64_t i = 0; a.data && i < a.rows; i++)
        for (int64_t j = 0; j < a.cols; j++)
            most = fmax(most, fabs(a.data[i * a.stride + j]));
    return most;
}

static double scale_of(const lm_flow_task *task)
{
    if (task->loss != LM_LOSS_MSE) return 1;
    const double most = fmax(largest(task->y), fmax(largest(task->start),
                                                    largest(task->start_test)));
    return most > 0 ? most : 1;
}

/* The loss, and its error when f has the errors e: no Hessian of a loss exceeds
 * 1/m, so |dL| <= sum |dL/df| e + sum e^2 / 2m. */
static double value(const flow *s, const double *f, const double *e,
                    double *error)
{
    const double part = 1 / (double)s->m;
    const double loss = lm_loss_value_d(NULL, s->loss, s->m, s->c, f, s->y,
                                        s->c, part, s->delta);
    *error = 1e-15 * fabs(loss);
    for (int64_t i = 0; i < s->m * s->c; i++)
        *error += (fabs(s->delta[i]) + part / 2 * e[i]) * e[i];
    return loss;
}

static void pack(lm_mat from, double *to)
{
    for (int64_t i = 0; i < from.rows; i++)
        memcpy(to + i * from.cols, from.data + i * from.stride,
               (size_t)from.cols * sizeof *to);
}

/* The state is f on the training samples, then on the test points. */
static void part(int64_t n, int64_t from, int64_t size, int64_t times,
                 const double *all, double *out)
{
    for (int64_t i = 0; i < times && size; i++)
        memcpy(out + i * size, all + i * n + from, (size_t)size * sizeof *out);
}

/* Solve for all n outputs, then part them. */
static lm_status solve(lm_env *env, const flow *s, const lm_flow_task *task,
                       const double *from, lm_flow out)
{
    const lm_vec t = task->t;
    const int64_t train = s->m * s->c, test = s->p * s->c, n = train + test;
    double *f = test ? lm_scratch_doubles(env, t.n * n) : out.f;
    double *error = test ? lm_scratch_doubles(env, t.n * n) : out.f_error;
    if (!f || !error) return lm_nomem(env);
    const lm_ode ode = {.n = n,
                        .self = s,
                        .rate = rate,
                        .jacobian = stiff(s, t.data[t.n - 1]) ? jacobian : NULL,
                        .scale = scale_of(task)};
    const lm_status status =
        lm_ode_solve(env, &ode, 0, from, t, task->tol, f, error);
    for (int64_t i = 0; i < t.n && !status; i++)
        out.loss[i] = value(s, f + i * n, error + i * n, out.loss_error + i);
    if (status || !test) return status;
    part(n, 0, train, t.n, f, out.f);
    part(n, 0, train, t.n, error, out.f_error);
    part(n, train, test, t.n, f, out.test);
    part(n, train, test, t.n, error, out.test_error);
    return LM_OK;
}

lm_status lm_kernel_flow(lm_env *env, const lm_flow_task *task, lm_flow out)
{
    const int64_t m = task->y.rows, c = task->y.cols, train = m * c;
    const int64_t p = task->cross.data ? task->cross.rows : 0;
    double *block = lm_scratch_doubles(env, 4 * train + p * c);
    if (!block) return lm_nomem(env);
    double *target = block, *from = block + 3 * train;
    const flow s = {task->loss, task->k,       task->cross,      m, c, p,
                    target,     block + train, block + 2 * train};
    pack(task->y, target);
    memset(from, 0, (size_t)(train + p * c) * sizeof *from);
    if (task->start.data) pack(task->start, from);
    if (task->start_test.data) pack(task->start_test, from + train);
    lm_mat checked;
    const lm_tensor shaped = {target, 2, {m, c}};
    lm_status status = lm_loss_target(env, task->loss, shaped, m, c, &checked);
    if (status || task->t.n == 0) return status;
    return solve(env, &s, task, from, out);
}

typedef struct {
    lm_mat k, y, start, cross, start_test;
    lm_vec times;
    int loss;
    double tol;
    lm_tensor f, f_error, test, test_error;
    lm_vec value, value_error;
} flow_args;

static lm_status flow_run(lm_env *env, void *args)
{
    flow_args *a = args;
    const int64_t p = a->cross.data ? a->cross.rows : 0;
    const int64_t size[] = {a->times.n, p, a->y.cols};
    const lm_flow_task task = {
        (lm_loss)a->loss, a->k,          a->cross, a->y,
        a->start,         a->start_test, a->times, a->tol};
    if (a->start_test.data && !p)
        return lm_fail(env, LM_DOMAIN, "'start_test' needs 'cross'");
    lm_status status = lm_result(env, &a->test, 3, size);
    if (!status) status = lm_result(env, &a->test_error, 3, size);
    if (status) return status;
    return lm_kernel_flow(env, &task,
                          (lm_flow){a->f.data, a->f_error.data, a->test.data,
                                    a->test_error.data, a->value.data,
                                    a->value_error.data});
}

/* A factorisation of the Jacobian, which GSL does without blocks. */
static double flow_work(const void *args)
{
    const flow_args *a = args;
    const double n = (double)(a->k.rows + (a->cross.data ? a->cross.rows : 0)) *
                     (double)a->y.cols;
    return n * n * (n + 100);
}

#define ARGS flow_args
static const lm_slot flow_slots[] = {
    IN_MAT(k, "m m", "the kernel on the training samples"),
    IN_MAT(y, "m c", "targets; for xent probabilities, for logistic -1 and 1"),
    IN_VEC(times, "t", "learning rate times steps, not decreasing"),
    OPT_CHOICE(loss, "mse", LM_LOSS_NAMES, LM_LOSS_DOC),
    OPT_MAT(start, "m c", "outputs at time 0; 0 by default"),
    OPT_MAT(cross, "p m", "kernel between test points and training samples"),
    OPT_MAT(start_test, "p c", "outputs of the test points at time 0; 0"),
    OPT_NUM(tol, 1e-8, "[1e-13,0.1]",
            "error of f relative to |f| + s, s the largest target or start "
            "for mse and 1 for the others"),
    OUT_TENSOR(f, "t m c", "outputs at the times"),
    OUT_TENSOR(f_error, "t m c", "bound on the absolute error of f"),
    OUT_TENSOR(test, "?", "the same of the test points; t x 0 x c without"),
    OUT_TENSOR(test_error, "?", "bound on the absolute error of test"),
    OUT_VEC(value, "t", "the loss at the times"),
    OUT_VEC(value_error, "t", "bound on the absolute error of value"),
    LM_SLOTS_END,
};
LM_EXPORT(theory.kernel, flow,
          "Gradient flow in function space under a kernel that does not move.",
          "Jacot, Gabriel & Hongler 2018",
          "local r = limn.theory.kernel.flow({{2}}, {{1}}, {0, 3})\n"
          "assert(math.abs(r.f[2][1][1] - (1 - math.exp(-6))) <= "
          "r.f_error[2][1][1])",
          .work = 20, .work_of = flow_work);
#undef ARGS
