/* curvature: Hessian and Gauss-Newton matrix of a loss as operators. */
#include "model/curvature.h"

#include "model/passes/net.h"

#include <math.h>
#include <string.h>

#include "core/layout.h"

double lm_curvature_factor(const lm_weight *w, bool scaled)
{
    return w->frozen ? 0 : scaled ? w->lr_sgd : 1;
}

/* Vectors that share a forward pass. */
enum { TOGETHER = 8 };

/* to = D^(1/2) from, flat. */
static void weigh_one(const lm_env *env, const lm_curvature *c,
                      const double *from, double *to)
{
    for (int t = 0; t < c->net->weights; t++) {
        const lm_weight *w = c->net->weight + t;
        const double root = sqrt(lm_curvature_factor(w, c->scaled));
        int64_t i, end = 0;
        while (lm_next_piece(env, w->rows * w->cols, &i, &end))
            for (; i < end; i++) to[w->flat + i] = root * from[w->flat + i];
    }
}

static void weigh(const lm_env *env, const lm_curvature *c, int64_t rows,
                  const double *from, double *to)
{
    const int64_t p = c->net->count;
    for (int64_t i = 0; i < rows; i++)
        weigh_one(env, c, from + i * p, to + i * p);
}

static size_t point_bytes(const lm_curvature *c, int64_t cols)
{
    return LM_PRECISE(c->net, lm_point_bytes)(c->net, c->x.rows, cols, true);
}

static void *point_open(const lm_curvature *c, int64_t cols, void *memory)
{
    if (c->net->single)
        return lm_point_open_s(c->net, c->x.rows, cols, true, memory);
    return lm_point_open_d(c->net, c->x.rows, cols, true, memory);
}

lm_status lm_hessian_keep(lm_env *env, lm_curvature *c)
{
    lm_mat target;
    const lm_status status =
        lm_loss_target(env, c->loss, c->y, c->x.rows, c->net->k, &target);
    if (status) return status;
    void *memory = lm_scratch(env, point_bytes(c, target.cols));
    if (!memory) return lm_nomem(env);
    c->point = point_open(c, target.cols, memory);
    return LM_OK;
}

static lm_status hessian_apply(lm_env *env, const lm_operator *self,
                               bool transposed, int64_t count, const double *x,
                               double *y)
{
    (void)transposed;
    const lm_curvature *c = (const lm_curvature *)self;
    const int64_t p = c->net->count;
    for (int64_t i = 0; i < count; i += TOGETHER) {
        const int64_t rows = count - i < TOGETHER ? count - i : TOGETHER;
        const lm_mark mark = lm_scratch_mark(env);
        double *v = (double *)x + i * p, *hv = y + i * p;
        if (c->scaled) {
            v = lm_scratch_doubles(env, rows * p);
            if (!v) return lm_nomem(env);
            weigh(env, c, rows, x + i * p, v);
        }
        const lm_status status = lm_net_hvp(env, c->net, c->x, c->y, c->loss,
                                            (lm_mat){v, rows, p, p},
                                            (lm_mat){hv, rows, p, p}, c->point);
        if (status) return status;
        if (c->scaled) weigh(env, c, rows, hv, hv);
        lm_scratch_release(env, mark);
    }
    return lm_unless_stopped(env);
}

lm_curvature lm_hessian_of(const lm_net *net, lm_mat x, lm_tensor y,
                           lm_loss loss, bool scaled)
{
    return (lm_curvature){
        {net->count, net->count, true, hessian_apply, "Hessian", 0},
        net,
        x,
        y,
        loss,
        scaled,
        NULL};
}

/* J' C J v, where f are the outputs and C is the curvature of the loss. */
static lm_status gauss_newton(lm_env *env, const lm_curvature *c, lm_mat target,
                              const double *f, lm_vec v, lm_vec gv)
{
    const int64_t m = c->x.rows, k = c->net->k;
    double *df = lm_scratch_doubles(env, m * k);
    double *u = lm_scratch_doubles(env, m * k);
    if (!df || !u) return lm_nomem(env);
    const lm_status status =
        lm_net_jvp(env, c->net, c->x, v, (lm_mat){0}, (lm_mat){df, m, k, k});
    if (status) return status;
    lm_loss_curve_d(env->stop, c->loss, m, k, f, target.data, target.cols,
                    1 / (double)m, df, u);
    return lm_net_vjp(env, c->net, c->x, (lm_mat){u, m, k, k}, gv);
}

static lm_status gauss_newton_apply(lm_env *env, const lm_operator *self,
                                    bool transposed, int64_t count,
                                    const double *x, double *y)
{
    (void)transposed;
    const lm_curvature *c = (const lm_curvature *)self;
    const int64_t p = c->net->count, m = c->x.rows, k = c->net->k;
    double *v = lm_scratch_doubles(env, p);
    double *f = lm_scratch_doubles(env, m * k);
    if (!v || !f) return lm_nomem(env);
    lm_mat target;
    lm_status status = lm_loss_target(env, c->loss, c->y, m, k, &target);
    if (!status)
        status = lm_net_forward(env, c->net, c->x, (lm_mat){f, m, k, k});
    for (int64_t i = 0; !status && i < count; i++) {
        const lm_mark mark = lm_scratch_mark(env);
        weigh(env, c, 1, x + i * p, v);
        status = gauss_newton(env, c, target, f, (lm_vec){v, p},
                              (lm_vec){y + i * p, p});
        weigh(env, c, 1, y + i * p, y + i * p);
        lm_scratch_release(env, mark);
    }
    return status ? status : lm_unless_stopped(env);
}

lm_curvature lm_gauss_newton_of(const lm_net *net, lm_mat x, lm_tensor y,
                                lm_loss loss, bool scaled)
{
    return (lm_curvature){
        {net->count, net->count, true, gauss_newton_apply, "Gauss-Newton", 0},
        net,
        x,
        y,
        loss,
        scaled,
        NULL};
}

/* ---- in Lua ------------------------------------------------------------- */

typedef struct {
    lm_net *net;
    lm_mat x;
    lm_tensor y;
    int loss;
    bool scaled;
    lm_operator *value;
} hessian_args;
typedef hessian_args gauss_newton_args;

/* keeps: with what its products share behind it. */
static lm_status object(lm_env *env, const hessian_args *a, lm_curvature c,
                        bool keeps, lm_operator **out)
{
    lm_mat target;
    const lm_status status =
        lm_loss_target(env, c.loss, a->y, a->x.rows, a->net->k, &target);
    if (status) return status;
    lm_layout w = {0};
    lm_take(&w, 1, sizeof c);
    lm_take(&w, keeps, keeps ? point_bytes(&c, target.cols) : 1);
    const size_t bytes = w.used;
    lm_curvature *made = w.overflow ? NULL : lm_alloc(env, bytes);
    if (!made) return lm_nomem(env);
    w = (lm_layout){.base = (char *)made};
    lm_take(&w, 1, sizeof c);
    *made = c;
    made->base.bytes = bytes;
    if (keeps) made->point = point_open(made, target.cols, w.base + w.used);
    *out = &made->base;
    return LM_OK;
}

static lm_status hessian_run(lm_env *env, void *args)
{
    hessian_args *a = args;
    return object(
        env, a, lm_hessian_of(a->net, a->x, a->y, (lm_loss)a->loss, a->scaled),
        true, &a->value);
}

static lm_status gauss_newton_run(lm_env *env, void *args)
{
    gauss_newton_args *a = args;
    return object(
        env, a,
        lm_gauss_newton_of(a->net, a->x, a->y, (lm_loss)a->loss, a->scaled),
        false, &a->value);
}

#define EXAMPLE                                                                \
    "-- a linear map: both are x'x / m\n"                                      \
    "local net = limn.model.net(2, {depth = 0, bias = false})\n"               \
    "local h = net:"

#define COMMON_SLOTS                                                           \
    IN_OBJ(net, net, "d k", "a network"),                                      \
        IN_MAT(x, "m d", "inputs, one sample a row"),                          \
        IN_TENSOR(y, "?", LM_TARGETS_DOC),                                     \
        OPT_CHOICE(loss, "mse", LM_LOSS_NAMES, LM_LOSS_DOC),                   \
        OPT_FLAG(scaled, false, "in the metric of the learning rates of sgd"), \
        OUT_OBJ(value, operator, "p x p, in flat order"), LM_SLOTS_END

#define ARGS hessian_args
static const lm_slot hessian_slots[] = {COMMON_SLOTS};
LM_EXPORT(model, hessian,
          "Hessian of the loss with respect to the parameters, as an operator.",
          "Pearlmutter 1994",
          EXAMPLE "hessian({{2, 0}, {0, 1}}, {1, 1})\n"
                  "assert(math.abs(h:eigs(1).values[1] - 2) < 1e-12)");
#undef ARGS

#define ARGS gauss_newton_args
static const lm_slot gauss_newton_slots[] = {COMMON_SLOTS};
LM_EXPORT(model, gauss_newton,
          "Gauss-Newton matrix J' H J of the loss, as an operator: J is the "
          "Jacobian of the outputs by the parameters, H the Hessian of the "
          "loss by the outputs.",
          "Schraudolph 2002",
          EXAMPLE "gauss_newton({{2, 0}, {0, 1}}, {1, 1})\n"
                  "assert(math.abs(h:eigs(1).values[1] - 2) < 1e-12)");
#undef ARGS
